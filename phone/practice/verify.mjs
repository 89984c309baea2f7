// The lock's side of an opening, for the practice door: the real exchange, against a lock that
// lives in the phone.

import { concat, equal, xor } from "../protocol/bytes.mjs";
import {
  ENVELOPE_GRANT,
  KIND_REQUEST,
  KIND_REQUEST_WITH_GRANT,
  VERSION,
} from "../protocol/codes.mjs";
import {
  ENVELOPE_HEADER_BYTES,
  NONCE_BYTES,
  ORDER,
  PROOF_BYTES,
  packEnvelopeHeader,
  parseChallenge,
  parseEnvelopeHeader,
  requestContext,
  TAG_BYTES,
  transcriptOf,
} from "../protocol/formats.mjs";
import {
  clientSignature,
  LABEL_SEAL,
  requestKeys,
  serverProof,
  sessionKeys,
} from "../protocol/hash_auth.mjs";
import { Layout } from "../protocol/layout.mjs";
import { Ctr, expand, Hmac, sha256 } from "../protocol/primitives.mjs";

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("../protocol/formats.mjs").Order} Order */

export const GRANT = new Layout("grant", {
  slot: "u16",
  serial: "u32",
  rights: "u16",
  role: "u8",
  _reserved: 1,
  not_before: "u32",
  not_after: "u32",
  schedule: 12,
  stored_key: 32,
  server_key: 32,
  _end: 2,
});

/** @typedef {ReturnType<typeof GRANT.parse>} Grant */

// A grant nobody can prove.
const NOBODY = GRANT.parse(new Uint8Array(GRANT.size));

const BODY_AT = 1 + NONCE_BYTES;
const PROVEN_BYTES = BODY_AT + ORDER.size + PROOF_BYTES + TAG_BYTES;
const GRANT_ENVELOPE_BYTES = ENVELOPE_HEADER_BYTES + NONCE_BYTES + GRANT.size + TAG_BYTES;
const LENGTHS = new Map([
  [KIND_REQUEST, PROVEN_BYTES],
  [KIND_REQUEST_WITH_GRANT, PROVEN_BYTES + GRANT_ENVELOPE_BYTES],
]);

/** Seals and opens the envelopes of one direction for one lock. */
export class Sealer {
  #lockId;
  #keys;

  /**
   * @param {Bytes} key
   * @param {Bytes} lockId
   */
  constructor(key, lockId) {
    this.#lockId = lockId;
    this.#keys = expand(Hmac.of(key), LABEL_SEAL, 96);
  }

