// One command at one door, from the tap to the bolt's end: find, connect, prove, follow.

import { BluetoothError, LinkError, NotChosenError } from "../bluetooth/bluetooth.mjs";
import { OUTCOME_MOVING, OUTCOME_NO_RIGHT, RIGHT_SYNC } from "../protocol/codes.mjs";
import { runErrand } from "./errand.mjs";
import { DoorSession } from "./session.mjs";
import { UnprovenError } from "./unproven.mjs";

/** @typedef {import("../bluetooth/bluetooth.mjs").Bluetooth} Bluetooth */
/** @typedef {import("../bluetooth/bluetooth.mjs").Link} Link */
/** @typedef {import("../bluetooth/bluetooth.mjs").Peer} Peer */
/** @typedef {import("../bluetooth/bluetooth.mjs").Search} Search */
/** @typedef {import("../protocol/formats.mjs").Status} Status */
/** @typedef {import("./door.mjs").Errand} Errand */
/** @typedef {import("./door.mjs").Keep} Keep */
/** @typedef {import("./errand.mjs").ErrandProgress} ErrandProgress */
/** @typedef {import("./ready.mjs").ReadyDoor} ReadyDoor */

// From the tap (in a browser: from the pick) to giving up, knocking and all.
const DEADLINE_MS = 30_000;
// A lock that is awake is heard by then; else the person is asked to knock.
const KNOCK_AFTER_MS = 500;
// Missing a lock that is about to sleep shows late, so the first is short; a phone slow at
// discovery gets its time after.
const CONNECT_TIMEOUTS_MS = [2500, 5000, 8000];
// Anybody can answer with bytes that prove nothing, so one such answer is not the lock's word.
const UNPROVEN_TRIES = 3;

/**
 * Why a command came to nothing that is proven.
 * @typedef {"bluetooth_off" | "bluetooth_missing" | "bluetooth_denied" | "not_chosen" | "stopped"
 *   | "not_heard" | "link_lost" | "link_lost_accepted" | "not_recognised" | "not_the_lock"} Problem
 */

/** A command came to nothing that is proven. */
export class DoorError extends Error {
  /**
   * @param {Problem} problem
   * @param {unknown} [cause]
   */
  constructor(problem, cause) {
    super(problem, { cause });
    this.problem = problem;
  }
}

/**
 * What the visit tells while it goes on; only `answered`, `moving` and `settled` are proven.
 * @typedef {{step: "searching" | "knock" | "heard" | "connected" | "retrying"}
 *   | {step: "answered" | "moving" | "settled", status: Status}
 *   | ErrandProgress} Progress
 */

/**
 * What a visit works with.
 * @typedef {object} Tools
 * @property {Bluetooth} bluetooth
 * @property {() => number} now lock time
 * @property {(progress: Progress) => void} tell
 * @property {Keep} keep
 * @property {AbortSignal} [signal] the person gives up, or goes on to another door
 * @property {number} [deadlineMs]
 */

/**
 * Milliseconds since the door was heard.
 * @typedef {object} Timing
 * @property {number} connect link and attributes ready
 * @property {number} challenge read
 * @property {number} accepted the lock's answer proven
 */

/**
 * What a command came to.
 * @typedef {object} Exchange
 * @property {Status} status the lock's last proven word
 * @property {Timing} timing
 * @property {number} attempts connections made
 * @property {number} operationsToStart application reads and writes until the request was written
 * @property {number} operationsToKnow and until the answer was there
 */

/**
 * Do one command at a door, then run the courier's errand.
 *
 * In a browser it must be called within a person's gesture. A connection that fails before the
 * lock answered is tried again until the deadline; after the answer it is not, for the bolt may
 * have moved.
 * @param {Tools} tools
 * @param {ReadyDoor} door
 * @param {number} command COMMAND_OPEN, LOCK, STATUS or SYNC
 * @param {Errand} [errand]
 * @returns {Promise<Exchange>}
 * @throws {DoorError}
 */
export async function visit(tools, door, command, errand) {
  const attempt = new Attempt(tools, door, command);
  try {
    const met = await attempt.getThrough();
    return await afterAnswer(met, tools, door, errand);
  } finally {
    await attempt.close();
  }
}

/**
 * A lock that has answered.
 * @typedef {object} Met
 * @property {DoorSession} session
 * @property {Status} status
 * @property {Timing} timing
 * @property {number} attempts
 * @property {number} operationsToStart
 * @property {number} operationsToKnow
 */

/** Finds, connects and proves, again and again until the lock answers or time is up. */
class Attempt {
  #tools;
  #door;
  #command;
  /** @type {Search | null} */
  #search = null;
  /** @type {Link | null} */
  #link = null;
  #attempts = 0;
  /** @type {UnprovenError[]} */
  #unproven = [];
  #grantAhead = false;
  #over = false;
  /** @type {Promise<never>} */
  #end;
  /** @type {(problem: Problem) => void} */
  #finish = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #deadline;

