// Under which names a door may be heard: computed ahead of the tap.

import { IDENTITY_SLOT_S, LOST_IDENTITIES, LOST_WEEK } from "./codes.mjs";
import { identityUuid } from "./hash_auth.mjs";
import { identitySlotOf, weekOf } from "./lock_time.mjs";
import { Hmac } from "./primitives.mjs";

/** @typedef {import("./bytes.mjs").Bytes} Bytes */

// A sleep clock that is 5 % off strays 3.6 hours over a weekend; a day also covers a phone that
// is a zone wrong.
const SLOTS_AROUND = 6;

/**
 * Which week's key hides the door in which identity slot.
 * @param {Map<number, Bytes>} weekKeys
 * @param {number} lockTime
 * @returns {{week: number, slot: number}[]}
 */
function expected(weekKeys, lockTime) {
  const present = identitySlotOf(lockTime);
  const places = [];
  for (let slot = present - SLOTS_AROUND; slot <= present + SLOTS_AROUND; slot += 1) {
    places.push({ week: weekOf(slot * IDENTITY_SLOT_S), slot });
  }
  for (let slot = 0; slot < LOST_IDENTITIES; slot += 1) {
    places.push({ week: LOST_WEEK, slot });
  }
  return places.filter(({ week }) => weekKeys.has(week));
}

/**
 * UUID (as text) → calendar week of every identity under which a door may be heard now.
 * @param {Map<number, Bytes>} weekKeys door keys by week, LOST_WEEK among them
 * @param {number} lockTime
 * @returns {Promise<Map<string, number>>}
 */
export async function identities(weekKeys, lockTime) {
  const macs = new Map([...weekKeys].map(([week, key]) => [week, Hmac.of(key)]));
  const found = expected(weekKeys, lockTime).map(async ({ week, slot }) => {
    const mac = /** @type {Hmac} */ (macs.get(week));
    return /** @type {const} */ ([await identityUuid(mac, slot), week]);
  });
  return new Map(await Promise.all(found));
}
