// Every record that phone and lock exchange, as docs/protocol.md lays it out.

import { concat, MessageError, u16 } from "./bytes.mjs";
import { VERSION } from "./codes.mjs";
import { Layout } from "./layout.mjs";

/** @typedef {import("./bytes.mjs").Bytes} Bytes */

export const NONCE_BYTES = 16;
export const PROOF_BYTES = 32;
export const TAG_BYTES = 16;
export const LOG_RECORD_BYTES = 64;
export const ENVELOPE_HEADER_BYTES = 6;
export const ENVELOPE_OVERHEAD = ENVELOPE_HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

const CHALLENGE = new Layout("challenge", { version: "u8", flags: "u8", nonce: NONCE_BYTES });

export const ORDER = new Layout("order", {
  slot: "u16",
  serial: "u32",
  command: "u8",
  argument: "u8",
  phone_time: "u32",
  _reserved: 4,
});

export const COMMAND = new Layout("command", {
  code: "u8",
  argument: "u8",
  count: "u16",
  value: "u32",
  _reserved: 8,
});

export const STATUS = new Layout("status", {
  outcome: "u8",
  bolt: "u8",
  door: "u8",
  flags: "u8",
  battery_percent: "u8",
  temperature_c: "i8",
  battery_mv: "u16",
  retry_ms: "u16",
  pending_records: "u16",
  clock_estimate: "u32",
  clock_earliest: "u32",
  clock_latest: "u32",
  state_number: "u32",
  log_first: "u32",
  log_next: "u32",
});

export const RESPONSE = new Layout("response", {
  status: STATUS.size,
  proof: PROOF_BYTES,
  receipt: 54 + ENVELOPE_OVERHEAD,
});

export const RESPONSE_BYTES = 1 + RESPONSE.size + TAG_BYTES;

const LOG_HEAD = new Layout("log head", { first_index: "u32", count: "u8", _reserved: 3 });

const ENVELOPE_HEADER = new Layout("envelope header", { kind: "u8", version: "u8", number: "u32" });

/** @typedef {ReturnType<typeof ORDER.parse>} Order */
/** @typedef {ReturnType<typeof STATUS.parse>} Status */

/**
 * Flags and lock nonce of the 18 bytes that the first read yields.
 * @param {Bytes} bytes
 * @throws {MessageError} on another version or length
 */
export function parseChallenge(bytes) {
  const { version, flags, nonce } = CHALLENGE.parse(bytes);
  if (version !== VERSION) {
    throw new MessageError("challenge version");
  }
  return { flags, nonce };
}

/**
 * A challenge, as a lock offers it.
 * @param {number} flags
 * @param {Bytes} nonce
 */
export function packChallenge(flags, nonce) {
  return CHALLENGE.pack({ version: VERSION, flags, nonce });
}

/**
 * Status, proof and receipt of an answer's body.
 * @param {Bytes} body
 * @throws {MessageError} on another length
 */
export function splitResponse(body) {
  const { status, proof, receipt } = RESPONSE.parse(body);
  return { status: STATUS.parse(status), proof, receipt };
}

/**
 * First index and number of records of a log answer.
 * @param {Bytes} body the whole answer's plain body
 * @throws {MessageError} when cut
 */
export function parseLogHead(body) {
  return LOG_HEAD.parse(body.slice(0, LOG_HEAD.size));
}

/** Length of what precedes the records in a log answer. */
export const LOG_HEAD_BYTES = LOG_HEAD.size;

/**
 * Kind and number of a sealed envelope, which its clear header shows.
 * @param {Bytes} envelope
 * @throws {MessageError} when cut or of another version
 */
export function parseEnvelopeHeader(envelope) {
  if (envelope.length < ENVELOPE_OVERHEAD) {
    throw new MessageError("envelope length");
  }
  const { kind, version, number } = ENVELOPE_HEADER.parse(envelope.slice(0, ENVELOPE_HEADER.size));
  if (version !== VERSION) {
    throw new MessageError("envelope version");
  }
  return { kind, number };
}

/**
 * The clear header of an envelope.
 * @param {number} kind ENVELOPE_…
 * @param {number} number
 */
export function packEnvelopeHeader(kind, number) {
  return ENVELOPE_HEADER.pack({ kind, version: VERSION, number });
}

/**
 * What the keys of a request's outer layer are bound to; 43 bytes.
 * @param {number} week
 * @param {Bytes} lockId
 * @param {Bytes} lockNonce
 * @param {Bytes} holderNonce
 */
export function requestContext(week, lockId, lockNonce, holderNonce) {
  return concat(Uint8Array.of(VERSION), u16(week), lockId, lockNonce, holderNonce);
}

/**
 * What both proofs are bound to; 60 bytes.
 * @param {Bytes} challenge
 * @param {number} week
 * @param {Bytes} lockId
 * @param {Bytes} holderNonce
 * @param {Bytes} order packed
 */
export function transcriptOf(challenge, week, lockId, holderNonce, order) {
  return concat(challenge, u16(week), lockId, holderNonce, order);
}
