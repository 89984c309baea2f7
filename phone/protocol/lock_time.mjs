// Time as the protocol counts it: seconds since 2000-01-01T00:00:00Z.

import { IDENTITY_SLOT_S, UNIX_EPOCH_OFFSET_S, WEEK_S } from "./codes.mjs";

// 2000-01-01 was a Saturday: five days of offset make weeks begin on Monday.
const WEEK_OFFSET_S = 432000;

/**
 * Lock time of a moment.
 * @param {number} unixMs as `Date.now()` gives it
 */
export function lockTimeOf(unixMs) {
  return Math.floor(unixMs / 1000) - UNIX_EPOCH_OFFSET_S;
}

/**
 * The moment of a lock time.
 * @param {number} lockTime
 */
export function dateOf(lockTime) {
  return new Date((lockTime + UNIX_EPOCH_OFFSET_S) * 1000);
}

/**
 * The calendar week that a lock time falls in.
 * @param {number} lockTime
 */
export function weekOf(lockTime) {
  return Math.floor((lockTime + WEEK_OFFSET_S) / WEEK_S);
}

/**
 * The four-hour slot of the rotating identity.
 * @param {number} lockTime
 */
export function identitySlotOf(lockTime) {
  return Math.floor(lockTime / IDENTITY_SLOT_S);
}
