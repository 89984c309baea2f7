// A lock that lives in the phone: the lock's end of a link, as docs/protocol.md has it, with a
// bolt that takes its time. For practising, and for tests that need no radio.

import {
  BOLT_LOCKED,
  BOLT_MOVING,
  BOLT_UNLOCKED,
  CHALLENGE_WEEK_PARITY,
  COMMAND_END,
  COMMAND_LOCK,
  COMMAND_OPEN,
  COMMAND_OUTCOME,
  DOOR_CLOSED,
  FLAG_LIFT_HANDLE_DOOR,
  KIND_GRANT_AHEAD,
  KIND_NEW_CHALLENGE,
  KIND_REFUSED,
  KIND_REQUEST,
  KIND_REQUEST_WITH_GRANT,
  KIND_RESPONSE,
  OUTCOME_BAD_COMMAND,
  OUTCOME_LIFT_HANDLE,
  OUTCOME_LOCKED,
  OUTCOME_MOVING,
  OUTCOME_NO_RIGHT,
  OUTCOME_OK,
  OUTCOME_OPENED,
} from "../protocol/codes.mjs";
import { COMMAND, NONCE_BYTES, packChallenge, RESPONSE, STATUS } from "../protocol/formats.mjs";
import { SecureChannel } from "../protocol/secure_channel.mjs";
import { verifyRequest } from "./verify.mjs";

/** @typedef {import("../bluetooth/bluetooth.mjs").Link} Link */
/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("./verify.mjs").Grant} Grant */
/** @typedef {import("./verify.mjs").Sealer} Sealer */

const MOVE_MS = 400;

/**
 * @typedef {object} PracticeKeys
 * @property {Bytes} lockId
 * @property {number} week
 * @property {Bytes} weekKey
 * @property {Sealer} office
 */

/** A door and its lock, across all links. */
export class PracticeLock {
  /**
   * @param {PracticeKeys} keys
   * @param {{liftHandle?: boolean, refuses?: number}} [manner] whether it locks with the handle
   *   lifted only, and the OUTCOME_… (64 and up) with which it refuses everybody
   */
  constructor(keys, { liftHandle = false, refuses = OUTCOME_OK } = {}) {
    this.keys = keys;
    this.liftHandle = liftHandle;
    this.refuses = refuses;
    this.handleLifted = false;
    this.bolt = BOLT_LOCKED;
    this.movingUntilMs = 0;
    /** @type {number} */
    this.outcome = OUTCOME_OK;
    /** @type {Map<number, Grant>} */
    this.grants = new Map();
  }

  get moves() {
    return performance.now() < this.movingUntilMs;
  }

  /**
   * Start what a command wants; its first outcome.
   * @param {number} command
   */
  obey(command) {
    if (this.refuses >= OUTCOME_NO_RIGHT) {
      return this.refuses;
    }
    if (command !== COMMAND_OPEN && command !== COMMAND_LOCK) {
      return OUTCOME_OK;
    }
    if (command === COMMAND_LOCK && this.liftHandle && !this.handleLifted) {
      return OUTCOME_LIFT_HANDLE;
    }
    this.bolt = command === COMMAND_OPEN ? BOLT_UNLOCKED : BOLT_LOCKED;
    this.outcome = command === COMMAND_OPEN ? OUTCOME_OPENED : OUTCOME_LOCKED;
    this.handleLifted = false;
    this.movingUntilMs = performance.now() + MOVE_MS;
    return OUTCOME_MOVING;
  }

  /** How the last movement ended. */
  get ended() {
    return this.moves ? OUTCOME_MOVING : this.outcome;
  }

  /** @param {number} outcome */
  status(outcome) {
    return STATUS.pack({
      outcome,
      bolt: this.moves ? BOLT_MOVING : this.bolt,
      door: DOOR_CLOSED,
      flags: this.liftHandle ? FLAG_LIFT_HANDLE_DOOR : 0,
      battery_percent: 80,
      temperature_c: 20,
      battery_mv: 6000,
      retry_ms: Math.max(0, Math.round(this.movingUntilMs - performance.now())),
    });
  }
}