  /**
   * @param {Tools} tools
   * @param {ReadyDoor} door
   * @param {number} command
   */
  constructor(tools, door, command) {
    this.#tools = tools;
    this.#door = door;
    this.#command = command;
    this.#end = new Promise((_, reject) => {
      this.#finish = (problem) => reject(new DoorError(problem));
    });
    // It may come when nobody waits any more.
    this.#end.catch(() => {});
    tools.signal?.addEventListener("abort", () => {
      this.#finish("stopped");
      // Whatever is still asked of the link ends with it, an errand too.
      this.close();
    });
  }

  /**
   * @returns {Promise<Met>}
   * @throws {DoorError}
   */
  async getThrough() {
    if (!this.#tools.bluetooth.asksPerson) {
      this.#startDeadline();
    }
    this.#tools.tell({ step: "searching" });
    try {
      this.#search = this.#tools.bluetooth.search(new Set(this.#door.identities.keys()));
      return await Promise.race([this.#loop(this.#search), this.#end]);
    } catch (error) {
      throw error instanceof NotChosenError
        ? new DoorError(this.#missed, error)
        : asDoorError(error);
    } finally {
      this.#over = true;
      clearTimeout(this.#deadline);
    }
  }

  #startDeadline() {
    this.#deadline ??= setTimeout(() => {
      this.#finish(this.#attempts ? this.#missed : "not_heard");
    }, this.#tools.deadlineMs ?? DEADLINE_MS);
  }

  /**
   * Why nothing came of it, when nothing more can be tried.
   * @returns {Problem}
   */
  get #missed() {
    if (!this.#attempts) {
      return "not_chosen";
    }
    const [, again] = this.#unproven;
    return again ? problemOf(again) : "link_lost";
  }

  /** @param {Search} search */
  async #loop(search) {
    while (!this.#over) {
      const peer = await this.#find(search);
      this.#startDeadline();
      this.#attempts += 1;
      try {
        return await this.#meet(peer);
      } catch (error) {
        await this.#link?.close();
        this.#forgive(error);
      }
    }
    throw new DoorError("stopped");
  }

  /** @param {Search} search */
  async #find(search) {
    const knock = setTimeout(() => this.#tools.tell({ step: "knock" }), KNOCK_AFTER_MS);
    try {
      const peer = await search.next();
      this.#tools.tell({ step: "heard" });
      return peer;
    } finally {
      clearTimeout(knock);
    }
  }

  /**
   * One connection, up to the lock's proven answer.
   * @param {Peer} peer
   * @returns {Promise<Met>}
   */
  async #meet(peer) {
    const { tell, now, keep } = this.#tools;
    const { access, keys, identities } = this.#door;
    const heardMs = performance.now();
    const timing = { connect: 0, challenge: 0, accepted: 0 };
    const limit = CONNECT_TIMEOUTS_MS[this.#attempts - 1] ?? CONNECT_TIMEOUTS_MS.at(-1);
    const link = await peer.connect(Number(limit));
    this.#link = link;
    if (this.#over) {
      throw new LinkError("given up");
    }
    timing.connect = performance.now() - heardMs;
    tell({ step: "connected" });
    const session = new DoorSession(link, {
      access,
      keys,
      week: Number(identities.get(link.identity)),
      grantAhead: this.#grantAhead,
      now,
      keepReceipt: (receipt) => keep.receipt(receipt),
    });
    const status = await session.prove(this.#command, () => {
      timing.challenge = performance.now() - heardMs;
    });
    timing.accepted = performance.now() - heardMs;
    keep.grantStored(session.grantStored);
    const { operations: operationsToKnow, operationsToStart } = session;
    const attempts = this.#attempts;
    return { session, status, timing, attempts, operationsToStart, operationsToKnow };
  }

  /**
   * What may succeed at the next try is forgiven.
   * @param {unknown} error
   */
  #forgive(error) {
    if (error instanceof UnprovenError) {
      this.#unproven.push(error);
      if (this.#unproven.length >= UNPROVEN_TRIES) {
        throw new DoorError(problemOf(error), error);
      }
    } else if (error instanceof LinkError) {
      // Perhaps the link bears short messages only, where no platform tells.
      this.#grantAhead = true;
    } else {
      throw error;
    }
    if (!this.#over) {
      this.#tools.tell({ step: "retrying" });
    }
  }

  async close() {
    this.#over = true;
    await Promise.all([this.#link?.close(), this.#search?.stop()]);
  }
}

/**
 * @param {UnprovenError} error
 * @returns {Problem}
 */
function problemOf(error) {
  return error.kind === "refused" ? "not_recognised" : "not_the_lock";
}

/** @param {unknown} error */
function asDoorError(error) {
  return error instanceof BluetoothError
    ? new DoorError(`bluetooth_${error.reason}`, error)
    : error;
}

/**
 * Follow the bolt to its end, then run the courier's errand.
 * @param {Met} met
 * @param {Tools} tools
 * @param {ReadyDoor} door
 * @param {Errand} [errand]
 * @returns {Promise<Exchange>}
 */
async function afterAnswer(met, tools, door, errand) {
  const { session, timing, attempts, operationsToStart, operationsToKnow } = met;
  tools.tell({ step: "answered", status: met.status });
  const status = await follow(met, tools);
  tools.tell({ step: "settled", status });
  if (errand && door.access.rights & RIGHT_SYNC && status.outcome < OUTCOME_NO_RIGHT) {
    await runErrand(session, status, errand, tools.keep, tools.tell);
  }
  return { status, timing, attempts, operationsToStart, operationsToKnow };
}

/**
 * @param {Met} met
 * @param {Tools} tools
 */
async function follow({ session, status }, { tell }) {
  if (status.outcome !== OUTCOME_MOVING) {
    return status;
  }
  try {
    return await session.followBolt(status, (moving) => tell({ step: "moving", status: moving }));
  } catch (error) {
    throw error instanceof LinkError ? new DoorError("link_lost_accepted", error) : error;
  }
}
