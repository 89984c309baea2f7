// A grant's weekly schedule: up to four windows of weekdays and quarters of an hour, UTC.

/** @typedef {import("./bytes.mjs").Bytes} Bytes */

const DAY_S = 86400;
const QUARTER_S = 900;
const WEEK_S = 7 * DAY_S;
// Day 0 of lock time is a Saturday; bit 0 of a window's mask is Monday.
const FIRST_WEEKDAY = 5;

/**
 * @typedef {object} Window
 * @property {number} mask weekdays, bit 0 Monday
 * @property {number} first quarter of an hour
 * @property {number} end quarter of an hour, exclusive
 */

/**
 * The windows that a schedule holds; none means always.
 * @param {Bytes} schedule 3 bytes each
 * @returns {Window[]}
 */
export function windowsOf(schedule) {
  const windows = [];
  for (let at = 0; at < schedule.length; at += 3) {
    const [mask = 0, first = 0, end = 0] = schedule.slice(at, at + 3);
    if (mask) {
      windows.push({ mask, first, end });
    }
  }
  return windows;
}

/**
 * Begin and end (lock time, exclusive) of every opening of the schedule that meets the interval
 * of at most a week from `earliest` on.
 * @param {Window[]} windows
 * @param {number} earliest
 * @param {number} latest
 */
export function* openings(windows, earliest, latest) {
  for (let day = Math.floor(earliest / DAY_S); day <= Math.floor(latest / DAY_S); day += 1) {
    for (const { mask, first, end } of windows) {
      const begins = day * DAY_S + first * QUARTER_S;
      const ends = day * DAY_S + end * QUARTER_S;
      const today = mask & (1 << ((day + FIRST_WEEKDAY) % 7));
      if (today && first < end && begins <= latest && earliest < ends) {
        yield { begins, ends };
      }
    }
  }
}

/**
 * Whether some instant of [earliest, latest] lies within a schedule.
 * @param {Bytes} schedule
 * @param {number} earliest lock time
 * @param {number} latest lock time
 */
export function scheduleAllows(schedule, earliest, latest) {
  const windows = windowsOf(schedule);
  // A week meets every window there is.
  const met = openings(windows, earliest, Math.min(latest, earliest + WEEK_S));
  return windows.length === 0 || !met.next().done;
}
