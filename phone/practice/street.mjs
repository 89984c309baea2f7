// The practice door: a home of its own, a lock that lives in the phone, and a hand to knock with.

import { toHex } from "../protocol/bytes.mjs";
import {
  ENVELOPE_GRANT,
  LOST_WEEK,
  RIGHT_LOCK,
  RIGHT_OPEN,
  RIGHT_STATUS,
} from "../protocol/codes.mjs";
import { credentialKeys } from "../protocol/hash_auth.mjs";
import { lockTimeOf, weekOf } from "../protocol/lock_time.mjs";
import { PracticeLink, PracticeLock } from "./lock.mjs";
import { GRANT, Sealer } from "./verify.mjs";

/** @typedef {import("../bluetooth/bluetooth.mjs").Bluetooth} Bluetooth */
/** @typedef {import("../bluetooth/bluetooth.mjs").Peer} Peer */
/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */

const HOME = "practice";
const SLOT = 1;
const SERIAL = 1;
const RIGHTS = RIGHT_OPEN | RIGHT_LOCK | RIGHT_STATUS;
// How long the practice lock stays awake after a knock.
const WINDOW_MS = 4000;

/** A door to practise at: it locks with the handle lifted only, as the harder ones do. */
export class PracticeStreet {
  /** @type {((peer: Peer) => void) | null} */
  #listener = null;
  #awakeUntilMs = 0;
  #identity = "";

  /**
   * @param {PracticeLock} lock
   * @param {unknown} pocket
   */
  constructor(lock, pocket) {
    this.lock = lock;
    /** What the app holds for it, as the office would give it. */
    this.pocket = pocket;
  }

  /**
   * Put up a new practice door.
   * @param {Secret} secret the phone's
   * @param {string} citizen what its home is called
   */
  static async putUp(secret, citizen) {
    const now = lockTimeOf(Date.now());
    const week = weekOf(now);
    const lockId = crypto.getRandomValues(new Uint8Array(8));
    const weekKey = crypto.getRandomValues(new Uint8Array(32));
    const office = new Sealer(crypto.getRandomValues(new Uint8Array(32)), lockId);
    const lock = new PracticeLock({ lockId, week, weekKey, office }, { liftHandle: true });
    const { storedKey, serverKey } = await credentialKeys(secret, lockId, SERIAL);
    const grant = GRANT.pack({
      slot: SLOT,
      serial: SERIAL,
      rights: RIGHTS,
      stored_key: storedKey,
      server_key: serverKey,
    });
    const keys = { [week]: toHex(weekKey), [LOST_WEEK]: toHex(weekKey) };
    const sealed = toHex(await office.seal(ENVELOPE_GRANT, now, grant));
    return new PracticeStreet(lock, pocketOf(toHex(lockId), sealed, keys, citizen));
  }

  /** Knock: the lock wakes and is heard. */
  knock() {
    this.#awakeUntilMs = performance.now() + WINDOW_MS;
    this.#tell();
  }

  /** Lift the handle, or let go of it. */
  toggleHandle() {
    this.lock.handleLifted = !this.lock.handleLifted;
  }

  #tell() {
    if (this.#listener && performance.now() < this.#awakeUntilMs) {
      const listener = this.#listener;
      this.#listener = null;
      listener({ connect: async () => new PracticeLink(this.lock, this.#identity) });
    }
  }

  /** @returns {Bluetooth} */
  get bluetooth() {
    return {
      asksPerson: false,
      search: (identities) => {
        this.#identity = String([...identities][0]);
        return {
          next: () =>
            new Promise((resolve) => {
              this.#listener = resolve;
              this.#tell();
            }),
          stop: async () => {
            this.#listener = null;
          },
        };
      },
    };
  }
}

/**
 * @param {string} lockId
 * @param {string} grant
 * @param {Record<string, string>} weekKeys
 * @param {string} citizen
 */
function pocketOf(lockId, grant, weekKeys, citizen) {
  return {
    format: 1,
    server_time: Math.floor(Date.now() / 1000),
    homes: [{ id: HOME, citizen, address: "", way_in: "phone" }],
    doors: [
      {
        lock_id: lockId,
        home: HOME,
        point: "front",
        slot: SLOT,
        serial: SERIAL,
        rights: RIGHTS,
        grant,
        week_keys: weekKeys,
        not_before: 0,
        not_after: 0xffffffff,
        schedule: "",
        lift_handle: true,
        locks_after: true,
      },
    ],
    plan: [{ home: HOME, at: Math.floor(Date.now() / 1000) }],
  };
}
