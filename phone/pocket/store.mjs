// The pocket and the post on the phone's disk, sealed; in memory as the app works with them.

import { fromHex, toHex } from "../protocol/bytes.mjs";
import { LOG_RECORD_BYTES } from "../protocol/formats.mjs";
import { forgetPerson, personBox, postBox, SealError } from "../storage/vault.mjs";
import { PocketError } from "./fields.mjs";
import { readPocket } from "./pocket.mjs";

/** @typedef {import("../door/door.mjs").LogPage} LogPage */
/** @typedef {import("../door/door.mjs").Parcel} Parcel */
/** @typedef {import("../storage/database.mjs").Store} Store */
/** @typedef {import("./day.mjs").Happening} Happening */
/** @typedef {import("./pocket.mjs").Door} Door */
/** @typedef {import("./pocket.mjs").Pocket} Pocket */

/**
 * One thing on its way to the office, bytes in hexadecimal. `delivered` and `stored` tell the
 * app itself what a lock has.
 * @typedef {{kind: "receipt", lock: string, envelope: string}
 *   | {kind: "page", lock: string, first: number, records: string}
 *   | {kind: "delivered", lock: string, envelope: string}
 *   | {kind: "stored", lock: string, serial: number}
 *   | {kind: "happening", happening: Happening, reason?: string, handedIn?: boolean}} PostItem
 */

// The day is drawn from what happened, so that stays for a shift, handed in or not.
const SHIFT_S = 16 * 3600;

const PLACE = "now";

/** What the phone holds. */
export class PocketStore {
  #database;
  /** @type {Map<number, PostItem>} */
  #post = new Map();
  /** @type {Pocket | null} */
  pocket = null;

  /** @param {Store} database */
  constructor(database) {
    this.#database = database;
  }

  /**
   * Read what lies on the disk. A pocket that does not open any more is as good as none: the
   * office gives another.
   * @param {Store} database
   */
  static async open(database) {
    const store = new PocketStore(database);
    const sealed = await database.get("pocket", PLACE);
    store.pocket = sealed ? await openPocket(database, sealed) : null;
    const box = await postBox(database);
    for (const [number, item] of await database.all("post")) {
      store.#post.set(Number(number), await box.open(item, "post"));
    }
    return store;
  }

  /**
   * Put a pocket from the office in the place of the present one, on the disk first.
   * @param {unknown} json
   * @throws {import("./fields.mjs").PocketError} when it is wrong: the present one stays
   */
  async keep(json) {
    const pocket = readPocket(json);
    const box = await personBox(this.#database);
    await this.#database.put("pocket", PLACE, await box.seal(json, "pocket"));
    this.pocket = pocket;
  }

  /** Forget the person and all that is hers; the phone and its post stay. */
  async signOut() {
    await forgetPerson(this.#database);
    await this.#database.remove("pocket", [PLACE]);
    this.pocket = null;
  }

  /**
   * Add something to the post; its number.
   * @param {PostItem} item
   */
  async add(item) {
    const box = await postBox(this.#database);
    const number = await this.#database.append("post", await box.seal(item, "post"));
    this.#post.set(number, item);
    return number;
  }

  /**
   * Forget what the office says that it has, or what something later tells as well.
   * @param {Iterable<number>} numbers
   */
  async forget(numbers) {
    const gone = [...numbers];
    await this.#database.remove("post", gone);
    for (const number of gone) {
      this.#post.delete(number);
    }
  }

  /**
   * The office has these. What happened stays for the shift's length.
   * @param {Iterable<number>} numbers
   * @param {number} now Unix seconds
   */
  async handedIn(numbers, now) {
    const gone = [...this.#post].flatMap(([number, item]) =>
      item.kind === "happening" && item.handedIn && isOver(item.happening, now) ? [number] : [],
    );
    for (const number of numbers) {
      const item = this.#post.get(number);
      if (item?.kind === "happening" && !isOver(item.happening, now)) {
        await this.#change(number, { ...item, handedIn: true });
      } else {
        gone.push(number);
      }
    }
    await this.forget(gone);
  }

  /**
   * @param {number} number
   * @param {PostItem} item
   */
  async #change(number, item) {
    const box = await postBox(this.#database);
    await this.#database.put("post", number, await box.seal(item, "post"));
    this.#post.set(number, item);
  }

  /** What the office does not have yet, by its number. */
  get toHandIn() {
    const due = [...this.#post].filter(([, item]) => item.kind !== "happening" || !item.handedIn);
    return new Map(due);
  }

  /** What happened, in order. @returns {Happening[]} */
  get happenings() {
    return [...this.#post.values()].flatMap((item) =>
      item.kind === "happening" ? [item.happening] : [],
    );
  }

  /** How many envelopes are still to be handed in. */
  get carried() {
    return [...this.#post.values()].filter(({ kind }) => kind === "receipt" || kind === "page")
      .length;
  }

  /**
   * A door's access, with what the phone knows of the lock.
   * @param {Door} door
   */
  accessOf(door) {
    const grantStored = this.#has(
      (item) =>
        item.kind === "stored" && item.lock === door.id && item.serial === door.access.serial,
    );
    return { ...door.access, grantStored };
  }

  /**
   * What to do at a door in passing.
   * @param {Door} door
   * @param {number} gather most log records
   * @param {number} limitMs
   * @returns {import("../door/door.mjs").Errand}
   */
  errandFor(door, gather, limitMs) {
    const parcels = (this.pocket?.parcels ?? []).filter(
      ({ lockId, envelope }) => toHex(lockId) === door.id && !this.#isDelivered(door.id, envelope),
    );
    return { parcels, gather, nextIndex: this.#nextIndex(door), limitMs };
  }

  /** @param {(item: PostItem) => boolean} which */
  #has(which) {
    return [...this.#post.values()].some(which);
  }

  /**
   * @param {string} lock
   * @param {import("../protocol/bytes.mjs").Bytes} envelope
   */
  #isDelivered(lock, envelope) {
    const text = toHex(envelope);
    return this.#has(
      (item) => item.kind === "delivered" && item.lock === lock && item.envelope === text,
    );
  }

  /**
   * The first log record of a lock that neither the office has nor this phone carries; null when
   * the office has not said.
   * @param {Door} door
   */
  #nextIndex({ id, logNext }) {
    if (logNext === null) {
      return null;
    }
    const pages = [...this.#post.values()]
      .flatMap((item) => (item.kind === "page" && item.lock === id ? [item] : []))
      .sort((left, right) => left.first - right.first);
    return pages.reduce((at, { first, records }) => {
      const end = first + fromHex(records).length / LOG_RECORD_BYTES;
      return first <= at ? Math.max(at, end) : at;
    }, logNext);
  }
}

/**
 * @param {Happening} happening
 * @param {number} now Unix seconds
 */
function isOver({ at }, now) {
  return now - at >= SHIFT_S;
}

/**
 * @param {Store} database
 * @param {any} sealed
 * @returns {Promise<Pocket | null>}
 */
async function openPocket(database, sealed) {
  try {
    const box = await personBox(database);
    return readPocket(await box.open(sealed, "pocket"));
  } catch (error) {
    if (error instanceof SealError || error instanceof PocketError) {
      return null;
    }
    throw error;
  }
}
