// How a command came out: a picture, a sentence in a colleague's words.

import { endingOf } from "../../door/story.mjs";
import { standingOf } from "../../pocket/validity.mjs";
import { COMMAND_STATUS, FLAG_BATTERY_CRITICAL, FLAG_BATTERY_LOW } from "../../protocol/codes.mjs";
import { dateOf, lockTimeOf } from "../../protocol/lock_time.mjs";
import { element, picture } from "../dom.mjs";

/** @typedef {import("../../door/story.mjs").Story} Story */
/** @typedef {import("../../pocket/pocket.mjs").Door} Door */
/** @typedef {import("../../pocket/pocket.mjs").Home} Home */
/** @typedef {import("../words.mjs").Words} Words */

/** @type {Record<string, string>} */
const PICTURES = {
  outcome_0: "check",
  outcome_1: "opened",
  outcome_2: "locked",
  outcome_32: "push",
  outcome_33: "lift",
  outcome_34: "shut",
  outcome_35: "battery",
  outcome_64: "blocked",
  outcome_65: "clock",
  outcome_66: "clock",
  outcome_67: "clock",
  outcome_68: "blocked",
  outcome_72: "clock",
  problem_bluetooth_off: "bluetooth",
  problem_bluetooth_missing: "bluetooth",
  problem_bluetooth_denied: "bluetooth",
  problem_not_chosen: "listen",
  problem_not_heard: "far",
  problem_link_lost: "far",
  problem_not_recognised: "key",
};

/**
 * The key of the sentence for a story that is done.
 * @param {Story} story
 * @param {Words} words
 */
export function resultKey({ proven, problem, command }, words) {
  if (!proven) {
    return problem === "fault" ? "fault" : `problem_${problem}`;
  }
  if (command === COMMAND_STATUS && proven.outcome === 0) {
    return "here_done";
  }
  const key = `outcome_${proven.outcome}`;
  return words.has(key) ? key : "outcome_unknown";
}

/**
 * The sentence for a story that is done.
 * @param {Story} story
 * @param {Home} home
 * @param {Door} door
 * @param {Words} words
 */
export function sentence(story, home, door, words) {
  const now = new Date();
  const standing = standingOf(door.validity, lockTimeOf(now.getTime()));
  const from = standing.state === "later" ? standing.from : door.validity.notBefore;
  return words.say(resultKey(story, words), {
    citizen: home.citizen,
    since: words.when(dateOf(door.validity.notAfter), now),
    from: words.when(dateOf(from), now),
  });
}

/**
 * The result, shown.
 * @param {Story} story
 * @param {Home} home
 * @param {Door} door
 * @param {Words} words
 */
export function resultPanel(story, home, door, words) {
  const key = resultKey(story, words);
  const low = (story.proven?.flags ?? 0) & (FLAG_BATTERY_LOW | FLAG_BATTERY_CRITICAL);
  return element(
    "div",
    { class: `panel ${endingOf(story)}` },
    picture(PICTURES[key] ?? (key === "here_done" ? "here" : "question")),
    element("p", { class: "sentence" }, sentence(story, home, door, words)),
    low ? element("p", { class: "aside" }, words.say("battery_low")) : null,
    story.carrying ? element("p", { class: "aside" }, words.say("carrying")) : null,
  );
}
