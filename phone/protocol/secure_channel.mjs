// A session's channel: one key pair for each direction, a count of exactly +1 each.

import { concat, equal, u32 } from "./bytes.mjs";
import { TAG_BYTES } from "./formats.mjs";
import { Ctr, Hmac } from "./primitives.mjs";

/** @typedef {import("./bytes.mjs").Bytes} Bytes */

class Direction {
  #cipher;
  #mac;
  #count = 0;

  /** @param {Bytes} keys encryption key, MAC key */
  constructor(keys) {
    this.#cipher = new Ctr(keys.slice(0, 32));
    this.#mac = Hmac.of(keys.slice(32));
  }

  /**
   * @param {Uint8Array} kind
   * @param {Bytes} ciphertext
   */
  async #tag(kind, ciphertext) {
    return (await this.#mac.digest(kind, u32(this.#count), ciphertext)).slice(0, TAG_BYTES);
  }

  /** @param {Bytes} data */
  #crypt(data) {
    // The count, 8 bytes big-endian, fills the upper half: messages never share a block.
    const firstBlock = new Uint8Array(16);
    new DataView(firstBlock.buffer).setUint32(4, this.#count);
    return this.#cipher.crypt(firstBlock, data);
  }

  /**
   * @param {number} kind
   * @param {Bytes} body
   */
  async seal(kind, body) {
    const head = Uint8Array.of(kind);
    const ciphertext = await this.#crypt(body);
    const message = concat(head, ciphertext, await this.#tag(head, ciphertext));
    this.#count += 1;
    return message;
  }

  /** @param {Bytes} message */
  async open(message) {
    if (message.length < 1 + TAG_BYTES) {
      return null;
    }
    const ciphertext = message.slice(1, -TAG_BYTES);
    const tag = await this.#tag(message.slice(0, 1), ciphertext);
    if (!equal(tag, message.slice(-TAG_BYTES))) {
      return null;
    }
    const body = await this.#crypt(ciphertext);
    this.#count += 1;
    return body;
  }
}

/** Seals what one party says and opens what the other said, in order, once each. */
export class SecureChannel {
  #outgoing;
  #incoming;

  /**
   * @param {Bytes} keys the 128 bytes of sessionKeys
   * @param {boolean} isLock which of the two parties this is
   */
  constructor(keys, isLock = false) {
    const fromLock = new Direction(keys.slice(0, 64));
    const fromPhone = new Direction(keys.slice(64));
    this.#outgoing = isLock ? fromLock : fromPhone;
    this.#incoming = isLock ? fromPhone : fromLock;
  }

  /**
   * kind ‖ ciphertext ‖ tag.
   * @param {number} kind KIND_…
   * @param {Bytes} body
   */
  seal(kind, body) {
    return this.#outgoing.seal(kind, body);
  }

  /**
   * The body, or null when altered, replayed, skipped or cut: the session is over then.
   * @param {Bytes} message
   */
  open(message) {
    return this.#incoming.open(message);
  }
}
