// Key derivation and the challenge-response (RFC 5802's construction), as docs/protocol.md has it.

import { ascii, concat, u16, u32 } from "./bytes.mjs";
import { expand, extract, Hmac, sha256 } from "./primitives.mjs";

/** @typedef {import("./bytes.mjs").Bytes} Bytes */

const KEY_BYTES = 32;
const UUID_BYTES = 16;

export const LABEL_DOOR_WEEK = ascii("nf1-doorweek");
export const LABEL_IDENTITY = ascii("nf1-identity");
export const LABEL_REQUEST = ascii("nf1-request1");
export const LABEL_SEAL = ascii("nf1-sealkeys");
export const LABEL_CLIENT = ascii("nf1-client01");
export const LABEL_SERVER = ascii("nf1-server01");
export const LABEL_SESSION = ascii("nf1-session1");

/**
 * What keeps the phone's secret: it computes with it and never shows it.
 * @typedef {object} Secret
 * @property {(message: Bytes) => Promise<Bytes>} hmac HMAC-SHA-256 under the secret
 */

/**
 * A phone's keys at one lock under one credential serial.
 * @typedef {object} CredentialKeys
 * @property {Bytes} clientKey
 * @property {Bytes} serverKey
 * @property {Bytes} storedKey all that lock and office know of the client key
 */

/**
 * Derive a credential's keys.
 * @param {Secret} secret
 * @param {Bytes} lockId
 * @param {number} serial
 * @returns {Promise<CredentialKeys>}
 */
export async function credentialKeys(secret, lockId, serial) {
  const context = concat(lockId, u32(serial));
  const [clientKey, serverKey] = await Promise.all([
    secret.hmac(concat(LABEL_CLIENT, context)),
    secret.hmac(concat(LABEL_SERVER, context)),
  ]);
  return { clientKey, serverKey, storedKey: await sha256(clientKey) };
}

/**
 * The key that hides one door for one calendar week; it never opens it.
 * @param {Bytes} doorRoot
 * @param {number} week
 */
export function doorKey(doorRoot, week) {
  return expand(Hmac.of(doorRoot), concat(LABEL_DOOR_WEEK, u16(week)), KEY_BYTES);
}

/**
 * The advertised UUID, as text, of one four-hour slot.
 * @param {Hmac} weekKey over a door key
 * @param {number} slot
 */
export async function identityUuid(weekKey, slot) {
  const bytes = await expand(weekKey, concat(LABEL_IDENTITY, u32(slot)), UUID_BYTES);
  // RFC 9562: version 4, variant 1.
  bytes[6] = (Number(bytes[6]) & 0x0f) | 0x40;
  bytes[8] = (Number(bytes[8]) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Encryption and MAC key of a request's outer layer.
 * @param {Bytes} weekKey
 * @param {Bytes} context see requestContext
 */
export async function requestKeys(weekKey, context) {
  const keys = await expand(Hmac.of(weekKey), concat(LABEL_REQUEST, context), 2 * KEY_BYTES);
  return { encryptionKey: keys.slice(0, KEY_BYTES), macKey: keys.slice(KEY_BYTES) };
}

/**
 * ClientSignature of RFC 5802 section 3, over our transcript.
 * @param {Bytes} storedKey
 * @param {Bytes} transcript
 */
export function clientSignature(storedKey, transcript) {
  return Hmac.of(storedKey).digest(LABEL_CLIENT, transcript);
}

/**
 * ServerSignature of RFC 5802 section 3, over our transcript: proves the lock.
 * @param {Bytes} serverKey
 * @param {Bytes} transcript
 */
export function serverProof(serverKey, transcript) {
  return Hmac.of(serverKey).digest(LABEL_SERVER, transcript);
}

/**
 * 128 bytes: lock → phone encryption and MAC key, then phone → lock encryption and MAC key.
 * @param {Bytes} clientKey
 * @param {Bytes} serverKey
 * @param {Bytes} transcript
 * @param {Bytes} proof
 */
export async function sessionKeys(clientKey, serverKey, transcript, proof) {
  const salt = await sha256(transcript, proof);
  const master = await extract(salt, concat(clientKey, serverKey));
  return expand(Hmac.of(master), LABEL_SESSION, 4 * KEY_BYTES);
}
