// The app's state and everything that it can do; the screens show it and call it.

import { ALL_RECORDS, GATHER_IN_PASSING } from "../door/errand.mjs";
import { makeReady } from "../door/ready.mjs";
import { endingOf, next, READY } from "../door/story.mjs";
import { DoorError, visit } from "../door/visit.mjs";
import { dayOf, HomeSearch, lastOf, leftUnlocked, nextOf } from "../pocket/day.mjs";
import { toHex } from "../protocol/bytes.mjs";
import { COMMAND_LOCK, COMMAND_STATUS, COMMAND_SYNC } from "../protocol/codes.mjs";
import { identitySlotOf, lockTimeOf } from "../protocol/lock_time.mjs";

/** @typedef {import("../bluetooth/bluetooth.mjs").Bluetooth} Bluetooth */
/** @typedef {import("../door/ready.mjs").ReadyDoor} ReadyDoor */
/** @typedef {import("../door/story.mjs").Story} Story */
/** @typedef {import("../door/story.mjs").Told} Told */
/** @typedef {import("../pocket/pocket.mjs").Door} Door */
/** @typedef {import("../pocket/pocket.mjs").Home} Home */
/** @typedef {import("../pocket/store.mjs").PocketStore} PocketStore */
/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */

// After the door's result a person moves on: the post may take so long, and no longer.
const ERRAND_MS = 8000;
const WHOLE_ERRAND_MS = 60_000;
const DONE_MS = [30];
const HELP_MS = [60, 80, 60];

/**
 * What the app stands on.
 * @typedef {object} Ground
 * @property {PocketStore} store
 * @property {Secret} secret
 * @property {Bluetooth} bluetooth
 */

/** The app. */
export class App {
  #ground;
  /** @type {Map<string, Story>} */
  #stories = new Map();
  /** @type {Map<string, {slot: number, ready: Promise<ReadyDoor>}>} */
  #ready = new Map();
  /** @type {{controller: AbortController, over: Promise<void>} | null} */
  #current = null;
  /** @type {HomeSearch | null} */
  #search = null;
  /** @type {() => void} */
  #changed = () => {};

  /** @param {Ground} ground */
  constructor(ground) {
    this.#ground = ground;
  }

  /** @param {() => void} changed called after every change */
  onChange(changed) {
    this.#changed = changed;
  }

  get pocket() {
    return this.#ground.store.pocket;
  }

  /** How many envelopes the office does not have yet. */
  get carried() {
    return this.#ground.store.carried;
  }

  /** Whether a person must pick the door in a list. */
  get picks() {
    return this.#ground.bluetooth.asksPerson;
  }

  get day() {
    return this.pocket ? dayOf(this.pocket, this.#ground.store.happenings) : [];
  }

  /** The visit that the person is at, or the next one. */
  get nextVisit() {
    return nextOf(this.day);
  }

  /** Homes left with a door unlocked that wants locking. */
  get leftUnlocked() {
    return this.pocket ? leftUnlocked(this.pocket, this.#ground.store.happenings) : [];
  }

  get homes() {
    this.#search ??= new HomeSearch(this.pocket?.homes.values() ?? []);
    return this.#search;
  }

  /**
   * Take a pocket that the office gave.
   * @param {unknown} json
   */
  async take(json) {
    await this.#ground.store.keep(json);
    this.#search = null;
    this.#ready.clear();
    this.#changed();
  }

  /**
   * What is told of a door.
   * @param {string} door
   */
  story(door) {
    return this.#stories.get(door) ?? READY;
  }

  /**
   * What happened at a door last, while this visit lasts.
   * @param {Home} home
   * @param {Door} door
   * @returns {"opened" | "locked" | null}
   */
  lastOf(home, door) {
    return lastOf(this.#ground.store.happenings, home, door, Date.now() / 1000);
  }

  /**
   * Whether the person is at a home, by what a lock has proven.
   * @param {Home} home
   */
  isAt(home) {
    const last = this.#ground.store.happenings.findLast((one) => one.home === home.id);
    return last?.kind === "opened" || last?.kind === "locked" || last?.kind === "present";
  }

  /**
   * Compute ahead what a door needs, so that the tap finds it done.
   * @param {Door} door
   */
  prepare(door) {
    const now = lockTimeOf(Date.now());
    const slot = identitySlotOf(now);
    const known = this.#ready.get(door.id);
    if (known?.slot === slot) {
      return known.ready;
    }
    const { store, secret } = this.#ground;
    const ready = makeReady(store.accessOf(door), secret, now);
    this.#ready.set(door.id, { slot, ready });
    return ready;
  }

  /**
   * Do a command at a door. Call it within the person's tap.
   * @param {Home} home
   * @param {Door} door
   * @param {number} command COMMAND_…
   */
  async work(home, door, command) {
    await this.stop();
    const controller = new AbortController();
    const over = this.#visit(home, door, command, controller.signal);
    const current = { controller, over };
    this.#current = current;
    await over;
    if (this.#current === current) {
      this.#current = null;
    }
  }

  /** Give up what is going on. */
  async stop() {
    this.#current?.controller.abort();
    await this.#current?.over;
  }

  /**
   * @param {Home} home
   * @param {Door} door
   * @param {number} command
   * @param {AbortSignal} signal
   */
  async #visit(home, door, command, signal) {
    const { store, bluetooth } = this.#ground;
    this.#tell(door, { step: "tapped", command });
    const tools = {
      bluetooth,
      signal,
      now: () => lockTimeOf(Date.now()),
      keep: this.#keepFor(door),
      tell: (/** @type {import("../door/visit.mjs").Progress} */ progress) => {
        this.#tell(door, progress);
        if (progress.step === "settled") {
          this.#settled(home, door, command);
        }
      },
    };
    const whole = command === COMMAND_SYNC;
    const errand = store.errandFor(
      door,
      whole ? ALL_RECORDS : GATHER_IN_PASSING,
      whole ? WHOLE_ERRAND_MS : ERRAND_MS,
    );
    try {
      await visit(tools, await this.prepare(door), command, errand);
      this.#tell(door, { step: "left" });
    } catch (error) {
      this.#failed(door, error);
    } finally {
      // The lock may know the grant now.
      this.#ready.delete(door.id);
    }
  }

  /**
   * @param {Door} door
   * @param {unknown} error
   */
  #failed(door, error) {
    if (!(error instanceof DoorError)) {
      this.#tell(door, { step: "failed", problem: "fault" });
      throw error;
    }
    this.#tell(door, { step: "failed", problem: error.problem });
    navigator.vibrate?.(HELP_MS);
  }

  /**
   * Where a visit's yield goes: to the disk as it comes, without holding the visit up.
   * @param {Door} door
   * @returns {import("../door/door.mjs").Keep}
   */
  #keepFor(door) {
    const lock = door.id;
    const keep = (/** @type {import("../pocket/store.mjs").PostItem} */ item) => {
      this.#ground.store.add(item).then(this.#changed, reportError);
    };
    return {
      receipt: this.#receiptKeeper(lock),
      page: ({ firstIndex, records }) =>
        keep({ kind: "page", lock, first: firstIndex, records: toHex(records) }),
      delivered: ({ envelope }) => keep({ kind: "delivered", lock, envelope: toHex(envelope) }),
      grantStored: (stored) => {
        if (stored) {
          keep({ kind: "stored", lock, serial: door.access.serial });
        }
      },
    };
  }

