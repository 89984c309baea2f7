// The office as the phone asks it: signed calls, and its clock where the phone's is wrong.

import { signatureOf } from "./calls.mjs";

const API = "/api/v1";
const ANSWER_MS = 30_000;
const CLOCK_WRONG = "phone_clock_wrong";

/** The office said no; `key` names why. */
export class OfficeRefusal extends Error {
  /** @param {string} key */
  constructor(key) {
    super(key);
    this.key = key;
  }
}

/** The office was not reached, or somebody else answered. */
export class NoOffice extends Error {}

/** The office behind the app's own origin. */
export class Office {
  #keys;
  #origin;
  #aheadS = 0;

  /**
   * @param {CryptoKeyPair} keys the phone's
   * @param {string} [origin]
   */
  constructor(keys, origin = location.origin) {
    this.#keys = keys;
    this.#origin = origin;
  }

  /**
   * @param {"GET" | "POST"} method
   * @param {string} path
   * @param {unknown} [content] anything that JSON can hold
   * @returns {Promise<any>} null for an answer without content
   * @throws {OfficeRefusal | NoOffice}
   */
  async call(method, path, content) {
    const answer = await this.#send(method, path, content);
    if (answer.key !== CLOCK_WRONG) {
      return contentOf(answer);
    }
    this.#aheadS = Number(answer.told.values.server_time) - Date.now() / 1000;
    return contentOf(await this.#send(method, path, content));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} content
   */
  async #send(method, path, content) {
    const url = new URL(API + path, this.#origin);
    const body = new TextEncoder().encode(content === undefined ? "" : JSON.stringify(content));
    const created = Math.floor(Date.now() / 1000 + this.#aheadS);
    const headers = {
      ...(await signatureOf(this.#keys, { method, url, body, created })),
      ...(body.length && { "Content-Type": "application/json" }),
    };
    try {
      const response = await fetch(url, {
        method,
        headers: /** @type {Record<string, string>} */ (headers),
        signal: AbortSignal.timeout(ANSWER_MS),
        cache: "no-store",
        credentials: "omit",
        ...(body.length && { body }),
      });
      const told = response.status === 204 ? null : await response.json();
      return { told, key: response.ok ? null : String(told.error) };
    } catch (error) {
      throw new NoOffice("no answer", { cause: error });
    }
  }
}

/** @param {{told: any, key: string | null}} answer */
function contentOf({ told, key }) {
  if (key !== null) {
    throw new OfficeRefusal(key);
  }
  return told;
}
