// The pocket: what one sync brings, and what opens doors for three days without another one.
// phone/README.md describes the format.

import { toHex } from "../protocol/bytes.mjs";
import { Fields, PocketError } from "./fields.mjs";

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("../door/door.mjs").Access} Access */

const FORMAT = 1;
const ACCESS_POINTS = /** @type {const} */ (["stairway", "front", "cabinet", "other"]);
const HELPERS = /** @type {const} */ ([
  "neighbour",
  "relative",
  "key_safe",
  "caretaker",
  "duty",
  "locksmith",
]);

/**
 * When an access holds.
 * @typedef {object} Validity
 * @property {number} notBefore lock time
 * @property {number} notAfter lock time, exclusive
 * @property {Bytes} schedule
 */

/**
 * One door of a home, as the phone may work it.
 * @typedef {object} Door
 * @property {string} id the lock id, hexadecimal
 * @property {string} home
 * @property {typeof ACCESS_POINTS[number]} point
 * @property {string} name where the access point alone does not say enough
 * @property {Access} access
 * @property {Validity} validity
 * @property {number | null} logNext first log record that the office lacks; null: it has not said
 * @property {boolean} liftHandle locks with the handle lifted only
 * @property {boolean} locksAfter whether to lock it when the visit is over
 */

/**
 * Somebody or something that helps when the door does not.
 * @typedef {object} Helper
 * @property {typeof HELPERS[number]} kind
 * @property {string} name
 * @property {string} phone
 * @property {string} where
 * @property {number} minutes on foot; 0 where it is at the door
 * @property {string} note
 */

/**
 * @typedef {object} Home
 * @property {string} id
 * @property {string} citizen
 * @property {string} address
 * @property {string} floor
 * @property {string} side
 * @property {string} remark
 * @property {"phone" | "key"} wayIn
 * @property {Helper[]} reserve
 * @property {{at: number, team: string} | null} lastVisit Unix seconds
 * @property {Door[]} doors in the order of the way in
 */

/**
 * @typedef {object} Pocket
 * @property {number} serverTime Unix seconds
 * @property {{name: string, team: string}} person
 * @property {string} dutyPhone
 * @property {Map<string, Home>} homes
 * @property {{home: string, at: number}[]} plan the person's visits, in order; Unix seconds
 * @property {{lockId: Bytes, envelope: Bytes}[]} parcels
 */

/**
 * Read a pocket.
 * @param {unknown} json
 * @returns {Pocket}
 * @throws {PocketError} when anything in it is wrong: nothing of it is taken then
 */
export function readPocket(json) {
  const fields = new Fields(json, "pocket");
  if (fields.number("format") !== FORMAT) {
    throw new PocketError("pocket.format");
  }
  const homes = new Map(fields.list("homes", readHome).map((home) => [home.id, home]));
  for (const door of fields.list("doors", readDoor)) {
    const home = homes.get(door.home);
    if (!home) {
      throw new PocketError("pocket.doors.home");
    }
    home.doors.push(door);
  }
  return {
    serverTime: fields.number("server_time"),
    person: fields.optional("person", readPerson) ?? { name: "", team: "" },
    dutyPhone: fields.text("duty_phone", ""),
    homes,
    plan: fields
      .list("plan", (one) => ({ home: one.text("home"), at: one.number("at") }))
      .filter(({ home }) => homes.has(home)),
    parcels: fields.list("parcels", (one) => ({
      lockId: one.bytes("lock_id"),
      envelope: one.bytes("envelope"),
    })),
  };
}

/** @param {Fields} fields */
function readPerson(fields) {
  return { name: fields.text("name"), team: fields.text("team", "") };
}

/**
 * @param {Fields} fields
 * @returns {Home}
 */
function readHome(fields) {
  return {
    id: fields.text("id"),
    citizen: fields.text("citizen"),
    address: fields.text("address"),
    floor: fields.text("floor", ""),
    side: fields.text("side", ""),
    remark: fields.text("remark", ""),
    wayIn: fields.word("way_in", /** @type {const} */ (["phone", "key"])),
    reserve: fields.list("reserve", readHelper),
    lastVisit: fields.optional("last_visit", (last) => ({
      at: last.number("at"),
      team: last.text("team", ""),
    })),
    doors: [],
  };
}

/**
 * @param {Fields} fields
 * @returns {Helper}
 */
function readHelper(fields) {
  return {
    kind: fields.word("kind", HELPERS),
    name: fields.text("name", ""),
    phone: fields.text("phone", ""),
    where: fields.text("where", ""),
    minutes: fields.number("minutes", 0),
    note: fields.text("note", ""),
  };
}

/**
 * @param {Fields} fields
 * @returns {Door}
 */
function readDoor(fields) {
  const lockId = fields.bytes("lock_id");
  const keys = fields.entries("week_keys", (values, week) => values.bytes(week));
  return {
    id: toHex(lockId),
    home: fields.text("home"),
    point: fields.word("point", ACCESS_POINTS),
    name: fields.text("name", ""),
    access: {
      lockId,
      slot: fields.number("slot"),
      serial: fields.number("serial"),
      rights: fields.number("rights"),
      grant: fields.bytes("grant"),
      grantStored: false,
      weekKeys: new Map(keys.map(([week, key]) => [Number(week), key])),
    },
    validity: {
      notBefore: fields.number("not_before"),
      notAfter: fields.number("not_after"),
      schedule: fields.bytes("schedule"),
    },
    logNext: fields.has("log_next") ? fields.number("log_next") : null,
    liftHandle: fields.flag("lift_handle"),
    locksAfter: fields.flag("locks_after"),
  };
}
