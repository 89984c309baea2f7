// What a vector's operation means to the app; runs alike in Node and in a browser.

import { GRANT, Sealer, verifyRequest } from "../../phone/practice/verify.mjs";
import { concat, fromHex, MessageError, toHex } from "../../phone/protocol/bytes.mjs";
import { KIND_RESPONSE } from "../../phone/protocol/codes.mjs";
import {
  COMMAND,
  ORDER,
  parseChallenge,
  parseEnvelopeHeader,
  parseLogHead,
  RESPONSE,
  STATUS,
  splitResponse,
} from "../../phone/protocol/formats.mjs";
import {
  credentialKeys,
  doorKey,
  identityUuid,
  sessionKeys,
} from "../../phone/protocol/hash_auth.mjs";
import { Ctr, expand, extract, Hmac, sha256 } from "../../phone/protocol/primitives.mjs";
import { buildRequest, openResponse } from "../../phone/protocol/request.mjs";
import { scheduleAllows } from "../../phone/protocol/schedule.mjs";
import { SecureChannel } from "../../phone/protocol/secure_channel.mjs";
import { verifyCall } from "./office_side.mjs";
import {
  clockFloor,
  epochKey,
  judge,
  lockKeys,
  OTHER_PARSERS,
  parseState,
  RecordSeal,
} from "./other_side.mjs";

/** @typedef {import("../../phone/protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {Record<string, any>} Case */

const REFUSED = "refused";

/**
 * A byte string of a case; empty when it is not there.
 * @param {Case} one
 * @param {string} name
 */
function raw(one, name) {
  return fromHex(one[name] ?? "");
}

/** @param {Bytes | null} bytes */
function text(bytes) {
  return bytes ? toHex(bytes) : REFUSED;
}

/**
 * The same value as JSON has it.
 * @param {unknown} value
 * @returns {unknown}
 */
function shown(value) {
  if (value instanceof Uint8Array) {
    return toHex(value);
  }
  if (value && typeof value === "object" && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(one)]));
  }
  return value;
}

/** @param {Case} one */
async function requestOf(one) {
  const secret = { hmac: Hmac.of(raw(one, "secret")).digest.bind(Hmac.of(raw(one, "secret"))) };
  const lockId = raw(one, "lock_id");
  return buildRequest({
    challenge: raw(one, "challenge"),
    week: one.week,
    weekKey: raw(one, "door_key"),
    lockId,
    keys: await credentialKeys(secret, lockId, one.order.serial),
    order: one.order,
    grant: raw(one, "grant_envelope"),
    holderNonce: raw(one, "holder_nonce"),
  });
}

/** @param {Case} one */
async function verify(one) {
  const lockId = raw(one, "lock_id");
  const stored = raw(one, "stored_grant");
  const lock = {
    lockId,
    office: new Sealer(raw(one, "envelope_key"), lockId),
    storedGrant: (/** @type {number} */ slot) =>
      slot === one.stored_slot ? GRANT.parse(stored) : null,
  };
  const offered = {
    challenge: raw(one, "challenge"),
    week: one.week,
    weekKey: raw(one, "door_key"),
    grantAhead: one.grant_ahead ? raw(one, "grant_ahead") : null,
  };
  const verified = await verifyRequest(lock, offered, raw(one, "message"));
  if (!verified) {
    return REFUSED;
  }
  const channel = new SecureChannel(verified.sessionKeys, true);
  const [status, receipt] = [raw(one, "status"), raw(one, "receipt")];
  const body = RESPONSE.pack({ status, proof: verified.serverProof, receipt });
  return {
    order: toHex(ORDER.pack(verified.order)),
    response: toHex(await channel.seal(KIND_RESPONSE, body)),
    fresh_grant: toHex(verified.freshGrant ?? new Uint8Array(0)),
    issued: verified.issued,
  };
}

/**
 * Each of `items` in turn, as a session's messages must be.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<Bytes | null>} work
 */
async function inOrder(items, work) {
  const results = [];
  for (const item of items) {
    results.push(text(await work(item)));
  }
  return results;
}

/** @type {Record<string, (bytes: Bytes) => unknown>} */
const PARSERS = {
  ...OTHER_PARSERS,
  challenge: parseChallenge,
  order: (bytes) => ORDER.parse(bytes),
  command: (bytes) => COMMAND.parse(bytes),
  envelope_header: parseEnvelopeHeader,
  log_head: parseLogHead,
  status: (bytes) => STATUS.parse(bytes),
  response: (bytes) => {
    const { status, ...rest } = splitResponse(bytes);
    return { status: STATUS.pack(status), ...rest };
  },
  grant: (bytes) => GRANT.parse(bytes),
};

