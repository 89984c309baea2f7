// Byte strings: what WebCrypto and Web Bluetooth take and give.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** The bytes are not a message of this protocol; the text names the field, never its value. */
export class MessageError extends Error {}

/**
 * The concatenation of `parts`.
 * @param {...Uint8Array} parts
 * @returns {Bytes}
 */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * An unsigned number of 16 bits, little-endian.
 * @param {number} value
 */
export function u16(value) {
  return Uint8Array.of(value, value >>> 8);
}

/**
 * An unsigned number of 32 bits, little-endian.
 * @param {number} value
 */
export function u32(value) {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

/**
 * Whether two byte strings are the same; where they differ stays hidden.
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export function equal(left, right) {
  if (left.length !== right.length) {
    return false;
  }
  let difference = 0;
  left.forEach((byte, at) => {
    difference |= byte ^ Number(right[at]);
  });
  return difference === 0;
}

/**
 * XOR of two byte strings of the same length.
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {Bytes}
 */
export function xor(left, right) {
  return new Uint8Array(left).map((byte, at) => byte ^ Number(right[at]));
}

/**
 * Lower-case hexadecimal.
 * @param {Uint8Array} bytes
 */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Read hexadecimal.
 * @param {string} text pairs of hexadecimal digits
 * @returns {Bytes}
 * @throws {MessageError} for anything else
 */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) {
    throw new MessageError("hexadecimal");
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * The bytes of ASCII text.
 * @param {string} text
 * @returns {Bytes}
 */
export function ascii(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
