// What the phone holds: read whole or refused, kept through sign-out, and the day drawn from it.

import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { test } from "node:test";

import { dayOf, HomeSearch, lastOf, leftUnlocked, nextOf } from "../../phone/pocket/day.mjs";
import { PocketError } from "../../phone/pocket/fields.mjs";
import { readPocket } from "../../phone/pocket/pocket.mjs";
import { PocketStore } from "../../phone/pocket/store.mjs";
import { standingOf } from "../../phone/pocket/validity.mjs";
import { MemoryDatabase } from "../../phone/practice/memory.mjs";
import { fromHex } from "../../phone/protocol/bytes.mjs";
import { scheduleAllows } from "../../phone/protocol/schedule.mjs";

/** @typedef {import("../../phone/pocket/day.mjs").Happening} Happening */

// Monday 2026-11-23, lock time.
const MONDAY = 848_707_200;
const HOUR_S = 3600;
const LOCK = "0102030405060708";

/** @param {Record<string, unknown>} [changes] of the door */
function pocketJson(changes = {}) {
  return {
    format: 1,
    server_time: 1,
    homes: [
      { id: "inger", citizen: "Inger Ærø", address: "Åvej 7", way_in: "phone" },
      { id: "karl", citizen: "Karl Madsen", address: "Søndergade 3", way_in: "key" },
    ],
    doors: [
      {
        lock_id: LOCK,
        home: "inger",
        point: "front",
        slot: 7,
        serial: 3,
        rights: 15,
        grant: "00",
        week_keys: { 1404: "ff" },
        not_before: MONDAY,
        not_after: MONDAY + 96 * HOUR_S,
        schedule: "",
        locks_after: true,
        ...changes,
      },
    ],
    plan: [
      { home: "inger", at: 100_000 },
      { home: "karl", at: 104_000 },
      { home: "inger", at: 130_000 },
    ],
    parcels: [{ lock_id: LOCK, envelope: "aabb" }],
  };
}

async function filledStore(changes = {}) {
  const database = new MemoryDatabase();
  const store = await PocketStore.open(database);
  await store.keep(pocketJson(changes));
  const door = store.pocket?.homes.get("inger")?.doors[0];
  ok(door);
  return { database, store, door };
}

for (const [what, changes] of /** @type {const} */ ([
  ["half a byte", { lock_id: "012" }],
  ["a door of no home", { home: "nobody" }],
  ["an access point unknown here", { point: "window" }],
  ["a negative number", { serial: -1 }],
  ["keys that are no object", { week_keys: "ff" }],
])) {
  test(`a pocket with ${what} is refused whole, and the former one stays`, async () => {
    const { store } = await filledStore();
    const before = store.pocket;
    await rejects(store.keep(pocketJson(changes)), PocketError);
    equal(store.pocket, before);
  });
}

test("no refusal tells what the pocket holds", () => {
  throws(
    () => readPocket(pocketJson({ grant: "Inger Ærø" })),
    (/** @type {any} */ error) => !String(error).includes("Inger"),
  );
});

test("sign-out leaves nothing of the person, and all of the post", async () => {
  const { database, store } = await filledStore();
  await store.add({ kind: "receipt", lock: LOCK, envelope: "00" });
  await store.signOut();
  equal(await database.get("keys", "person"), undefined);
  const again = await PocketStore.open(database);
  deepEqual([again.pocket, again.carried], [null, 1]);
});

test("a pocket that does not open any more is as good as none", async () => {
  const { database } = await filledStore();
  const box = await database.get("pocket", "now");
  box.sealed[0] ^= 1;
  equal((await PocketStore.open(database)).pocket, null);
});

test("what is delivered is not carried again, and a grant the lock has is left out", async () => {
  const { database, store, door } = await filledStore();
  equal(store.errandFor(door, 7, 1).parcels.length, 1);
  equal(store.accessOf(door).grantStored, false);
  await store.add({ kind: "delivered", lock: LOCK, envelope: "aabb" });
  await store.add({ kind: "stored", lock: LOCK, serial: 3 });
  const again = await PocketStore.open(database);
  equal(again.errandFor(door, 7, 1).parcels.length, 0);
  equal(again.accessOf(door).grantStored, true);
});

