// The exchange with one lock over one link: prove, command, ask how it went.

import { LinkError } from "../bluetooth/bluetooth.mjs";
import { concat, MessageError } from "../protocol/bytes.mjs";
import {
  COMMAND_DELIVER,
  COMMAND_OUTCOME,
  COMMAND_READ_LOG,
  COMMAND_SYNC,
  DELIVERY_PIECE,
  DELIVERY_SMALL_PIECE,
  KIND_BUSY,
  KIND_COMMAND,
  KIND_DELIVERY,
  KIND_DELIVERY_SMALL,
  KIND_GRANT_AHEAD,
  KIND_LOG_SMALL,
  KIND_NEW_CHALLENGE,
  KIND_RESPONSE,
  OUTCOME_MOVING,
  OUTCOME_NO_RIGHT,
  OUTCOME_OK,
  SMALL_MTU,
} from "../protocol/codes.mjs";
import {
  COMMAND,
  LOG_HEAD_BYTES,
  LOG_RECORD_BYTES,
  parseChallenge,
  parseLogHead,
  splitResponse,
} from "../protocol/formats.mjs";
import { buildRequest, openResponse } from "../protocol/request.mjs";
import { agrees, impostor, isRefusal, UnprovenError } from "./unproven.mjs";

/** @typedef {import("../bluetooth/bluetooth.mjs").Link} Link */
/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("../protocol/formats.mjs").Status} Status */
/** @typedef {import("../protocol/hash_auth.mjs").CredentialKeys} CredentialKeys */
/** @typedef {import("../protocol/secure_channel.mjs").SecureChannel} SecureChannel */
/** @typedef {import("./door.mjs").Access} Access */
/** @typedef {import("./door.mjs").LogPage} LogPage */
/** @typedef {import("./door.mjs").Parcel} Parcel */

// How long to wait before reading again while the lock verifies.
const BUSY_POLL_MS = 20;
// The bolt is at its end by then, or will not get there.
const MOVE_LIMIT_MS = 20_000;
const LEAST_POLL_MS = 50;
// A session lives 60 s; longer errands prove again by then.
const REFRESH_AFTER_MS = 45_000;

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * What a session is held with.
 * @typedef {object} Holder
 * @property {Access} access
 * @property {CredentialKeys} keys
 * @property {number} week whose identity was heard
 * @property {boolean} grantAhead whether a grant is best sent by itself, where no MTU is told
 * @property {() => number} now lock time
 * @property {(receipt: Bytes) => void} keepReceipt
 */

/** One holder's exchange over one link. */
export class DoorSession {
  #link;
  #holder;
  /** @type {SecureChannel | null} */
  #channel = null;
  #proved = false;
  #refreshAtMs = 0;
  /** @type {boolean | null} */
  #small;

  /**
   * @param {Link} link
   * @param {Holder} holder
   */
  constructor(link, holder) {
    this.#link = link;
    this.#holder = holder;
    this.#small = link.mtu === null ? null : link.mtu < SMALL_MTU;
    this.grantStored = holder.access.grantStored;
    /** Application reads and writes so far, and until the request was written. */
    this.operations = 0;
    this.operationsToStart = 0;
    /** @type {Bytes} */
    this.lockNonce = new Uint8Array(0);
  }

  /** Whether messages must be short; null while neither platform nor lock has told. */
  get small() {
    return this.#small;
  }

  /**
   * Send `command` over a fresh challenge; the lock's proven answer.
   *
   * The grant goes along unless the lock is known to have it; if it then does not recognise us
   * (its list may have been full), once more with the grant.
   * @param {number} command COMMAND_OPEN, LOCK, STATUS or SYNC
   * @param {() => void} [challengeRead]
   * @returns {Promise<Status>}
   * @throws {LinkError} when the connection broke
   * @throws {UnprovenError} when what came back proves nothing
   */
  async prove(command, challengeRead = () => {}) {
    let answer = await this.#ask(command, challengeRead, !this.grantStored);
    if (!answer && this.grantStored) {
      answer = await this.#ask(command, challengeRead, true);
    }
    if (!answer) {
      throw new UnprovenError("refused");
    }
    const taken = answer.status.outcome < OUTCOME_NO_RIGHT;
    this.#channel = taken ? answer.channel : null;
    this.grantStored ||= taken;
    this.#refreshAtMs = performance.now() + REFRESH_AFTER_MS;
    this.#holder.keepReceipt(answer.receipt);
    return answer.status;
  }

  /**
   * Prove again before a long errand outlives the session.
   * @throws {LinkError}
   * @throws {UnprovenError}
   */
  async keepFresh() {
    if (performance.now() >= this.#refreshAtMs) {
      await this.prove(COMMAND_SYNC);
    }
  }

