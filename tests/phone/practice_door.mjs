// A practice lock within reach of a pretended radio, and the access to it.

import { PracticeLink, PracticeLock } from "../../phone/practice/lock.mjs";
import { GRANT, Sealer } from "../../phone/practice/verify.mjs";
import { ENVELOPE_GRANT } from "../../phone/protocol/codes.mjs";
import { credentialKeys } from "../../phone/protocol/hash_auth.mjs";
import { identities } from "../../phone/protocol/identities.mjs";
import { weekOf } from "../../phone/protocol/lock_time.mjs";
import { Hmac } from "../../phone/protocol/primitives.mjs";

/** @typedef {import("../../phone/bluetooth/bluetooth.mjs").Link} Link */

export const NOW = 848_707_200;
const RIGHTS = 15;

/**
 * Makes of an honest link what the test wants.
 * @typedef {(link: PracticeLink, nth: number) => Promise<Link> | Link} Meddle
 */

/**
 * @param {ConstructorParameters<typeof PracticeLock>[1]} [manner]
 */
export async function practiceDoor(manner) {
  const week = weekOf(NOW);
  const [lockId, weekKey, officeKey] = [8, 32, 32].map((size, nth) =>
    new Uint8Array(size).fill(nth + 1),
  );
  if (!(lockId && weekKey && officeKey)) {
    throw new Error("three strings");
  }
  const office = new Sealer(officeKey, lockId);
  const secretMac = Hmac.of(new Uint8Array(32).fill(9));
  const secret = { hmac: (/** @type {Uint8Array} */ message) => secretMac.digest(message) };
  const keys = await credentialKeys(secret, lockId, 41);
  const plain = GRANT.pack({
    slot: 7,
    serial: 41,
    rights: RIGHTS,
    stored_key: keys.storedKey,
    server_key: keys.serverKey,
  });
  const weekKeys = new Map([[week, weekKey]]);
  const access = {
    lockId,
    slot: 7,
    serial: 41,
    rights: RIGHTS,
    grant: await office.seal(ENVELOPE_GRANT, 1, plain),
    grantStored: false,
    weekKeys,
  };
  return {
    lock: new PracticeLock({ lockId, week, weekKey, office }, manner),
    door: { access, keys, identities: await identities(weekKeys, NOW) },
  };
}

/**
 * A radio on which the lock is always heard.
 * @param {PracticeLock} lock
 * @param {Meddle} [meddle]
 * @returns {import("../../phone/bluetooth/bluetooth.mjs").Bluetooth}
 */
export function radioOf(lock, meddle = (link) => link) {
  let nth = 0;
  return {
    asksPerson: false,
    search: (wanted) => ({
      next: async () => ({
        connect: async () => {
          nth += 1;
          return meddle(new PracticeLink(lock, String([...wanted][0])), nth);
        },
      }),
      stop: async () => {},
    }),
  };
}
