// A store that forgets everything when the page goes: the practice door's.

/** @typedef {import("../storage/database.mjs").Store} Store */
/** @typedef {import("../storage/database.mjs").StoreName} StoreName */

/** @implements {Store} */
export class MemoryDatabase {
  /** @type {Record<StoreName, Map<IDBValidKey, unknown>>} */
  #stores = { keys: new Map(), pocket: new Map(), post: new Map() };
  #last = 0;

  /**
   * @param {StoreName} name
   * @param {string} key
   * @returns {Promise<any>}
   */
  async get(name, key) {
    return this.#stores[name].get(key);
  }

  /**
   * @param {StoreName} name
   * @param {IDBValidKey} key
   * @param {unknown} value
   */
  async put(name, key, value) {
    this.#stores[name].set(key, value);
  }

  /**
   * @param {StoreName} name
   * @param {string} key
   * @param {unknown} value
   * @returns {Promise<any>}
   */
  async putOnce(name, key, value) {
    if (!this.#stores[name].has(key)) {
      this.#stores[name].set(key, value);
    }
    return this.#stores[name].get(key);
  }

  /**
   * @param {StoreName} name
   * @param {unknown} value
   */
  async append(name, value) {
    this.#last += 1;
    this.#stores[name].set(this.#last, value);
    return this.#last;
  }

  /**
   * @param {StoreName} name
   * @returns {Promise<[IDBValidKey, any][]>}
   */
  async all(name) {
    return [...this.#stores[name]];
  }

  /**
   * @param {StoreName} name
   * @param {Iterable<IDBValidKey>} keys
   */
  async remove(name, keys) {
    for (const key of keys) {
      this.#stores[name].delete(key);
    }
  }
}
