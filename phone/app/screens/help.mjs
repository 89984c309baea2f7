// »Kom ikke ind?«: the home's reserve plan, and what was in the way. Works without coverage.

import { button, element, link, picture } from "../dom.mjs";

/** @typedef {import("../../pocket/pocket.mjs").Helper} Helper */
/** @typedef {import("../../pocket/pocket.mjs").Home} Home */
/** @typedef {import("../app.mjs").App} App */
/** @typedef {import("../words.mjs").Words} Words */

const REASONS = ["no_answer", "chain", "extra_lock", "lock", "not_wanted"];
const EMERGENCY_NUMBER = "112";

/**
 * @param {App} app
 * @param {Words} words
 * @param {Home} home
 * @param {string} told the reason that was told already
 * @param {(reason: string) => void} tell
 * @returns {Node[]}
 */
export function helpScreen(app, words, home, told, tell) {
  return [
    element(
      "section",
      { class: "home" },
      element("p", { class: "over" }, home.citizen),
      element("h1", { tabindex: -1 }, words.say("reserve_title")),
      element(
        "p",
        { class: "danger" },
        element("span", {}, words.say("reserve_danger", { citizen: home.citizen })),
        call("call-112", EMERGENCY_NUMBER, words.say("reserve_call_112"), "strong"),
      ),
    ),
    element("section", {}, element("h2", {}, words.say("reserve_plan")), ...plan(app, words, home)),
    element(
      "section",
      {},
      element("h2", {}, words.say("reason_title")),
      element(
        "p",
        { class: "hint left", id: "reason-hint" },
        words.say(told ? "reason_told" : "reason_hint"),
      ),
      element(
        "div",
        { class: "reasons", "aria-describedby": "reason-hint", role: "group" },
        ...REASONS.map((reason) => reasonButton(words, reason, told, tell)),
      ),
    ),
  ];
}

/**
 * @param {App} app
 * @param {Words} words
 * @param {Home} home
 */
function plan(app, words, { reserve }) {
  const duty = app.pocket?.dutyPhone ?? "";
  const dutyCall = duty ? call("call-duty", duty, words.say("reserve_call_duty"), "second") : null;
  if (!reserve.length) {
    return [element("p", {}, words.say("reserve_none")), dutyCall];
  }
  const items = reserve.map((helper, nth) => helperItem(words, helper, nth));
  return [element("ol", { class: "helpers" }, ...items), dutyCall];
}

/**
 * @param {Words} words
 * @param {Helper} helper
 * @param {number} nth
 */
function helperItem(words, { kind, name, phone, where, minutes, note }, nth) {
  const who = words.say(`helper_${kind}`);
  const way = minutes ? words.say("minutes", { minutes }) : "";
  return element(
    "li",
    {},
    picture(kind === "key_safe" ? "key" : "here"),
    element(
      "div",
      {},
      element("strong", {}, name ? `${who}: ${name}` : who),
      element("p", {}, [where, way].filter(Boolean).join(" · ")),
      note ? element("p", { class: "aside" }, note) : null,
      phone ? call(`call-${nth}`, phone, words.say("reserve_call", { phone }), "second") : null,
    ),
  );
}

/**
 * @param {string} id
 * @param {string} phone
 * @param {string} label
 * @param {string} style
 */
function call(id, phone, label, style) {
  return link(id, `tel:${phone.replaceAll(" ", "")}`, label, { picture: "call", class: style });
}

/**
 * @param {Words} words
 * @param {string} reason
 * @param {string} told
 * @param {(reason: string) => void} tell
 */
function reasonButton(words, reason, told, tell) {
  const chosen = reason === told;
  return button(`reason-${reason}`, words.say(`reason_${reason}`), () => tell(reason), {
    class: chosen ? "chip chosen" : "chip",
    disabled: Boolean(told) && !chosen,
    ...(chosen && { picture: "check" }),
  });
}
