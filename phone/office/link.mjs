// Keeps the phone up with the office: let in by a code, synced whenever there is coverage.

import { base64, callKeys, publicBytes } from "./calls.mjs";
import { NoOffice, Office, OfficeRefusal } from "./office.mjs";
import { sync } from "./sync.mjs";

/** @typedef {import("../app/app.mjs").App} App */
/** @typedef {import("../pocket/store.mjs").PocketStore} PocketStore */
/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */
/** @typedef {import("../storage/database.mjs").Store} Store */

const EVERY_MS = 10 * 60_000;
const RETRY_MS = 15_000;
const QUIET_MS = 3000;

/**
 * What a link stands on.
 * @typedef {object} Ground
 * @property {Store} database
 * @property {PocketStore} store
 * @property {Secret} secret
 * @property {App} app
 */

/** The phone's link to its office. */
export class OfficeLink {
  #ground;
  #office;
  #keys;
  /** @type {Promise<void> | null} */
  #running = null;
  #retryMs = RETRY_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The phone's number at the office; 0: not let in. */
  slot = 0;
  /** Why the office said no, or `unreachable`; empty: all is well. */
  problem = "";
  /** @type {() => void} */
  onChange = () => {};

  /**
   * @param {Ground} ground
   * @param {CryptoKeyPair} keys
   * @param {number} slot
   */
  constructor(ground, keys, slot) {
    this.#ground = ground;
    this.#keys = keys;
    this.#office = new Office(keys);
    this.slot = slot;
  }

  /**
   * The link that this phone has, let in or not.
   * @param {Ground} ground
   */
  static async open(ground) {
    const keys = await callKeys(ground.database);
    const known = await ground.database.get("pocket", "phone");
    return new OfficeLink(ground, keys, known?.slot ?? 0);
  }

  /** Sync now, and from now on whenever that may help. */
  keepUp() {
    for (const event of ["online", "pageshow"]) {
      addEventListener(event, () => this.soon());
    }
    document.addEventListener("visibilitychange", () => this.soon());
    this.soon();
  }

  /**
   * Be let in by a code.
   * @param {string} code
   */
  async enrol(code) {
    await this.#attempt(async () => {
      const application = { code, public_key: base64(await publicBytes(this.#keys)) };
      const phone = await this.#office.call("POST", "/phones/enrolment", application);
      await this.#ground.database.put("pocket", "phone", { slot: phone.phone_id });
      this.slot = phone.phone_id;
    });
    this.soon();
    await this.#running;
  }

  /** What a visit gave goes to the office when the visit has been quiet for a moment. */
  carry() {
    if (this.#ground.store.carried && !this.problem && !this.#running) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.soon(), QUIET_MS);
    }
  }

  /** Sync, unless one is under way. */
  soon() {
    if (!this.slot || this.#running || document.visibilityState === "hidden") {
      return;
    }
    clearTimeout(this.#timer);
    const { store, secret, app } = this.#ground;
    this.#running = this.#attempt(() =>
      sync(this.#office, this.slot, { store, secret, app }),
    ).finally(() => {
      this.#running = null;
      this.#timer = setTimeout(() => this.soon(), this.problem ? this.#later() : EVERY_MS);
    });
  }

  /** How long to wait after a failure: twice as long each time. */
  #later() {
    this.#retryMs = Math.min(2 * this.#retryMs, EVERY_MS);
    return this.#retryMs;
  }

  /** @param {() => Promise<void>} work */
  async #attempt(work) {
    try {
      await work();
      this.problem = "";
      this.#retryMs = RETRY_MS;
    } catch (error) {
      if (!(error instanceof OfficeRefusal || error instanceof NoOffice)) {
        throw error;
      }
      this.problem = error instanceof OfficeRefusal ? error.key : "unreachable";
    }
    this.onChange();
  }
}
