// What the screen shows of a command at a door: a pure function of what was told, in order.
//
// Only what a lock has proven carries a status here, so that nothing else can look done.

import {
  OUTCOME_JAMMED,
  OUTCOME_LOCKED,
  OUTCOME_NO_RIGHT,
  OUTCOME_OPENED,
} from "../protocol/codes.mjs";

/** @typedef {import("../protocol/formats.mjs").Status} Status */
/** @typedef {import("./visit.mjs").Problem} Problem */
/** @typedef {import("./visit.mjs").Progress} Progress */

/**
 * How far it is. `connecting` lasts over retries, which a person need not notice.
 * @typedef {"ready" | "searching" | "knock" | "connecting" | "moving" | "done"} Phase
 */

/**
 * @typedef {object} Story
 * @property {Phase} phase
 * @property {number} command COMMAND_…
 * @property {Status | null} proven the lock's last proven word
 * @property {Problem | "fault" | null} problem why there is none
 * @property {boolean} carrying whether post is still being exchanged
 */

/**
 * @typedef {Progress | {step: "tapped", command: number}
 *   | {step: "failed", problem: Problem | "fault"}
 *   | {step: "left"} | {step: "cleared"}} Told
 */

/** Nothing asked yet. @type {Story} */
export const READY = {
  phase: "ready",
  command: 0,
  proven: null,
  problem: null,
  carrying: false,
};

/**
 * The story after one more thing was told.
 * @param {Story} story
 * @param {Told} told
 * @returns {Story}
 */
export function next(story, told) {
  switch (told.step) {
    case "tapped":
      return { ...READY, phase: "searching", command: told.command };
    case "cleared":
      return READY;
    case "delivering":
    case "gathering":
      return { ...story, carrying: true };
    case "left":
      return { ...story, carrying: false };
    default:
      // What comes late changes nothing: not how it ended, nor that nothing was asked.
      return story.phase === "ready" || story.phase === "done" ? story : onward(story, told);
  }
}

/**
 * @param {Story} story that goes on
 * @param {Exclude<Told, {step: "tapped" | "cleared" | "delivering" | "gathering" | "left"}>} told
 * @returns {Story}
 */
function onward(story, told) {
  switch (told.step) {
    case "searching":
      return story;
    case "knock":
      return story.phase === "searching" ? { ...story, phase: "knock" } : story;
    case "heard":
    case "connected":
    case "retrying":
      return { ...story, phase: "connecting" };
    case "answered":
      return { ...story, proven: told.status };
    case "moving":
      return { ...story, phase: "moving", proven: told.status };
    case "settled":
      return { ...story, phase: "done", proven: told.status };
    case "failed":
      return failed(story, told.problem);
  }
}

/**
 * @param {Story} story
 * @param {Problem | "fault"} problem
 * @returns {Story}
 */
function failed(story, problem) {
  if (problem === "stopped") {
    return READY;
  }
  // What was proven on the way is not how it ended.
  return { ...story, phase: "done", proven: null, problem, carrying: false };
}

/**
 * How a command came out: as wished, with something for the person to do first, or not at all.
 * @typedef {"opened" | "locked" | "fine" | "help" | "refused" | "failed"} Ending
 */

/**
 * How a story that is done came out.
 * @param {Story} story
 * @returns {Ending}
 */
export function endingOf({ proven }) {
  if (!proven) {
    return "failed";
  }
  if (proven.outcome === OUTCOME_OPENED) {
    return "opened";
  }
  if (proven.outcome === OUTCOME_LOCKED) {
    return "locked";
  }
  if (proven.outcome >= OUTCOME_NO_RIGHT) {
    return "refused";
  }
  return proven.outcome >= OUTCOME_JAMMED ? "help" : "fine";
}
