// Whatever is told, in whatever order: nothing looks done that no lock has proven.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";

import { endingOf, next, READY } from "../../phone/door/story.mjs";
import * as codes from "../../phone/protocol/codes.mjs";
import { STATUS } from "../../phone/protocol/formats.mjs";

/** @typedef {import("../../phone/door/story.mjs").Told} Told */

/** @param {number} outcome */
const status = (outcome) => STATUS.parse(STATUS.pack({ outcome }));

/** @type {Told[]} */
const TOLD = [
  { step: "tapped", command: codes.COMMAND_OPEN },
  { step: "searching" },
  { step: "knock" },
  { step: "heard" },
  { step: "connected" },
  { step: "retrying" },
  { step: "answered", status: status(codes.OUTCOME_MOVING) },
  { step: "moving", status: status(codes.OUTCOME_MOVING) },
  { step: "gathering", done: 1, total: 2 },
  { step: "left" },
  { step: "failed", problem: "link_lost_accepted" },
  { step: "failed", problem: "stopped" },
  { step: "cleared" },
];

test("an opening goes from the tap to the proven end, retries unnoticed", () => {
  const phases = [];
  let story = READY;
  for (const told of [
    ...TOLD.slice(0, 8),
    /** @type {Told} */ ({ step: "settled", status: status(1) }),
  ]) {
    story = next(story, told);
    phases.push(story.phase);
  }
  deepEqual(phases, [
    "searching",
    "searching",
    "knock",
    "connecting",
    "connecting",
    "connecting",
    "connecting",
    "moving",
    "done",
  ]);
  equal(endingOf(story), "opened");
});

test("without a settled status no order of events ends as opened or locked", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed;
  };
  for (let run = 0; run < 2000; run += 1) {
    let story = READY;
    for (let step = 0; step < 12; step += 1) {
      story = next(story, TOLD[random() % TOLD.length] ?? { step: "cleared" });
      const done = story.phase === "done" && ["opened", "locked", "fine"].includes(endingOf(story));
      equal(done, false);
    }
  }
});

for (const [outcome, ending] of /** @type {const} */ ([
  [codes.OUTCOME_OPENED, "opened"],
  [codes.OUTCOME_LOCKED, "locked"],
  [codes.OUTCOME_OK, "fine"],
  [codes.OUTCOME_LIFT_HANDLE, "help"],
  [codes.OUTCOME_REVOKED, "refused"],
  [200, "refused"],
])) {
  test(`outcome ${outcome} ends as ${ending}`, () => {
    const asked = next(READY, { step: "tapped", command: codes.COMMAND_OPEN });
    equal(endingOf(next(asked, { step: "settled", status: status(outcome) })), ending);
  });
}
