// A phone that the office does not know yet is let in by a code.

import { button, element, link } from "../dom.mjs";

/** @typedef {import("../../office/link.mjs").OfficeLink} OfficeLink */
/** @typedef {import("../words.mjs").Words} Words */

/**
 * @param {OfficeLink} office
 * @param {Words} words
 * @param {string} given the code of the link that was opened, if any
 * @returns {Node[]}
 */
export function enrolScreen(office, words, given) {
  const typed = document.getElementById("code");
  const code = element("input", {
    id: "code",
    value: typed instanceof HTMLInputElement ? typed.value : given,
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    "aria-describedby": "code-hint",
  });
  return [
    element("h1", { tabindex: -1 }, words.say("welcome_title")),
    element("label", { for: "code" }, words.say("enrol_code")),
    element("p", { class: "field" }, code),
    element("p", { id: "code-hint", class: "aside" }, words.say("enrol_hint")),
    ...problem(office, words),
    button("enrol", words.say("enrol"), () => office.enrol(code.value).catch(reportError), {
      picture: "check",
      class: "big",
    }),
    link("practice", "#/practice", words.say("practice"), { picture: "door", class: "quiet" }),
  ];
}

/**
 * What the office says that is wrong, if anything.
 * @param {OfficeLink} office
 * @param {Words} words
 */
export function problem({ problem: key }, words) {
  if (!key) {
    return [];
  }
  const text = words.has(`office_${key}`) ? `office_${key}` : "office_other";
  return [element("p", { class: "reminder", role: "alert" }, words.say(text))];
}
