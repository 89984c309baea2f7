// What only lock and office compute and the app has no use for: here so that every shared vector
// is held against the app's primitives and layouts.

import { GRANT } from "../../phone/practice/verify.mjs";
import { ascii, concat, equal, MessageError, toHex, u32 } from "../../phone/protocol/bytes.mjs";
import { Layout } from "../../phone/protocol/layout.mjs";
import { Ctr, expand, extract, Hmac } from "../../phone/protocol/primitives.mjs";
import { scheduleAllows } from "../../phone/protocol/schedule.mjs";

/** @typedef {import("../../phone/protocol/bytes.mjs").Bytes} Bytes */

const LOCK_KEY_LABELS = [
  "nf1-officeto",
  "nf1-lockback",
  "nf1-log-root",
  "nf1-doorroot",
  "nf1-lock-rng",
];

/**
 * Envelope, receipt, log root, door root and RNG key of a lock, one after the other.
 * @param {Bytes} lockId
 * @param {Bytes} kLock
 */
export async function lockKeys(lockId, kLock) {
  const master = Hmac.of(await extract(lockId, kLock));
  const keys = await Promise.all(LOCK_KEY_LABELS.map((label) => expand(master, ascii(label), 32)));
  return concat(...keys);
}

/**
 * The log's epoch key so many steps from the root.
 * @param {Bytes} root
 * @param {number} steps
 */
export async function epochKey(root, steps) {
  let key = root;
  for (let step = 0; step < steps; step += 1) {
    key = await Hmac.of(key).digest(ascii("nf1-log-next"));
  }
  return key;
}

/** Seals and opens the log records of one epoch. */
export class RecordSeal {
  #keys;

  /** @param {Bytes} key */
  constructor(key) {
    this.#keys = expand(Hmac.of(key), ascii("nf1-log-keys"), 64);
  }