  /**
   * @param {number} command
   * @param {() => void} challengeRead
   * @param {boolean} withGrant
   */
  async #ask(command, challengeRead, withGrant) {
    const challenge = await this.#challenge(withGrant);
    challengeRead();
    const ahead = withGrant && this.#sendsAhead;
    const pending = await this.#request(challenge, command, withGrant && !ahead);
    await this.#write(pending.message);
    this.operationsToStart = this.operations;
    const reply = await this.#read();
    if (isRefusal(reply)) {
      return null;
    }
    return openResponse(pending, reply).catch(impostor);
  }

  get #sendsAhead() {
    return this.#small ?? this.#holder.grantAhead;
  }

  /** @param {boolean} withGrant */
  async #challenge(withGrant) {
    if (this.#proved) {
      await this.#write(Uint8Array.of(KIND_NEW_CHALLENGE));
    }
    this.#proved = true;
    if (withGrant && this.#sendsAhead) {
      // Before the challenge: after it the lock gives three seconds only.
      await this.#write(concat(Uint8Array.of(KIND_GRANT_AHEAD), this.#holder.access.grant));
    }
    const challenge = await this.#read();
    if (isRefusal(challenge)) {
      throw new UnprovenError("refused");
    }
    return challenge;
  }

  /**
   * @param {Bytes} challenge
   * @param {number} command
   * @param {boolean} withGrant
   */
  async #request(challenge, command, withGrant) {
    const { access, keys, week, now } = this.#holder;
    const { slot, serial, lockId } = access;
    const order = { slot, serial, command, argument: 0, phone_time: now() };
    const weekKey = access.weekKeys.get(week);
    try {
      const { flags, nonce } = parseChallenge(challenge);
      if (!weekKey || !agrees(flags, week)) {
        throw new MessageError("challenge week");
      }
      this.lockNonce = nonce;
      const grant = withGrant ? access.grant : new Uint8Array(0);
      return await buildRequest({ challenge, week, weekKey, lockId, keys, order, grant });
    } catch (error) {
      return impostor(error);
    }
  }

  /**
   * One command of the open session that answers with a status.
   * @param {number} code COMMAND_…
   * @returns {Promise<Status>}
   * @throws {LinkError} when the connection broke or the lock ended the session
   */
  async command(code) {
    return this.#statusOf(await this.#converse(KIND_COMMAND, COMMAND.pack({ code })));
  }

  /**
   * Ask until the bolt is at its end.
   * @param {Status} status
   * @param {(status: Status) => void} moving
   * @throws {LinkError} when the connection broke, or the bolt moves for ever
   */
  async followBolt(status, moving) {
    const giveUpMs = performance.now() + MOVE_LIMIT_MS;
    let latest = status;
    while (latest.outcome === OUTCOME_MOVING) {
      if (performance.now() > giveUpMs) {
        throw new LinkError("the bolt moves for ever");
      }
      moving(latest);
      await pause(Math.max(LEAST_POLL_MS, latest.retry_ms));
      latest = await this.command(COMMAND_OUTCOME);
    }
    return latest;
  }

  /**
   * The stored records from an index on; null when the lock refuses them.
   * @param {number} firstIndex
   * @param {number} count at most
   * @returns {Promise<LogPage | null>}
   * @throws {LinkError}
   */
  async readLog(firstIndex, count) {
    const command = COMMAND.pack({ code: COMMAND_READ_LOG, count, value: firstIndex });
    const { kind, body } = await this.#converse(KIND_COMMAND, command);
    if (kind === KIND_RESPONSE) {
      this.#statusOf({ body });
      return null;
    }
    this.#small ??= kind === KIND_LOG_SMALL;
    const head = parseLogHead(body);
    const bytes = head.count * LOG_RECORD_BYTES;
    const records = body.slice(LOG_HEAD_BYTES, LOG_HEAD_BYTES + bytes);
    if (head.first_index !== firstIndex || records.length !== bytes) {
      throw new LinkError("log answer");
    }
    return { lockId: this.#holder.access.lockId, firstIndex, records };
  }

  /**
   * Hand over a sealed envelope piece by piece; the status after the last one.
   * @param {Parcel} parcel
   * @returns {Promise<Status>}
   * @throws {LinkError}
   */
  async deliver({ envelope }) {
    const size = this.#small ? DELIVERY_SMALL_PIECE : DELIVERY_PIECE;
    const kind = this.#small ? KIND_DELIVERY_SMALL : KIND_DELIVERY;
    for (let offset = 0; ; offset += size) {
      const code = COMMAND_DELIVER;
      const head = COMMAND.pack({ code, count: envelope.length, value: offset });
      const piece = new Uint8Array(size);
      piece.set(envelope.slice(offset, offset + size));
      const status = this.#statusOf(await this.#converse(kind, concat(head, piece)));
      if (status.outcome !== OUTCOME_OK || offset + size >= envelope.length) {
        return status;
      }
    }
  }

  /**
   * @param {number} kind
   * @param {Bytes} plain
   */
  async #converse(kind, plain) {
    if (!this.#channel) {
      throw new LinkError("no session");
    }
    await this.#write(await this.#channel.seal(kind, plain));
    const reply = await this.#read();
    const body = await this.#channel.open(reply);
    if (!body) {
      this.#channel = null;
      throw new LinkError("the session ended");
    }
    return { kind: Number(reply[0]), body };
  }

  /** @param {{body: Bytes}} reply */
  #statusOf({ body }) {
    const { status, receipt } = splitResponse(body);
    this.#holder.keepReceipt(receipt);
    return status;
  }

  /** @param {Bytes} message */
  async #write(message) {
    this.operations += 1;
    await this.#link.write(message);
  }

  async #read() {
    for (;;) {
      this.operations += 1;
      const reply = await this.#link.read();
      if (reply.length !== 1 || reply[0] !== KIND_BUSY) {
        return reply;
      }
      await pause(BUSY_POLL_MS);
    }
  }
}
