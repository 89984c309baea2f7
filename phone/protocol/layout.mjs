// Plain records as docs/protocol.md lays them out: fields of fixed width, one after the other.

import { MessageError } from "./bytes.mjs";

/** @typedef {import("./bytes.mjs").Bytes} Bytes */

/**
 * How wide a field is: an unsigned little-endian number, a signed byte, or so many bytes.
 * @typedef {"u8" | "i8" | "u16" | "u32" | number} Width
 */

/**
 * The fields of a record; those called `_…` are reserved, written as zeros and not read.
 * @typedef {Record<string, Width>} Fields
 */

/**
 * @template {Fields} F
 * @typedef {{[K in keyof F as K extends `_${string}` ? never : K]:
 *   F[K] extends number ? Bytes : number}} Values
 */

const NUMBERS = { u8: 1, i8: 1, u16: 2, u32: 4 };

/** @param {Width} width */
function bytesOf(width) {
  return typeof width === "number" ? width : NUMBERS[width];
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {Width} width
 */
function read(view, at, width) {
  switch (width) {
    case "u8":
      return view.getUint8(at);
    case "i8":
      return view.getInt8(at);
    case "u16":
      return view.getUint16(at, true);
    case "u32":
      return view.getUint32(at, true);
    default:
      return new Uint8Array(view.buffer, view.byteOffset + at, width).slice();
  }
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {Width} width
 * @param {number | Bytes} value
 */
function write(view, at, width, value) {
  if (typeof value !== "number") {
    new Uint8Array(view.buffer).set(value, at);
  } else if (width === "u16") {
    view.setUint16(at, value, true);
  } else if (width === "u32") {
    view.setUint32(at, value, true);
  } else {
    view.setUint8(at, value);
  }
}

/**
 * One record's layout.
 * @template {Fields} F
 */
export class Layout {
  #name;
  #fields;

  /**
   * @param {string} name as docs/protocol.md calls it
   * @param {F} fields in their order
   */
  constructor(name, fields) {
    this.#name = name;
    this.#fields = Object.entries(fields);
    /** Its length in bytes. */
    this.size = this.#fields.reduce((size, [, width]) => size + bytesOf(width), 0);
  }

  /**
   * The record's bytes; what is not given is zero.
   * @param {Partial<Values<F>>} values
   */
  pack(values) {
    const bytes = new Uint8Array(this.size);
    const view = new DataView(bytes.buffer);
    const given = /** @type {Record<string, number | Bytes>} */ (values);
    let at = 0;
    for (const [field, width] of this.#fields) {
      write(view, at, width, given[field] ?? 0);
      at += bytesOf(width);
    }
    return bytes;
  }

  /**
   * The fields of a record.
   * @param {Bytes} bytes
   * @returns {Values<F>}
   * @throws {MessageError} on another length
   */
  parse(bytes) {
    if (bytes.length !== this.size) {
      throw new MessageError(`${this.#name} length`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    /** @type {Record<string, number | Bytes>} */
    const values = {};
    let at = 0;
    for (const [field, width] of this.#fields) {
      if (!field.startsWith("_")) {
        values[field] = read(view, at, width);
      }
      at += bytesOf(width);
    }
    return /** @type {Values<F>} */ (values);
  }
}
