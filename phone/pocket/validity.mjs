// Until when a door opens, and when it does again: what the app says of an access.

import { openings, windowsOf } from "../protocol/schedule.mjs";

/** @typedef {import("./pocket.mjs").Validity} Validity */

const WEEK_S = 604_800;

/**
 * How an access stands at a moment; times are lock time.
 * @typedef {{state: "open", until: number}
 *   | {state: "later", from: number}
 *   | {state: "ended", since: number}} Standing
 */

/**
 * Judge an access as the lock will, by the phone's clock.
 * @param {Validity} validity
 * @param {number} now lock time
 * @returns {Standing}
 */
export function standingOf({ notBefore, notAfter, schedule }, now) {
  if (now >= notAfter) {
    return { state: "ended", since: notAfter };
  }
  const earliest = Math.max(now, notBefore);
  const spans = spansOf(schedule, earliest).filter(({ begins }) => begins < notAfter);
  const span = spans[0];
  if (!span) {
    return { state: "ended", since: now };
  }
  const from = Math.max(span.begins, notBefore);
  return from > now
    ? { state: "later", from }
    : { state: "open", until: Math.min(span.ends, notAfter) };
}

/**
 * The schedule's spans of a week from a moment on, those that touch each other as one.
 * @param {import("../protocol/bytes.mjs").Bytes} schedule
 * @param {number} earliest
 */
function spansOf(schedule, earliest) {
  const windows = windowsOf(schedule);
  if (!windows.length) {
    return [{ begins: earliest, ends: Number.POSITIVE_INFINITY }];
  }
  const found = [...openings(windows, earliest, earliest + WEEK_S)];
  found.sort((left, right) => left.begins - right.begins);
  /** @type {{begins: number, ends: number}[]} */
  const joined = [];
  for (const { begins, ends } of found) {
    const last = joined.at(-1);
    if (last && begins <= last.ends) {
      last.ends = Math.max(last.ends, ends);
    } else {
      joined.push({ begins, ends });
    }
  }
  return joined;
}
