// The phone's IndexedDB, as promises. A few calls are all the app needs; a library for them would
// have to be copied here, since nothing bundles the app.

const NAME = "noeglefri";
const VERSION = 1;

/** Keys, the pocket, and the post that is carried. */
export const STORES = /** @type {const} */ (["keys", "pocket", "post"]);

/** @typedef {typeof STORES[number]} StoreName */

/**
 * Values by store and key, each change on the disk when its promise resolves.
 * @typedef {object} Store
 * @property {(name: StoreName, key: string) => Promise<any>} get undefined where there is none
 * @property {(name: StoreName, key: IDBValidKey, value: unknown) => Promise<unknown>} put
 * @property {(name: StoreName, key: string, value: unknown) => Promise<any>} putOnce put unless
 *   the key has a value; what is there then: two pages at once agree
 * @property {(name: StoreName, value: unknown) => Promise<number>} append its number
 * @property {(name: StoreName) => Promise<[IDBValidKey, any][]>} all in the order of the keys
 * @property {(name: StoreName, keys: Iterable<IDBValidKey>) => Promise<void>} remove in one step
 */

/**
 * The result of a request.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The database, open. @implements {Store} */
export class Database {
  #db;

  /** @param {IDBDatabase} db */
  constructor(db) {
    this.#db = db;
  }

  /**
   * Open it, or make it.
   * @param {IDBFactory} [factory]
   */
  static async open(factory = indexedDB) {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const name of STORES) {
        request.result.createObjectStore(name, { autoIncrement: name === "post" });
      }
    };
    return new Database(await resultOf(request));
  }

  /**
   * Work on one store within one transaction; resolves when it is on the disk.
   * @template T
   * @param {StoreName} name
   * @param {(store: IDBObjectStore) => IDBRequest<T>} work
   * @returns {Promise<T>}
   */
  async #write(name, work) {
    const transaction = this.#db.transaction(name, "readwrite", { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    const request = work(transaction.objectStore(name));
    await done;
    return request.result;
  }

  /**
   * @param {StoreName} name
   * @param {string} key
   * @returns {Promise<any>} undefined where there is none
   */
  get(name, key) {
    return resultOf(this.#db.transaction(name).objectStore(name).get(key));
  }

  /**
   * @param {StoreName} name
   * @param {IDBValidKey} key
   * @param {unknown} value
   */
  put(name, key, value) {
    return this.#write(name, (store) => store.put(value, key));
  }

  /**
   * Put a value unless the key has one; what is there then. Two pages at once agree.
   * @param {StoreName} name
   * @param {string} key
   * @param {unknown} value
   * @returns {Promise<any>}
   */
  async putOnce(name, key, value) {
    try {
      await this.#write(name, (store) => store.add(value, key));
      return value;
    } catch (error) {
      if (error instanceof DOMException && error.name === "ConstraintError") {
        return this.get(name, key);
      }
      throw error;
    }
  }

  /**
   * Append a value; its number.
   * @param {StoreName} name
   * @param {unknown} value
   */
  async append(name, value) {
    return Number(await this.#write(name, (store) => store.add(value)));
  }

  /**
   * Every value with its key, in the order of the keys.
   * @param {StoreName} name
   * @returns {Promise<[IDBValidKey, any][]>}
   */
  async all(name) {
    const store = this.#db.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([
      resultOf(store.getAllKeys()),
      resultOf(store.getAll()),
    ]);
    return keys.map((key, at) => [key, values[at]]);
  }

  /**
   * Forget these keys, in one step.
   * @param {StoreName} name
   * @param {Iterable<IDBValidKey>} keys
   */
  async remove(name, keys) {
    const transaction = this.#db.transaction(name, "readwrite", { durability: "strict" });
    const store = transaction.objectStore(name);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    for (const key of keys) {
      store.delete(key);
    }
    await done;
  }

  close() {
    this.#db.close();
  }
}
