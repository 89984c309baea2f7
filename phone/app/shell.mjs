// Around the screens: who is signed in and until when, what is carried, the tabs, and the voice
// for those who listen.

import { standingOf } from "../pocket/validity.mjs";
import { lockTimeOf } from "../protocol/lock_time.mjs";
import { element, link, picture } from "./dom.mjs";

/** @typedef {import("./app.mjs").App} App */
/** @typedef {import("./words.mjs").Words} Words */

/** @type {readonly (readonly [string, string, string])[]} */
const TABS = [
  ["next", "#/", "door"],
  ["today", "#/today", "today"],
  ["search", "#/search", "search"],
  ["emergency", "#/emergency", "alarm"],
];

/**
 * @param {App} app
 * @param {Words} words
 * @param {boolean} onLine
 * @returns {Node[]}
 */
export function header(app, words, onLine) {
  const { pocket, carried } = app;
  if (!pocket) {
    return [element("strong", {}, words.say("app"))];
  }
  return [
    element("strong", {}, pocket.person.name),
    carried
      ? element(
          "span",
          { class: "carried", title: words.say("carried_title") },
          picture("post"),
          words.say("carried", { count: carried }),
        )
      : element("span"),
    element("span", { class: "until" }, untilLine(app, words, onLine)),
  ];
}

/**
 * Until when the doors of the day open.
 * @param {App} app
 * @param {Words} words
 * @param {boolean} onLine
 */
function untilLine({ pocket, nextVisit }, words, onLine) {
  const now = new Date();
  const homes = nextVisit ? [nextVisit.home] : [...(pocket?.homes.values() ?? [])];
  const ends = homes.flatMap(({ doors }) =>
    doors.flatMap(({ validity }) => {
      const standing = standingOf(validity, lockTimeOf(now.getTime()));
      return standing.state === "open" ? [standing.until] : [];
    }),
  );
  if (!ends.length) {
    return onLine ? words.say("until_closed") : words.say("offline_plain");
  }
  const until = words.until(Math.min(...ends), now);
  return words.say(onLine ? "until_open" : "offline", { until });
}

/**
 * @param {Words} words
 * @param {string} current
 * @returns {Node[]}
 */
export function tabs(words, current) {
  return TABS.map(([name, href, drawing]) =>
    link(`tab-${name}`, href, words.say(`tab_${name}`), {
      picture: drawing,
      class: name === "emergency" ? "tab alarm" : "tab",
      current: name === current,
    }),
  );
}
