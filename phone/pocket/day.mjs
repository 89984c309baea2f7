// The person's day, from the plan and from what the phone has seen happen.

/** @typedef {import("./pocket.mjs").Home} Home */
/** @typedef {import("./pocket.mjs").Pocket} Pocket */

/**
 * Something that happened at a home, by this phone.
 * @typedef {object} Happening
 * @property {"opened" | "locked" | "left" | "attempt" | "present"} kind
 * @property {string} home
 * @property {string} [door] the lock id, for doors
 * @property {number} at Unix seconds
 */

/**
 * Where a planned visit stands.
 * @typedef {"ahead" | "inside" | "done" | "attempt"} VisitState
 */

/**
 * @typedef {object} PlannedVisit
 * @property {Home} home
 * @property {number} at Unix seconds
 * @property {VisitState} state
 */

// What happened so long before a planned time belongs to the visit before; where there is none, to
// another shift.
const EARLY_S = 2 * 3600;
const SHIFTED_S = 6 * 3600;

/**
 * Every planned visit with its state. Of several at one home, each takes what happened until the
 * next one is near.
 * @param {Pocket} pocket
 * @param {Happening[]} happenings in their order
 * @returns {PlannedVisit[]}
 */
export function dayOf({ plan, homes }, happenings) {
  return plan.flatMap(({ home: id, at }) => {
    const home = homes.get(id);
    const others = plan.filter((other) => other.home === id);
    const later = others.filter((other) => other.at > at);
    const isFirst = !others.some((other) => other.at < at);
    const begin = at - (isFirst ? SHIFTED_S : EARLY_S);
    const end = Math.min(...later.map((other) => other.at - EARLY_S));
    const its = happenings.filter((one) => one.home === id && one.at >= begin && one.at < end);
    return home ? [{ home, at, state: stateOf(its) }] : [];
  });
}

/**
 * @param {Happening[]} its
 * @returns {VisitState}
 */
function stateOf(its) {
  switch (its.at(-1)?.kind) {
    case "opened":
    case "locked":
    case "present":
      return "inside";
    case "left":
      return "done";
    case "attempt":
      return "attempt";
    default:
      return "ahead";
  }
}

/**
 * The visit that the person is at, or else the first that is ahead.
 * @param {PlannedVisit[]} day
 */
export function nextOf(day) {
  return (
    day.find(({ state }) => state === "inside") ??
    day.find(({ state }) => state === "ahead") ??
    null
  );
}

/**
 * What happened at a door last, as far as it matters still: a visit ends it, but a door left
 * unlocked that wants locking stays so for a while.
 * @param {Happening[]} happenings in their order
 * @param {Home} home
 * @param {import("./pocket.mjs").Door} door
 * @param {number} now Unix seconds
 * @returns {"opened" | "locked" | null}
 */
export function lastOf(happenings, home, door, now) {
  const its = happenings.filter((one) => one.home === home.id);
  const at = its.findLastIndex((one) => one.door === door.id && one.kind !== "present");
  const last = its[at];
  if (last?.kind !== "opened" && last?.kind !== "locked") {
    return null;
  }
  const left = its.slice(at).some(({ kind }) => kind === "left");
  const forgotten = last.kind === "opened" && door.locksAfter && now - last.at < EARLY_S;
  return left && !forgotten ? null : last.kind;
}

/**
 * Homes that the person has gone from without locking a door that wants it, the latest first.
 * @param {Pocket} pocket
 * @param {Happening[]} happenings in their order
 * @returns {Home[]}
 */
export function leftUnlocked({ homes }, happenings) {
  /** @type {Map<string, Set<string>>} */
  const open = new Map();
  for (const { kind, home, door = "" } of happenings) {
    const doors = open.get(home) ?? new Set();
    open.delete(home);
    open.set(home, doors);
    if (kind === "opened") {
      doors.add(door);
    } else if (kind === "locked") {
      doors.delete(door);
    }
  }
  return [...open].reverse().flatMap(([id, doors]) => {
    const home = homes.get(id);
    const wants = home?.doors.some((door) => door.locksAfter && doors.has(door.id));
    return home && wants ? [home] : [];
  });
}

/**
 * Letters and digits alone, small and without accents: »Sønderå 3« and »sonderaa 3« are found by
 * each other's beginning.
 * @param {string} text
 */
export function folded(text) {
  return text
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "o")
    .replaceAll("å", "a")
    .replaceAll("aa", "a")
    .normalize("NFD")
    .replace(/[^a-z0-9 ]/g, "")
    .trim();
}

/**
 * Finds homes by any words of citizen and address.
 */
export class HomeSearch {
  #entries;

  /** @param {Iterable<Home>} homes */
  constructor(homes) {
    this.#entries = [...homes]
      .sort((left, right) => left.citizen.localeCompare(right.citizen, "da"))
      .map((home) => ({
        home,
        words: folded(`${home.citizen} ${home.address} ${home.floor} ${home.side}`).split(/ +/),
      }));
  }

  /**
   * Homes of which every word of `text` begins some word; all of them for no text.
   * @param {string} text
   */
  find(text) {
    const wanted = folded(text).split(/ +/).filter(Boolean);
    return this.#entries
      .filter(({ words }) => wanted.every((want) => words.some((word) => word.startsWith(want))))
      .map(({ home }) => home);
  }
}