  /**
   * @param {number} index
   * @param {Bytes} previousTag
   * @param {Bytes} plaintext
   */
  async #tag(index, previousTag, plaintext) {
    const mac = Hmac.of((await this.#keys).slice(32));
    return (await mac.digest(u32(index), previousTag, plaintext)).slice(0, 16);
  }

  /**
   * @param {Bytes} tag
   * @param {Bytes} data
   */
  async #crypt(tag, data) {
    return new Ctr((await this.#keys).slice(0, 32)).crypt(tag, data);
  }

  /**
   * @param {number} index
   * @param {Bytes} previousTag
   * @param {Bytes} plaintext
   */
  async seal(index, previousTag, plaintext) {
    const tag = await this.#tag(index, previousTag, plaintext);
    return concat(tag, await this.#crypt(tag, plaintext));
  }

  /**
   * @param {number} index
   * @param {Bytes} previousTag
   * @param {Bytes} record
   */
  async open(index, previousTag, record) {
    const tag = record.slice(0, 16);
    const plaintext = await this.#crypt(tag, record.slice(16));
    return equal(tag, await this.#tag(index, previousTag, plaintext)) ? plaintext : null;
  }
}

const CONFIG = new Layout("config", {
  auto_relock_s: "u16",
  unlatch_hold_ms: "u16",
  window_ms: "u16",
  move_limit_ms: "u16",
  current_limit_ma: "u16",
  timer_wake_minutes: "u16",
  options: "u8",
  chemistry: "u8",
  knocks_needed: "u8",
  night_first_quarter: "u8",
  night_end_quarter: "u8",
  _reserved: 15,
});

const STATE_HEAD = new Layout("state", {
  issued: "u32",
  overall_floor: "u32",
  issue_limit: "u32",
  config: CONFIG.size,
  has_keys: "u8",
  count: "u8",
});

const FLOOR = new Layout("floor", { slot: "u16", serial: "u32" });
const REPLACEMENT_KEY_BYTES = 96;
const MAX_FLOORS = 128;

/**
 * A state's fields, as the vectors write them.
 * @param {Bytes} bytes
 */
export function parseState(bytes) {
  const { has_keys, count, config, ...head } = STATE_HEAD.parse(bytes.slice(0, STATE_HEAD.size));
  const keysEnd = STATE_HEAD.size + (has_keys & 1 ? REPLACEMENT_KEY_BYTES : 0);
  if (count > MAX_FLOORS || bytes.length !== keysEnd + count * FLOOR.size) {
    throw new MessageError("state length");
  }
  if (head.issue_limit && head.issued >= head.issue_limit) {
    throw new MessageError("state issue time");
  }
  const floors = Array.from({ length: count }, (_, nth) => {
    const at = keysEnd + nth * FLOOR.size;
    const { slot, serial } = FLOOR.parse(bytes.slice(at, at + FLOOR.size));
    return [slot, serial];
  });
  floors.sort(([left = 0], [right = 0]) => left - right);
  return {
    ...head,
    config: toHex(config),
    floors,
    replacement_keys: toHex(bytes.slice(STATE_HEAD.size, keysEnd)),
  };
}

// The right that each command needs; a command that is not here is unknown.
const RIGHTS = new Map([
  [1, 1],
  [2, 2],
  [3, 4],
  [4, 8],
  [5, 16],
  [17, 8],
  [18, 8],
  ...[20, 21, 22, 23, 48, 49, 50, 51, 52].map((code) => /** @type {const} */ ([code, 16])),
]);

/**
 * The outcome of a proven order, as the lock decides it.
 * @param {number} command
 * @param {ReturnType<typeof GRANT.parse>} grant
 * @param {ReturnType<typeof parseState>} state
 * @param {{ earliest: number, latest: number, floor: number }} clock
 */
export function judge(command, grant, state, { earliest, latest, floor }) {
  const right = RIGHTS.get(command);
  const revoked = new Map(/** @type {[number, number][]} */ (state.floors)).get(grant.slot) ?? 0;
  if (right === undefined) {
    return 71;
  }
  if (grant.serial <= Math.max(revoked, state.overall_floor)) {
    return 68;
  }
  if (!(grant.rights & right)) {
    return 64;
  }
  if (latest < grant.not_before) {
    return 66;
  }
  if (Math.max(floor, earliest) >= grant.not_after) {
    return 65;
  }
  return scheduleAllows(grant.schedule, earliest, latest) ? 0 : 67;
}

/**
 * The clock's floor when a state has come, then envelopes of these issue times.
 * @param {ReturnType<typeof parseState>} state
 * @param {number} floor
 * @param {number[]} issued
 */
export function clockFloor(state, floor, issued) {
  const limit = state.issue_limit || 2 ** 32;
  const believed = issued.filter((time) => time < limit);
  return Math.max(floor < limit ? floor : 0, state.issued, ...believed);
}

const LAYOUTS = {
  config: CONFIG,
  receipt: new Layout("receipt", {
    log_index: "u32",
    chain_value: 16,
    state_number: "u32",
    state_digest: 8,
    clock_estimate: "u32",
    clock_lowest: "u32",
    slot: "u16",
    serial: "u32",
    command: "u8",
    outcome: "u8",
    battery_mv: "u16",
    battery_percent: "u8",
    flags: "u8",
    boot_count: "u16",
  }),
  log_record: new Layout("log record", {
    event: "u8",
    flags: "u8",
    boot_count: "u16",
    clock_estimate: "u32",
    clock_lowest: "u32",
    clock_width_s: "u32",
    slot: "u16",
    serial: "u32",
    argument: "u32",
    role: "u8",
    battery_percent: "u8",
    battery_mv: "u16",
    data: 18,
  }),
  clock_token: new Layout("clock token", { nonce: 16, lock_time: "u32", _reserved: 12 }),
  acknowledgement: new Layout("acknowledgement", { index: "u32", chain_value: 16, _reserved: 12 }),
  wipe_order: new Layout("wipe order", {
    until: "u32",
    log_index: "u32",
    chain_value: 16,
    _reserved: 8,
  }),
  update_offer: new Layout("update offer", {
    digest: 32,
    manifest_bytes: "u16",
    files: "u8",
    _reserved: 1,
  }),
  update_status: new Layout("update status", {
    reason: "u8",
    phase: "u8",
    file: "u8",
    block: "u8",
    received: "u16",
    _gap: 2,
    version: "u32",
    floor: "u32",
    offered: "u32",
    base: 8,
    _reserved: 4,
  }),
  measurement: new Layout("measurement", {
    outcome: "u8",
    inputs: "u8",
    driving: "u8",
    ending: "u8",
    duration_ms: "u16",
    inrush_ma: "u16",
    mean_ma: "u16",
    peak_ma: "u16",
    idle_mv: "u16",
    least_mv: "u16",
    battery_mv: "u16",
    knocks: "u16",
    listened_ms: "u16",
    battery_percent: "u8",
    temperature_c: "i8",
    drives: "u16",
    clock: "u8",
    clock_ticks: "u32",
    _reserved: 1,
  }),
};

/** @typedef {(bytes: Bytes) => unknown} Parser */

/** Parsers, by format, of what a phone never reads. @type {Record<string, Parser>} */
export const OTHER_PARSERS = {
  ...Object.fromEntries(
    Object.entries(LAYOUTS).map(([name, layout]) => [
      name,
      /** @type {Parser} */ ((bytes) => layout.parse(bytes)),
    ]),
  ),
  state: parseState,
};
