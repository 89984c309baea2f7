// Every text is there, in Danish too, and used; times are told as one says them.

import { deepEqual, equal, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { DANISH } from "../../phone/app/danish.mjs";
import { resultKey } from "../../phone/app/screens/result.mjs";
import { TEXTS } from "../../phone/app/texts.mjs";
import { languageOf, Words } from "../../phone/app/words.mjs";
import { READY } from "../../phone/door/story.mjs";
import * as codes from "../../phone/protocol/codes.mjs";
import { STATUS } from "../../phone/protocol/formats.mjs";
import { lockTimeOf } from "../../phone/protocol/lock_time.mjs";

// Their keys are put together from a code or a word.
const FAMILIES = /^(?:outcome|problem|helper|reason|state|tab|way|point|path|phase|office)_/;
// Answers to post, which no screen tells.
const UNSEEN = [codes.OUTCOME_MOVING, codes.OUTCOME_ENVELOPE_REFUSED, codes.OUTCOME_STALE];
const PROBLEMS = [
  ...["bluetooth_off", "bluetooth_missing", "bluetooth_denied", "not_chosen", "not_heard"],
  ...["link_lost", "link_lost_accepted", "not_recognised", "not_the_lock"],
];

const words = new Words("da");

test("each text is there in Danish", () => {
  const missing = Object.values(TEXTS).filter((text) => text && !DANISH[text]);
  deepEqual(missing, []);
});

test("each text is used", () => {
  const root = new URL("../../phone/app/", import.meta.url);
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  const source = names
    .filter((name) => name.endsWith(".mjs") && !/(?:texts|danish)\.mjs$/.test(name))
    .map((name) => readFileSync(new URL(name, root), "utf8"))
    .join("");
  const unused = Object.keys(TEXTS).filter(
    (key) => !(FAMILIES.test(key) || source.includes(`"${key}"`)),
  );
  deepEqual(unused, []);
});

test("each outcome and each problem has a sentence of its own", () => {
  const outcomes = Object.entries(codes).flatMap(([name, code]) =>
    name.startsWith("OUTCOME_") && !UNSEEN.includes(code) ? [code] : [],
  );
  const keys = outcomes.map((outcome) => {
    const proven = STATUS.parse(STATUS.pack({ outcome }));
    return resultKey({ ...READY, phase: "done", proven }, words);
  });
  deepEqual(
    keys,
    outcomes.map((outcome) => `outcome_${outcome}`),
  );
  for (const problem of PROBLEMS) {
    ok(words.say(`problem_${problem}`));
  }
});

test("times are told as one says them", () => {
  const now = new Date(2026, 10, 30, 10, 36);
  const at = (/** @type {number} */ days, /** @type {number} */ hours) =>
    new Date(2026, 10, 30 + days, hours, 15);
  equal(words.when(at(0, 23), now), "kl. 23.15");
  equal(words.when(at(1, 7), now), "i morgen kl. 7.15");
  equal(words.when(at(3, 7), now), "torsdag kl. 7.15");
  const until = (/** @type {Date} */ date) => words.until(lockTimeOf(date.getTime()), now);
  equal(until(at(0, 23)), "frem til kl. 23.15");
  equal(until(at(90, 0)), "når som helst");
});

test("Danish is spoken to Scandinavians, English to others", () => {
  deepEqual(
    ["da-DK", "nb", "sv-SE", "en-GB", "de"].map((one) => languageOf([one])),
    [...["da", "da", "da", "en", "en"]],
  );
  equal(languageOf([]), "da");
});