/** @type {Record<string, (one: Case) => Promise<unknown>>} */
const OPERATIONS = {
  hmac_sha256: async (one) =>
    toHex(await Hmac.of(raw(one, "key")).digest(raw(one, "data"))).slice(0, one.expect.length),
  hkdf_extract: async (one) => text(await extract(raw(one, "salt"), raw(one, "secret"))),
  hkdf_expand: async (one) =>
    text(await expand(Hmac.of(raw(one, "key")), raw(one, "info"), one.length)),
  aes256_ctr: async (one) =>
    text(await new Ctr(raw(one, "key")).crypt(raw(one, "first_block"), raw(one, "data"))),
  scram_stored_key: async (one) => text(await sha256(raw(one, "client_key"))),
  scram_proof: async (one) => {
    const signature = await Hmac.of(raw(one, "stored_key")).digest(raw(one, "message"));
    return text(raw(one, "client_key").map((byte, at) => byte ^ Number(signature[at])));
  },
  lock_keys: async (one) => text(await lockKeys(raw(one, "lock_id"), raw(one, "k_lock"))),
  door_key: async (one) => text(await doorKey(raw(one, "door_root"), one.week)),
  identity_uuid: async (one) => {
    const uuid = await identityUuid(Hmac.of(raw(one, "week_key")), one.identity_slot);
    return uuid.replaceAll("-", "");
  },
  credential: async (one) => {
    const mac = Hmac.of(raw(one, "secret"));
    const secret = { hmac: (/** @type {Bytes} */ message) => mac.digest(message) };
    const keys = await credentialKeys(secret, raw(one, "lock_id"), one.serial);
    return text(concat(keys.clientKey, keys.serverKey, keys.storedKey));
  },
  session_keys: async (one) =>
    text(
      await sessionKeys(
        raw(one, "client_key"),
        raw(one, "server_key"),
        raw(one, "transcript"),
        raw(one, "proof"),
      ),
    ),
  build_request: async (one) => text((await requestOf(one)).message),
  open_response: async (one) => {
    const { status, receipt } = await openResponse(await requestOf(one), raw(one, "response"));
    return { status: toHex(STATUS.pack(status)), receipt: toHex(receipt) };
  },
  verify_request: verify,
  session_seal: (one) => {
    const channel = new SecureChannel(raw(one, "keys"), one.is_lock);
    /** @type {[number, string][]} */
    const bodies = one.bodies;
    return inOrder(bodies, ([kind, body]) => channel.seal(kind, fromHex(body)));
  },
  session_open: (one) => {
    const channel = new SecureChannel(raw(one, "keys"), one.is_lock);
    /** @type {string[]} */
    const messages = one.messages;
    return inOrder(messages, (message) => channel.open(fromHex(message)));
  },
  envelope_seal: async (one) => {
    const sealer = new Sealer(raw(one, "key"), raw(one, "lock_id"));
    return text(await sealer.seal(one.kind, one.number, raw(one, "plaintext")));
  },
  envelope_open: async (one) => {
    const { kind, number } = parseEnvelopeHeader(raw(one, "envelope"));
    const sealer = new Sealer(raw(one, "key"), raw(one, "lock_id"));
    const plain = await sealer.open(raw(one, "envelope"));
    return plain ? [kind, number, toHex(plain)] : REFUSED;
  },
  log_epoch_key: async (one) => text(await epochKey(raw(one, "root"), one.steps)),
  log_seal: async (one) => {
    const seal = new RecordSeal(raw(one, "epoch_key"));
    return text(await seal.seal(one.index, raw(one, "previous_tag"), raw(one, "plaintext")));
  },
  log_open: async (one) => {
    const seal = new RecordSeal(raw(one, "epoch_key"));
    return text(await seal.open(one.index, raw(one, "previous_tag"), raw(one, "record")));
  },
  verify_call: async (one) => verifyCall(/** @type {any} */ (one)),
  schedule: async (one) => scheduleAllows(raw(one, "schedule"), one.earliest, one.latest),
  judge: async (one) =>
    judge(one.command, GRANT.parse(raw(one, "grant")), parseState(raw(one, "state")), {
      earliest: one.earliest,
      latest: one.latest,
      floor: one.floor,
    }),
  clock_floor: async (one) => clockFloor(parseState(raw(one, "state")), one.floor, one.issued),
  parse: async (one) => shown(PARSERS[one.format]?.(raw(one, "data"))),
};

/**
 * What the app makes of a case.
 * @param {Case} one
 */
export async function evaluate(one) {
  try {
    return await OPERATIONS[one.operation]?.(one);
  } catch (error) {
    if (error instanceof MessageError) {
      return REFUSED;
    }
    throw error;
  }
}

/**
 * Names of the cases that come out otherwise than expected.
 * @param {Case[]} cases
 */
export async function failuresOf(cases) {
  const results = await Promise.all(cases.map(evaluate));
  const right = cases.map((one, at) => JSON.stringify(results[at]) === JSON.stringify(one.expect));
  return cases.filter((_, at) => !right[at]).map((one) => one.name);
}
