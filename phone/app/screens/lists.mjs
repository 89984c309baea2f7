// Today's visits, every home by search, and the emergency call.

import { standingOf } from "../../pocket/validity.mjs";
import { lockTimeOf } from "../../protocol/lock_time.mjs";
import { element, link, picture } from "../dom.mjs";

/** @typedef {import("../../pocket/day.mjs").PlannedVisit} PlannedVisit */
/** @typedef {import("../../pocket/pocket.mjs").Home} Home */
/** @typedef {import("../app.mjs").App} App */
/** @typedef {import("../words.mjs").Words} Words */

// Two screens full: a thousand homes at once would make each letter typed wait.
const ROWS_AT_ONCE = 40;

/**
 * @param {App} app
 * @param {Words} words
 * @returns {Node[]}
 */
export function todayScreen(app, words) {
  const { day } = app;
  return [
    element("h1", { tabindex: -1 }, words.say("today_title")),
    day.length ? visitList(words, day) : element("p", {}, words.say("day_empty")),
    link("practice", "#/practice", words.say("practice"), { picture: "door", class: "quiet" }),
  ];
}

/**
 * Planned visits, one line each.
 * @param {Words} words
 * @param {PlannedVisit[]} visits
 */
export function visitList(words, visits) {
  return element("ol", { class: "rows" }, ...visits.map((visit) => visitRow(words, visit)));
}

/**
 * @param {Words} words
 * @param {PlannedVisit} visit
 */
function visitRow(words, { home, at, state }) {
  const told = words.say(`state_${state}`);
  return element(
    "li",
    { class: state },
    element(
      "a",
      { href: `#/at/${home.id}`, id: `visit-${home.id}-${at}` },
      element("span", { class: "time" }, words.time(new Date(at * 1000))),
      homeLines(home),
      told ? element("span", { class: "badge" }, told) : null,
    ),
  );
}

/** @param {Home} home */
function homeLines({ citizen, address, floor, side }) {
  return element(
    "span",
    { class: "lines" },
    element("strong", {}, citizen),
    element(
      "span",
      {},
      [address, [floor, side].filter(Boolean).join(" ")].filter(Boolean).join(", "),
    ),
  );
}

/**
 * @param {App} app
 * @param {Words} words
 * @param {{emergency: boolean, text: string, search: (text: string) => void}} how
 * @returns {Node[]}
 */
export function searchScreen(app, words, { emergency, text, search }) {
  const input = element("input", {
    id: "search",
    type: "search",
    value: text,
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    "aria-label": words.say("search_label"),
    placeholder: words.say("search_label"),
  });
  const results = element("div", { id: "results" }, ...resultsOf(app, words, text));
  input.addEventListener("input", () => {
    search(input.value);
    results.replaceChildren(...resultsOf(app, words, input.value));
  });
  return [
    element("h1", { tabindex: -1 }, words.say(emergency ? "emergency_title" : "search_title")),
    ...(emergency ? emergencyHead(words) : []),
    element("div", { class: "field" }, picture("search"), input),
    results,
  ];
}

/** @param {Words} words */
function emergencyHead(words) {
  return [
    element(
      "p",
      { class: "danger" },
      element("span", {}, words.say("emergency_first")),
      link("call-112", "tel:112", words.say("reserve_call_112"), {
        picture: "call",
        class: "strong",
      }),
    ),
    element("p", {}, words.say("emergency_find")),
  ];
}

/**
 * @param {App} app
 * @param {Words} words
 * @param {string} text
 */
function resultsOf(app, words, text) {
  const found = app.homes.find(text);
  if (!found.length) {
    return [element("p", {}, words.say("search_none"))];
  }
  const now = lockTimeOf(Date.now());
  return [
    element(
      "p",
      { class: "count", role: "status" },
      words.say("search_count", { count: found.length }),
    ),
    growing(found, (home) => homeRow(words, home, now)),
  ];
}

/**
 * A list that is drawn as far as one has scrolled.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Node} row
 */
function growing(items, row) {
  const list = element("ul", { class: "rows" });
  const end = element("div", { class: "end" });
  let drawn = 0;
  const grow = () => {
    list.append(...items.slice(drawn, drawn + ROWS_AT_ONCE).map(row));
    drawn += ROWS_AT_ONCE;
    watch.disconnect();
    if (drawn < items.length) {
      watch.observe(end);
    }
  };
  const watch = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        grow();
      }
    },
    { rootMargin: "200%" },
  );
  grow();
  return element("div", {}, list, end);
}

/**
 * @param {Words} words
 * @param {Home} home
 * @param {number} now lock time
 */
function homeRow(words, home, now) {
  const open = home.doors.some(({ validity }) => standingOf(validity, now).state === "open");
  return element(
    "li",
    {},
    element(
      "a",
      { href: `#/at/${home.id}`, id: `home-${home.id}` },
      homeLines(home),
      open ? null : element("span", { class: "badge" }, words.say("until_closed")),
    ),
  );
}
