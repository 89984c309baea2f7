// What a phone holds for one lock, and what it carries between lock and office.

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */

/**
 * Access to one lock: who this phone is there, and the keys that find the door.
 * @typedef {object} Access
 * @property {Bytes} lockId
 * @property {number} slot
 * @property {number} serial
 * @property {number} rights RIGHT_… bits
 * @property {Bytes} grant the office's sealed envelope
 * @property {boolean} grantStored whether the lock is known to have it
 * @property {Map<number, Bytes>} weekKeys door keys by calendar week, LOST_WEEK among them
 */

/**
 * A sealed envelope on its way from the office to a lock; only the lock can read it.
 * @typedef {object} Parcel
 * @property {Bytes} lockId
 * @property {Bytes} envelope
 */

/**
 * Stored log records as a lock gave them, 64 bytes each.
 * @typedef {object} LogPage
 * @property {Bytes} lockId
 * @property {number} firstIndex
 * @property {Bytes} records
 */

/**
 * What to do at the lock while connected anyway.
 * @typedef {object} Errand
 * @property {Parcel[]} parcels in the order of their delivery
 * @property {number} gather most log records to take along
 * @property {number | null} nextIndex first record that neither office nor phone has; null: the
 *   lock tells
 * @property {number} limitMs when to leave, counted from the errand's begin
 */

/**
 * Where what an exchange brings is kept, as it comes: it stays when the phone dies the next
 * moment.
 * @typedef {object} Keep
 * @property {(envelope: Bytes) => void} receipt the lock's latest word to the office
 * @property {(page: LogPage) => void} page
 * @property {(parcel: Parcel) => void} delivered the lock has it, or newer
 * @property {(stored: boolean) => void} grantStored
 */
export {};
