// What proves nothing, and what a phone makes of it.

import { MessageError } from "../protocol/bytes.mjs";
import {
  CHALLENGE_CLOCK_LOST,
  CHALLENGE_WEEK_PARITY,
  KIND_REFUSED,
  LOST_WEEK,
} from "../protocol/codes.mjs";

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */

/** Whoever answered has not proven to be the lock, nor that this phone is unknown to it. */
export class UnprovenError extends Error {
  /** @param {"refused" | "impostor"} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/** @param {Bytes} reply */
export function isRefusal(reply) {
  return reply.length === 1 && reply[0] === KIND_REFUSED;
}

/**
 * Whether a challenge's flags are those of the week whose identity was heard. A phone does not
 * follow others: whoever keeps an old key could pose as the lock and learn who comes.
 * @param {number} flags
 * @param {number} week
 */
export function agrees(flags, week) {
  const lost = Boolean(flags & CHALLENGE_CLOCK_LOST);
  return lost === (week === LOST_WEEK) && (lost || ((week ^ flags) & CHALLENGE_WEEK_PARITY) === 0);
}

/**
 * @param {unknown} error
 * @returns {never}
 */
export function impostor(error) {
  throw error instanceof MessageError ? new UnprovenError("impostor") : error;
}
