// The phone's side of an opening: answers a challenge, and checks the lock's answer.

import { concat, equal, MessageError, xor } from "./bytes.mjs";
import { KIND_REQUEST, KIND_REQUEST_WITH_GRANT, KIND_RESPONSE } from "./codes.mjs";
import {
  NONCE_BYTES,
  ORDER,
  parseChallenge,
  RESPONSE_BYTES,
  requestContext,
  splitResponse,
  TAG_BYTES,
  transcriptOf,
} from "./formats.mjs";
import { clientSignature, requestKeys, serverProof, sessionKeys } from "./hash_auth.mjs";
import { Ctr, Hmac } from "./primitives.mjs";
import { SecureChannel } from "./secure_channel.mjs";

/** @typedef {import("./bytes.mjs").Bytes} Bytes */
/** @typedef {import("./formats.mjs").Order} Order */
/** @typedef {import("./formats.mjs").Status} Status */
/** @typedef {import("./hash_auth.mjs").CredentialKeys} CredentialKeys */

/**
 * What a request is made of.
 * @typedef {object} RequestParts
 * @property {Bytes} challenge as read
 * @property {number} week
 * @property {Bytes} weekKey the door key of that week
 * @property {Bytes} lockId
 * @property {CredentialKeys} keys
 * @property {Order} order
 * @property {Bytes} [grant] a sealed grant to bring along
 * @property {Bytes} [holderNonce] for vectors only; else drawn anew
 */

/**
 * A request on its way: what to write, and what its answer will be checked against.
 * @typedef {object} PendingRequest
 * @property {Bytes} message
 * @property {Bytes} transcript
 * @property {Bytes} proof
 * @property {CredentialKeys} keys
 */

/**
 * A lock's proven answer, and the session that it opens.
 * @typedef {object} Answer
 * @property {Status} status
 * @property {Bytes} receipt sealed for the office
 * @property {SecureChannel} channel
 */

/**
 * Answer a challenge with an order.
 * @param {RequestParts} parts
 * @returns {Promise<PendingRequest>}
 * @throws {MessageError} when the challenge is malformed or of another version
 */
export async function buildRequest(parts) {
  const { challenge, week, weekKey, lockId, keys } = parts;
  const lockNonce = parseChallenge(challenge).nonce;
  const nonce = parts.holderNonce ?? crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const order = ORDER.pack(parts.order);
  const transcript = transcriptOf(challenge, week, lockId, nonce, order);
  const [signature, { encryptionKey, macKey }] = await Promise.all([
    clientSignature(keys.storedKey, transcript),
    requestKeys(weekKey, requestContext(week, lockId, lockNonce, nonce)),
  ]);
  const proof = xor(keys.clientKey, signature);
  const grant = parts.grant ?? new Uint8Array(0);
  const body = concat(order, proof, grant);
  const ciphertext = await new Ctr(encryptionKey).crypt(new Uint8Array(16), body);
  const kind = grant.length ? KIND_REQUEST_WITH_GRANT : KIND_REQUEST;
  const head = concat(Uint8Array.of(kind), nonce, ciphertext);
  const tag = (await Hmac.of(macKey).digest(head)).slice(0, TAG_BYTES);
  return { message: concat(head, tag), transcript, proof, keys };
}

/**
 * Check that the lock proved itself, and open its answer.
 * @param {PendingRequest} pending
 * @param {Bytes} message
 * @returns {Promise<Answer>}
 * @throws {MessageError} when it did not: whoever answered then was not the lock
 */
export async function openResponse({ keys, transcript, proof }, message) {
  if (message.length !== RESPONSE_BYTES || message[0] !== KIND_RESPONSE) {
    throw new MessageError("response length or kind");
  }
  const bytes = await sessionKeys(keys.clientKey, keys.serverKey, transcript, proof);
  const channel = new SecureChannel(bytes);
  const body = await channel.open(message);
  if (!body) {
    throw new MessageError("response tag");
  }
  const response = splitResponse(body);
  if (!equal(response.proof, await serverProof(keys.serverKey, transcript))) {
    throw new MessageError("lock proof");
  }
  return { status: response.status, receipt: response.receipt, channel };
}
