// SHA-256 (FIPS 180-4), HMAC (RFC 2104), HKDF (RFC 5869) and AES-256-CTR (NIST SP 800-38A), all
// by WebCrypto.

import { concat } from "./bytes.mjs";

/** @typedef {import("./bytes.mjs").Bytes} Bytes */

const SHA256_BYTES = 32;
const AES_BLOCK_BITS = 128;

/** HMAC-SHA-256 under one key, which is prepared once. */
export class Hmac {
  #key;

  /** @param {Promise<CryptoKey>} key */
  constructor(key) {
    this.#key = key;
  }

  /**
   * HMAC under raw key bytes, of any length.
   * @param {Bytes} key
   */
  static of(key) {
    // WebCrypto refuses an empty key. RFC 2104 pads keys with zeros, so 32 of them are the same.
    const given = key.length ? key : new Uint8Array(SHA256_BYTES);
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    return new Hmac(crypto.subtle.importKey("raw", given, algorithm, false, ["sign"]));
  }

  /**
   * The 32-byte MAC of the concatenation of `parts`.
   * @param {...Uint8Array} parts
   */
  async digest(...parts) {
    return new Uint8Array(await crypto.subtle.sign("HMAC", await this.#key, concat(...parts)));
  }
}

/** AES-256 in counter mode under one key, which is prepared once. */
export class Ctr {
  #key;

  /** @param {Bytes} key 32 bytes */
  constructor(key) {
    this.#key = crypto.subtle.importKey("raw", key, "AES-CTR", false, ["encrypt"]);
  }

  /**
   * Encrypt or decrypt `data`, which is the same.
   * @param {Bytes} firstBlock the whole initial counter block, 16 bytes, big-endian
   * @param {Bytes} data
   */
  async crypt(firstBlock, data) {
    const algorithm = { name: "AES-CTR", counter: firstBlock, length: AES_BLOCK_BITS };
    return new Uint8Array(await crypto.subtle.encrypt(algorithm, await this.#key, data));
  }
}

/**
 * SHA-256 of the concatenation of `parts`.
 * @param {...Uint8Array} parts
 */
export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

/**
 * HKDF-Extract (RFC 5869 section 2.2): a 32-byte pseudo-random key.
 * @param {Bytes} salt
 * @param {Bytes} secret
 */
export function extract(salt, secret) {
  return Hmac.of(salt).digest(secret);
}

/**
 * HKDF-Expand (RFC 5869 section 2.3).
 * @param {Hmac} key
 * @param {Uint8Array} info the use
 * @param {number} length at most 8160
 */
export async function expand(key, info, length) {
  const blocks = [new Uint8Array(0)];
  for (let count = 1; (count - 1) * SHA256_BYTES < length; count += 1) {
    const last = blocks.at(-1) ?? new Uint8Array(0);
    blocks.push(await key.digest(last, info, Uint8Array.of(count)));
  }
  return concat(...blocks).slice(0, length);
}
