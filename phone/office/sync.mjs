// One sync: what was carried goes to the office, hashes are registered ahead, the pocket comes.
// Broken off anywhere, it begins anew without harm.

import { fromHex } from "../protocol/bytes.mjs";
import { credentialKeys } from "../protocol/hash_auth.mjs";
import { lockTimeOf } from "../protocol/lock_time.mjs";
import { base64 } from "./calls.mjs";

/** @typedef {import("../app/app.mjs").App} App */
/** @typedef {import("../pocket/store.mjs").PocketStore} PocketStore */
/** @typedef {import("../pocket/store.mjs").PostItem} PostItem */
/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */
/** @typedef {import("./office.mjs").Office} Office */

// So many at once keep a call within what the office takes.
const PAGES_AT_ONCE = 200;
const TOLD_AT_ONCE = 100;
// A door that leads to no home has another name in its place.
const HOME_NUMBER = /^\d+$/;

/**
 * @param {Office} office
 * @param {number} slot the phone's number
 * @param {{store: PocketStore, secret: Secret, app: App}} phone
 */
export async function sync(office, slot, { store, secret, app }) {
  const delivered = numbersOf(store, ({ kind }) => kind === "delivered");
  await handIn(office, slot, store);
  await tellNoEntries(office, slot, store);
  await register(office, slot, secret);
  await app.take(await office.call("GET", `/phones/${slot}/pocket`));
  // The office tells in the new pocket what is still to be delivered, and what is in force.
  await store.forget(delivered);
  await store.forget(numbersOf(store, (item) => item.kind === "stored" && !isHeld(store, item)));
}

/**
 * @param {PocketStore} store
 * @param {(item: PostItem) => boolean} which
 */
function numbersOf(store, which) {
  return [...store.toHandIn].flatMap(([number, item]) => (which(item) ? [number] : []));
}

/**
 * @param {PocketStore} store
 * @param {Extract<PostItem, {kind: "stored"}>} item
 */
function isHeld({ pocket }, { lock, serial }) {
  const doors = [...(pocket?.homes.values() ?? [])].flatMap((home) => home.doors);
  return doors.some((door) => door.id === lock && door.access.serial === serial);
}

/**
 * Hand in receipts and pages; the office's answer alone lets them go.
 * @param {Office} office
 * @param {number} slot
 * @param {PocketStore} store
 */
async function handIn(office, slot, store) {
  for (;;) {
    const due = [...store.toHandIn];
    const receipts = due.flatMap(([number, item]) =>
      item.kind === "receipt" ? [{ number, item }] : [],
    );
    const pages = due
      .flatMap(([number, item]) => (item.kind === "page" ? [{ number, item }] : []))
      .slice(0, PAGES_AT_ONCE);
    if (!receipts.length && !pages.length) {
      return;
    }
    const answer = await office.call("POST", `/phones/${slot}/post`, {
      receipts: receipts.map(({ item }) => ({
        lock_id: item.lock,
        envelope: base64(fromHex(item.envelope)),
      })),
      pages: pages.map(({ item }) => ({
        lock_id: item.lock,
        first_index: item.first,
        records: base64(fromHex(item.records)),
      })),
    });
    const answered = pages.slice(0, answer.pages.length);
    await store.forget([...receipts, ...answered].map(({ number }) => number));
    if (answered.length < pages.length && !answered.length) {
      return;
    }
  }
}

/**
 * Tell where the person could not get in. What else happened is for the day's screen alone: of
 * that the office believes nobody but the locks.
 * @param {Office} office
 * @param {number} slot
 * @param {PocketStore} store
 */
async function tellNoEntries(office, slot, store) {
  const due = [...store.toHandIn]
    .flatMap(([number, item]) => (item.kind === "happening" ? [{ number, ...item }] : []))
    .slice(0, TOLD_AT_ONCE);
  const told = due.flatMap(({ happening: { kind, home, at }, reason }) =>
    kind === "attempt" && HOME_NUMBER.test(home)
      ? [{ home_id: Number(home), at: lockTimeOf(at * 1000), reason }]
      : [],
  );
  if (told.length) {
    await office.call("POST", `/phones/${slot}/no-entries`, told);
  }
  const numbers = due.map(({ number }) => number);
  await store.handedIn(numbers, Math.floor(Date.now() / 1000));
}

/**
 * Register hashes for the doors that the phone may need, ahead of any access.
 * @param {Office} office
 * @param {number} slot
 * @param {Secret} secret
 */
async function register(office, slot, secret) {
  /** @type {{lock_id: string, serial: number}[]} */
  const wanted = await office.call("GET", `/phones/${slot}/wanted`);
  const registrations = await Promise.all(
    wanted.map(async ({ lock_id, serial }) => {
      const keys = await credentialKeys(secret, fromHex(lock_id), serial);
      return {
        lock_id,
        serial,
        stored_key: base64(keys.storedKey),
        server_key: base64(keys.serverKey),
      };
    }),
  );
  if (registrations.length) {
    await office.call("POST", `/phones/${slot}/registrations`, registrations);
  }
}
