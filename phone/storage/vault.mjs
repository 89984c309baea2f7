// The phone's keys: made here, never shown, kept by the browser as what cannot be exported.

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */
/** @typedef {import("./database.mjs").Store} Store */

const HMAC = { name: "HMAC", hash: "SHA-256", length: 256 };
const AES = { name: "AES-GCM", length: 256 };
const IV_BYTES = 12;

/** What was to be opened is not what was sealed. */
export class SealError extends Error {}

/** Seals what lies on the phone, each thing for its place. */
export class Box {
  #key;

  /** @param {CryptoKey} key */
  constructor(key) {
    this.#key = key;
  }

  /**
   * @param {unknown} value anything that JSON can hold
   * @param {string} place what it is; only there does it open again
   */
  async seal(value, place) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const additionalData = new TextEncoder().encode(place);
    const algorithm = { name: "AES-GCM", iv, additionalData };
    const sealed = await crypto.subtle.encrypt(algorithm, this.#key, plain);
    return { iv, sealed: new Uint8Array(sealed) };
  }

  /**
   * @param {{iv: Bytes, sealed: Bytes}} box
   * @param {string} place
   * @returns {Promise<any>}
   * @throws {SealError} when it is another's, altered or of another place
   */
  async open({ iv, sealed }, place) {
    const additionalData = new TextEncoder().encode(place);
    const algorithm = { name: "AES-GCM", iv, additionalData };
    try {
      const plain = await crypto.subtle.decrypt(algorithm, this.#key, sealed);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch (error) {
      throw new SealError("sealed box", { cause: error });
    }
  }
}

/**
 * The phone's secret, made at the first call; it stays with the phone whoever signs in.
 * @param {Store} database
 * @returns {Promise<Secret>}
 */
export async function phoneSecret(database) {
  const known = await database.get("keys", "secret");
  const key = known ?? (await makeOnce(database, "secret", HMAC, ["sign"]));
  return {
    hmac: async (message) => new Uint8Array(await crypto.subtle.sign("HMAC", key, message)),
  };
}

/**
 * The box of the person who is signed in; another after `forgetPerson`.
 * @param {Store} database
 */
export async function personBox(database) {
  const known = await database.get("keys", "person");
  return new Box(known ?? (await makeOnce(database, "person", AES, ["encrypt", "decrypt"])));
}

/**
 * Forget the key under which everything of the person is sealed.
 * @param {Store} database
 */
export function forgetPerson(database) {
  return database.remove("keys", ["person"]);
}

/**
 * The box of the post, which may have to outlast a person's sign-in.
 * @param {Store} database
 */
export async function postBox(database) {
  const known = await database.get("keys", "post");
  return new Box(known ?? (await makeOnce(database, "post", AES, ["encrypt", "decrypt"])));
}

/**
 * @param {Store} database
 * @param {string} name
 * @param {HmacKeyGenParams | AesKeyGenParams} algorithm
 * @param {KeyUsage[]} usages
 * @returns {Promise<CryptoKey>}
 */
async function makeOnce(database, name, algorithm, usages) {
  const made = await crypto.subtle.generateKey(algorithm, false, usages);
  return database.putOnce("keys", name, made);
}

/** Ask the browser not to clear the phone's store when space runs low; whether it promises. */
export async function persist() {
  return (await navigator.storage?.persist?.()) ?? false;
}
