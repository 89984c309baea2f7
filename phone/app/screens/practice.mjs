// The practice door: the same screen as at a real one, and a door to knock on beneath it.

import { BOLT_UNLOCKED } from "../../protocol/codes.mjs";
import { button, element, picture } from "../dom.mjs";
import { homeScreen } from "./home.mjs";

/** @typedef {import("../../practice/street.mjs").PracticeStreet} PracticeStreet */
/** @typedef {import("../app.mjs").App} App */
/** @typedef {import("../words.mjs").Words} Words */

/**
 * @param {App} app the practice door's own
 * @param {Words} words
 * @param {PracticeStreet} street
 * @param {() => void} draw
 * @returns {Node[]}
 */
export function practiceScreen(app, words, street, draw) {
  const home = app.pocket?.homes.values().next().value;
  if (!home) {
    return [];
  }
  const view = { app, words, home, title: words.say("practice_title"), plannedAt: null };
  return [...homeScreen(view), playDoor(words, street, draw)];
}

/**
 * @param {Words} words
 * @param {PracticeStreet} street
 * @param {() => void} draw
 */
function playDoor(words, street, draw) {
  const { lock } = street;
  const open = lock.bolt === BOLT_UNLOCKED;
  const lifted = lock.handleLifted;
  const lift = () => {
    street.toggleHandle();
    draw();
  };
  return element(
    "section",
    { class: "play" },
    element("p", {}, words.say("practice_intro")),
    element(
      "p",
      { class: "play-door" },
      picture(open ? "opened" : "locked"),
      words.say(open ? "practice_door_open" : "practice_door_locked"),
    ),
    button("play-knock", words.say("practice_knock"), () => street.knock(), {
      picture: "knock",
      class: "second",
    }),
    button("play-handle", words.say(lifted ? "practice_handle_up" : "practice_handle"), lift, {
      picture: "lift",
      class: lifted ? "second chosen" : "second",
    }),
  );
}
