// The one small interface behind which all Bluetooth lies: find these identities → link.

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */

/**
 * A connection to a lock, as a value that is written and read.
 * @typedef {object} Link
 * @property {string} identity the UUID by which the lock was found
 * @property {number | null} mtu null where the platform does not tell
 * @property {() => Promise<Bytes>} read what the lock has to say now; rejects with LinkError
 * @property {(message: Bytes) => Promise<void>} write one whole message; rejects with LinkError
 * @property {() => Promise<void>} close hang up; never rejects
 * @property {Promise<void>} gone resolves when the connection has ended, by whomever
 */

/**
 * One search for one door, from the tap to its end.
 * @typedef {object} Search
 * @property {() => Promise<Peer>} next resolves when the door is heard (again); rejects with
 *   BluetoothError, or NotChosenError where a person picks and did not
 * @property {() => Promise<void>} stop listen no more; never rejects
 */

/**
 * A door that is within reach.
 * @typedef {object} Peer
 * @property {(timeoutMs: number) => Promise<Link>} connect rejects with LinkError
 */

/**
 * @typedef {object} Bluetooth
 * @property {boolean} asksPerson whether finding a door needs a person's pick
 * @property {(identities: ReadonlySet<string>) => Search} search
 */

/** The connection is not there (any more); trying again may help. */
export class LinkError extends Error {}

/** Nobody picked the door, where a person must. */
export class NotChosenError extends Error {}

/** This phone's Bluetooth cannot be used. */
export class BluetoothError extends Error {
  /** @param {"off" | "missing" | "denied"} reason */
  constructor(reason) {
    super(`Bluetooth: ${reason}`);
    this.reason = reason;
  }
}

/** One read or write, long ones included. */
export const REQUEST_TIMEOUT_MS = 5000;

/**
 * The result of `work`, unless the link goes or time runs out first: platforms leave promises
 * open for ever when a link is lost.
 * @template T
 * @param {Promise<T>} work
 * @param {number} timeoutMs
 * @param {Promise<void>} gone
 * @returns {Promise<T>}
 * @throws {LinkError}
 */
export async function within(work, timeoutMs, gone) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  const failed = Promise.race([late, gone]).then(() => {
    throw new LinkError("no answer");
  });
  const told = work.catch((error) => {
    throw error instanceof LinkError
      ? error
      : new LinkError("refused by the platform", { cause: error });
  });
  try {
    return await Promise.race([told, failed]);
  } finally {
    clearTimeout(timer);
  }
}