test("a log is read on from what office and pages have without a gap", async () => {
  const { store, door } = await filledStore({ log_next: 10 });
  const records = "00".repeat(64 * 3);
  equal(store.errandFor(door, 7, 1).nextIndex, 10);
  await store.add({ kind: "page", lock: LOCK, first: 20, records });
  equal(store.errandFor(door, 7, 1).nextIndex, 10);
  await store.add({ kind: "page", lock: LOCK, first: 9, records });
  equal(store.errandFor(door, 7, 1).nextIndex, 12);
  const { store: other, door: unknown } = await filledStore();
  equal(other.errandFor(unknown, 7, 1).nextIndex, null);
});

test("what happened stays for the shift when the office has it, the rest goes", async () => {
  const { store } = await filledStore();
  const happening = { kind: /** @type {const} */ ("opened"), home: "inger", door: LOCK, at: 1000 };
  const seen = await store.add({ kind: "happening", happening });
  const page = await store.add({ kind: "page", lock: LOCK, first: 0, records: "" });
  await store.handedIn([seen, page], 2000);
  deepEqual([store.happenings.length, store.toHandIn.size], [1, 0]);
  await store.handedIn([], 1000 + 17 * HOUR_S);
  equal(store.happenings.length, 0);
});

test("the day goes from home to home, and each visit has its own hours", () => {
  const pocket = readPocket(pocketJson());
  /** @type {Happening[]} */
  const happenings = [];
  const states = () => dayOf(pocket, happenings).map(({ state }) => state);
  deepEqual(states(), ["ahead", "ahead", "ahead"]);
  happenings.push({ kind: "opened", home: "inger", door: LOCK, at: 100_060 });
  deepEqual(states(), ["inside", "ahead", "ahead"]);
  equal(nextOf(dayOf(pocket, happenings))?.home.id, "inger");
  happenings.push({ kind: "left", home: "inger", at: 101_000 });
  deepEqual(states(), ["done", "ahead", "ahead"]);
  happenings.push({ kind: "attempt", home: "karl", at: 104_000 });
  deepEqual(states(), ["done", "attempt", "ahead"]);
  equal(nextOf(dayOf(pocket, happenings))?.at, 130_000);
});

test("a door left unlocked is remembered for a while, a locked one is not", () => {
  const pocket = readPocket(pocketJson());
  const home = pocket.homes.get("inger");
  const door = home?.doors[0];
  ok(home && door);
  /** @type {Happening[]} */
  const happenings = [
    { kind: "opened", home: "inger", door: LOCK, at: 100_000 },
    { kind: "left", home: "inger", at: 101_000 },
  ];
  deepEqual(leftUnlocked(pocket, happenings), [home]);
  equal(lastOf(happenings, home, door, 102_000), "opened");
  equal(lastOf(happenings, home, door, 100_000 + 3 * HOUR_S), null);
  happenings.splice(1, 0, { kind: "locked", home: "inger", door: LOCK, at: 100_500 });
  deepEqual(leftUnlocked(pocket, happenings), []);
  equal(lastOf(happenings, home, door, 102_000), null);
});

test("homes are found by any word's beginning, as Danes spell it or not", () => {
  const search = new HomeSearch(readPocket(pocketJson()).homes.values());
  const found = (/** @type {string} */ text) => search.find(text).map(({ id }) => id);
  deepEqual(found(""), ["inger", "karl"]);
  for (const text of ["inger aero", "åvej", "aavej 7", "ÆRØ ing"]) {
    deepEqual(found(text), ["inger"], text);
  }
  deepEqual(found("sondergade"), ["karl"]);
  deepEqual(found("karl åvej"), []);
});

test("an access is told as the lock will judge it, at every quarter of a week", () => {
  // Weekdays 7 to 15, and Friday and Saturday nights to midnight and from it on.
  const schedule = fromHex("1f1c3c" + "305860" + "600018");
  const validity = { notBefore: MONDAY, notAfter: MONDAY + 7 * 24 * HOUR_S, schedule };
  for (let now = MONDAY; now < validity.notAfter; now += 900) {
    const standing = standingOf(validity, now);
    equal(standing.state === "open", scheduleAllows(schedule, now, now), String(now));
    if (standing.state === "open") {
      equal(scheduleAllows(schedule, standing.until - 1, standing.until - 1), true);
      const ends = standing.until === validity.notAfter;
      equal(ends || !scheduleAllows(schedule, standing.until, standing.until), true);
    } else if (standing.state === "later") {
      equal(scheduleAllows(schedule, standing.from, standing.from), true);
      equal(scheduleAllows(schedule, now, standing.from - 1), false);
    }
  }
  equal(standingOf(validity, validity.notAfter).state, "ended");
  deepEqual(standingOf(validity, MONDAY - 60), { state: "later", from: MONDAY + 7 * HOUR_S });
});