/** The lock's end of one link. @implements {Link} */
export class PracticeLink {
  #lock;
  /** @type {Bytes | null} */
  #challenge = null;
  /** @type {Bytes | null} */
  #answer = null;
  /** @type {Bytes | null} */
  #grantAhead = null;
  /** @type {SecureChannel | null} */
  #channel = null;
  /** @type {() => void} */
  #hangUp = () => {};
  mtu = null;

  /**
   * @param {PracticeLock} lock
   * @param {string} identity
   */
  constructor(lock, identity) {
    this.#lock = lock;
    this.identity = identity;
    /** @type {Promise<void>} */
    this.gone = new Promise((resolve) => {
      this.#hangUp = resolve;
    });
  }

  /** @returns {Promise<Bytes>} */
  async read() {
    if (this.#answer) {
      return this.#answer;
    }
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    this.#challenge ??= packChallenge(this.#lock.keys.week & CHALLENGE_WEEK_PARITY, nonce);
    return this.#challenge;
  }

  /** @param {Bytes} message */
  async write(message) {
    const kind = Number(message[0]);
    if (kind === KIND_NEW_CHALLENGE || kind === KIND_GRANT_AHEAD) {
      this.#grantAhead = kind === KIND_GRANT_AHEAD ? message.slice(1) : null;
      this.#challenge = this.#answer = this.#channel = null;
    } else if (kind === KIND_REQUEST || kind === KIND_REQUEST_WITH_GRANT) {
      this.#answer = (await this.#request(message)) ?? Uint8Array.of(KIND_REFUSED);
    } else {
      this.#answer = (await this.#command(message)) ?? Uint8Array.of(KIND_REFUSED);
    }
  }

  async close() {
    this.#hangUp();
  }

  /** @param {Bytes} message */
  async #request(message) {
    const challenge = this.#challenge;
    this.#challenge = null;
    if (!challenge || this.#channel) {
      return null;
    }
    const { lockId, office, week, weekKey } = this.#lock.keys;
    const { grants } = this.#lock;
    const storedGrant = (/** @type {number} */ slot) => grants.get(slot) ?? null;
    const offered = { challenge, week, weekKey, grantAhead: this.#grantAhead };
    const verified = await verifyRequest({ lockId, office, storedGrant }, offered, message);
    if (!verified) {
      return null;
    }
    const { order, grant, sessionKeys, serverProof } = verified;
    const outcome = this.#lock.obey(order.command);
    const channel = new SecureChannel(sessionKeys, true);
    if (outcome < OUTCOME_NO_RIGHT) {
      this.#channel = channel;
      grants.set(grant.slot, grant);
    }
    return channel.seal(KIND_RESPONSE, this.#response(outcome, serverProof));
  }

  /** @param {Bytes} message */
  async #command(message) {
    const body = await this.#channel?.open(message);
    if (!(body && this.#channel)) {
      this.#channel = null;
      return null;
    }
    const outcome = outcomeOf(this.#lock, body);
    return this.#channel.seal(KIND_RESPONSE, this.#response(outcome));
  }

  /**
   * @param {number} outcome
   * @param {Bytes} [proof]
   */
  #response(outcome, proof = new Uint8Array(32)) {
    return RESPONSE.pack({ status: this.#lock.status(outcome), proof });
  }
}

/**
 * @param {PracticeLock} lock
 * @param {Bytes} body of a session's command
 */
function outcomeOf(lock, body) {
  const { code } = COMMAND.parse(body.slice(0, COMMAND.size));
  if (code === COMMAND_OUTCOME) {
    return lock.ended;
  }
  return code === COMMAND_END ? OUTCOME_OK : OUTCOME_BAD_COMMAND;
}