  /**
   * Keeps the latest receipt of one exchange: it says all that the earlier ones did.
   * @param {string} lock
   */
  #receiptKeeper(lock) {
    const { store } = this.#ground;
    /** @type {Promise<number | null>} */
    let last = Promise.resolve(null);
    return (/** @type {import("../protocol/bytes.mjs").Bytes} */ envelope) => {
      last = last.then(async (earlier) => {
        const number = await store.add({ kind: "receipt", lock, envelope: toHex(envelope) });
        await store.forget(earlier === null ? [] : [earlier]);
        return number;
      });
      last.then(this.#changed, reportError);
    };
  }

  /**
   * @param {Home} home
   * @param {Door} door
   * @param {number} command
   */
  #settled(home, door, command) {
    const ending = endingOf(this.story(door.id));
    navigator.vibrate?.(ending === "help" || ending === "refused" ? HELP_MS : DONE_MS);
    if (ending === "opened" || ending === "locked") {
      this.#happened(ending, home, door);
    } else if (command === COMMAND_STATUS && ending === "fine") {
      this.#happened("present", home, door);
    }
    if (ending === "locked" && command === COMMAND_LOCK && !this.#stillOpen(home, door)) {
      this.#happened("left", home);
    }
  }

  /**
   * Whether another door of the home waits to be locked.
   * @param {Home} home
   * @param {Door} locked
   */
  #stillOpen(home, locked) {
    return home.doors.some(
      (door) => door.id !== locked.id && door.locksAfter && this.lastOf(home, door) === "opened",
    );
  }

  /**
   * @param {import("../pocket/day.mjs").Happening["kind"]} kind
   * @param {Home} home
   * @param {Door} [door]
   * @param {string} [reason]
   */
  #happened(kind, home, door, reason) {
    const at = Math.floor(Date.now() / 1000);
    const happening = { kind, home: home.id, at, ...(door && { door: door.id }) };
    this.#ground.store
      .add({ kind: "happening", happening, ...(reason && { reason }) })
      .then(this.#changed, reportError);
  }

  /**
   * The person leaves a home whose doors stay as they are.
   * @param {Home} home
   */
  leave(home) {
    this.#happened("left", home);
    this.goOn(home);
  }

  /**
   * Put away what was told at a home.
   * @param {Home} home
   */
  goOn(home) {
    for (const door of home.doors) {
      this.#tell(door, { step: "cleared" });
    }
    this.#changed();
  }

  /**
   * Tell the office that the person did not get in.
   * @param {Home} home
   * @param {string} reason
   */
  couldNotEnter(home, reason) {
    this.#happened("attempt", home, undefined, reason);
  }

  /**
   * @param {Door} door
   * @param {Told} told
   */
  #tell(door, told) {
    this.#stories.set(door.id, next(this.story(door.id), told));
    this.#changed();
  }
}
