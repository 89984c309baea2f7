// Reads what came from outside field by field; what is wrong is refused whole, by its name.

import { fromHex, MessageError } from "../protocol/bytes.mjs";

/** The pocket is not as it should be; the text names the field, never its value. */
export class PocketError extends Error {}

/** One JSON object, read by name. */
export class Fields {
  #values;
  #where;

  /**
   * @param {unknown} value
   * @param {string} where what it is called in complaints
   */
  constructor(value, where) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new PocketError(where);
    }
    this.#values = /** @type {Record<string, unknown>} */ (value);
    this.#where = where;
  }

  /**
   * @param {string} name
   * @returns {never}
   */
  #refuse(name) {
    throw new PocketError(`${this.#where}.${name}`);
  }

  /** @param {string} name whether it is there */
  has(name) {
    return (this.#values[name] ?? null) !== null;
  }

  /**
   * @param {string} name
   * @param {string} [otherwise] when it is not there
   */
  text(name, otherwise) {
    const value = this.#values[name] ?? otherwise;
    return typeof value === "string" ? value : this.#refuse(name);
  }

  /**
   * A whole number from 0 on.
   * @param {string} name
   * @param {number} [otherwise] when it is not there
   */
  number(name, otherwise) {
    const value = this.#values[name] ?? otherwise;
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.#refuse(name);
  }

  /** @param {string} name false when it is not there */
  flag(name) {
    const value = this.#values[name] ?? false;
    return typeof value === "boolean" ? value : this.#refuse(name);
  }

  /**
   * Bytes, written as hexadecimal.
   * @param {string} name
   */
  bytes(name) {
    try {
      return fromHex(this.text(name));
    } catch (error) {
      if (error instanceof MessageError) {
        this.#refuse(name);
      }
      throw error;
    }
  }

  /**
   * One of a few words.
   * @template {string} W
   * @param {string} name
   * @param {readonly W[]} words
   */
  word(name, words) {
    const value = this.text(name);
    return words.find((word) => word === value) ?? this.#refuse(name);
  }

  /**
   * A list of objects; empty when it is not there.
   * @template T
   * @param {string} name
   * @param {(fields: Fields) => T} read
   */
  list(name, read) {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) {
      this.#refuse(name);
    }
    return value.map((one, nth) => read(new Fields(one, `${this.#where}.${name}[${nth}]`)));
  }

  /**
   * An object's names and what is read under each.
   * @template T
   * @param {string} name
   * @param {(fields: Fields, name: string) => T} read
   */
  entries(name, read) {
    const value = new Fields(this.#values[name], `${this.#where}.${name}`);
    return Object.keys(value.#values).map((key) => /** @type {const} */ ([key, read(value, key)]));
  }

  /**
   * An object, or null when it is not there.
   * @template T
   * @param {string} name
   * @param {(fields: Fields) => T} read
   */
  optional(name, read) {
    const value = this.#values[name] ?? null;
    return value === null ? null : read(new Fields(value, `${this.#where}.${name}`));
  }
}