  async #parts() {
    const keys = await this.#keys;
    return {
      cipher: new Ctr(keys.slice(0, 32)),
      mac: Hmac.of(keys.slice(32, 64)),
      nonceMac: Hmac.of(keys.slice(64)),
    };
  }

  /**
   * header ‖ nonce ‖ ciphertext ‖ tag.
   * @param {number} kind ENVELOPE_…
   * @param {number} number
   * @param {Bytes} plaintext
   */
  async seal(kind, number, plaintext) {
    const { cipher, mac, nonceMac } = await this.#parts();
    const header = packEnvelopeHeader(kind, number);
    const nonce = (await nonceMac.digest(this.#lockId, header, plaintext)).slice(0, NONCE_BYTES);
    const signed = concat(header, nonce, await cipher.crypt(nonce, plaintext));
    return concat(signed, (await mac.digest(this.#lockId, signed)).slice(0, TAG_BYTES));
  }

  /**
   * The plaintext, or null when the envelope is not ours, cut or altered.
   * @param {Bytes} envelope
   */
  async open(envelope) {
    const { cipher, mac } = await this.#parts();
    const signed = envelope.slice(0, -TAG_BYTES);
    const tag = (await mac.digest(this.#lockId, signed)).slice(0, TAG_BYTES);
    if (!equal(tag, envelope.slice(-TAG_BYTES))) {
      return null;
    }
    const nonce = envelope.slice(ENVELOPE_HEADER_BYTES, ENVELOPE_HEADER_BYTES + NONCE_BYTES);
    return cipher.crypt(nonce, signed.slice(ENVELOPE_HEADER_BYTES + NONCE_BYTES));
  }
}

/**
 * What a lock verifies requests with.
 * @typedef {object} Lock
 * @property {Bytes} lockId
 * @property {Sealer} office opens what the office sealed for it
 * @property {(slot: number) => Grant | null} storedGrant
 */

/**
 * What a request was written in answer to.
 * @typedef {object} Offered
 * @property {Bytes} challenge
 * @property {number} week
 * @property {Bytes} weekKey
 * @property {Bytes | null} grantAhead
 */

/**
 * A request whose proof verified.
 * @typedef {object} Verified
 * @property {Order} order
 * @property {Grant} grant
 * @property {Bytes | null} freshGrant plaintext to store, when a new grant came along
 * @property {number} issued when the office sealed that grant; else 0
 * @property {Bytes} serverProof
 * @property {Bytes} sessionKeys
 */

/**
 * Check one written request; null for whatever is wrong.
 * @param {Lock} lock
 * @param {Offered} offered
 * @param {Bytes} message
 * @returns {Promise<Verified | null>}
 */
export async function verifyRequest(lock, offered, message) {
  if (message.length !== LENGTHS.get(Number(message[0]))) {
    return null;
  }
  const opened = await openOuter(lock, offered, message);
  const packed = opened.body.slice(0, ORDER.size);
  const proof = opened.body.slice(ORDER.size);
  const order = ORDER.parse(packed);
  const envelope = opened.envelope.length ? opened.envelope : offered.grantAhead;
  const brought = envelope && (await openGrant(lock, envelope));
  const { grant, fresh } = choose(order, lock.storedGrant(order.slot), brought);
  const nonce = message.slice(1, BODY_AT);
  const transcript = transcriptOf(offered.challenge, offered.week, lock.lockId, nonce, packed);
  const clientKey = xor(proof, await clientSignature(grant.stored_key, transcript));
  const proven = equal(await sha256(clientKey), grant.stored_key);
  if (!(opened.authentic && proven)) {
    return null;
  }
  return {
    order,
    grant,
    freshGrant: fresh ? GRANT.pack(grant) : null,
    issued: fresh && envelope ? parseEnvelopeHeader(envelope).number : 0,
    serverProof: await serverProof(grant.server_key, transcript),
    sessionKeys: await sessionKeys(clientKey, grant.server_key, transcript, proof),
  };
}

/**
 * @param {Lock} lock
 * @param {Offered} offered
 * @param {Bytes} message
 */
async function openOuter({ lockId }, { challenge, week, weekKey }, message) {
  const { nonce } = parseChallenge(challenge);
  const context = requestContext(week, lockId, nonce, message.slice(1, BODY_AT));
  const { encryptionKey, macKey } = await requestKeys(weekKey, context);
  const tag = (await Hmac.of(macKey).digest(message.slice(0, -TAG_BYTES))).slice(0, TAG_BYTES);
  const ciphertext = message.slice(BODY_AT, -TAG_BYTES);
  const plain = await new Ctr(encryptionKey).crypt(new Uint8Array(16), ciphertext);
  return {
    body: plain.slice(0, ORDER.size + PROOF_BYTES),
    envelope: plain.slice(ORDER.size + PROOF_BYTES),
    authentic: equal(tag, message.slice(-TAG_BYTES)),
  };
}

/**
 * @param {Lock} lock
 * @param {Bytes} envelope
 */
async function openGrant({ office }, envelope) {
  if (envelope[0] !== ENVELOPE_GRANT || envelope[1] !== VERSION) {
    return null;
  }
  const plain = await office.open(envelope);
  return plain?.length === GRANT.size ? GRANT.parse(plain) : null;
}

/**
 * Per slot the highest serial wins; slot and serial of the grant must be the order's.
 * @param {Order} order
 * @param {Grant | null} stored
 * @param {Grant | null} brought
 */
function choose(order, stored, brought) {
  const fresh = brought?.slot === order.slot && brought.serial > (stored?.serial ?? 0);
  const grant = fresh ? brought : stored;
  const theirs = grant?.slot === order.slot && grant.serial === order.serial;
  return theirs && grant ? { grant, fresh } : { grant: NOBODY, fresh: false };
}
