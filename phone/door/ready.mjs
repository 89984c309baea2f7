// What an opening needs, computed ahead of the tap.

import { credentialKeys } from "../protocol/hash_auth.mjs";
import { identities } from "../protocol/identities.mjs";

/** @typedef {import("../protocol/hash_auth.mjs").CredentialKeys} CredentialKeys */
/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */
/** @typedef {import("./door.mjs").Access} Access */

/**
 * A door that can be opened at once.
 * @typedef {object} ReadyDoor
 * @property {Access} access
 * @property {CredentialKeys} keys
 * @property {Map<string, number>} identities UUID → calendar week
 */

/**
 * Compute a door's names of today and this phone's keys there.
 * @param {Access} access
 * @param {Secret} secret
 * @param {number} lockTime
 * @returns {Promise<ReadyDoor>}
 */
export async function makeReady(access, secret, lockTime) {
  const [keys, names] = await Promise.all([
    credentialKeys(secret, access.lockId, access.serial),
    identities(access.weekKeys, lockTime),
  ]);
  return { access, keys, identities: names };
}
