// One visit by the app's own modules, asked for by a test that drives a page.

import { webBluetooth } from "../../phone/bluetooth/web.mjs";
import { makeReady } from "../../phone/door/ready.mjs";
import { DoorError, visit } from "../../phone/door/visit.mjs";
import { fromHex, toHex } from "../../phone/protocol/bytes.mjs";
import { lockTimeOf } from "../../phone/protocol/lock_time.mjs";
import { Hmac } from "../../phone/protocol/primitives.mjs";

/** @param {any} given an access as JSON, with the secret that a test may know */
function accessOf(given) {
  const weekKeys = Object.entries(given.weekKeys).map(
    ([week, key]) => /** @type {const} */ ([Number(week), fromHex(String(key))]),
  );
  return {
    ...given,
    lockId: fromHex(given.lockId),
    grant: fromHex(given.grant),
    weekKeys: new Map(weekKeys),
  };
}

/**
 * Do a command, and tell all that came of it.
 * @param {{access: any, command: number, errand?: any, deadlineMs?: number}} order
 */
export async function visitOnce({ access, command, errand, deadlineMs = 30_000 }) {
  const mac = Hmac.of(fromHex(access.secret));
  const now = () => lockTimeOf(Date.now());
  const secret = { hmac: (/** @type {Uint8Array} */ message) => mac.digest(message) };
  const door = await makeReady(accessOf(access), secret, now());
  /** @type {string[]} */
  const told = [];
  /** @type {{receipt: string, pages: [number, string][], delivered: string[]}} */
  const kept = { receipt: "", pages: [], delivered: [] };
  const keep = {
    receipt: (/** @type {Uint8Array} */ envelope) => {
      kept.receipt = toHex(envelope);
    },
    page: (/** @type {import("../../phone/door/door.mjs").LogPage} */ page) => {
      kept.pages.push([page.firstIndex, toHex(page.records)]);
    },
    delivered: (/** @type {import("../../phone/door/door.mjs").Parcel} */ parcel) => {
      kept.delivered.push(toHex(parcel.envelope));
    },
    grantStored: () => {},
  };
  const tools = {
    bluetooth: webBluetooth(),
    now,
    tell: (/** @type {import("../../phone/door/visit.mjs").Progress} */ progress) => {
      told.push(progress.step);
      document.title = told.join(" ");
    },
    keep,
    deadlineMs,
  };
  const post = errand && {
    ...errand,
    parcels: errand.parcels.map((/** @type {string} */ envelope) => ({
      lockId: door.access.lockId,
      envelope: fromHex(envelope),
    })),
  };
  try {
    return { ...(await visit(tools, door, command, post)), problem: null, told, kept };
  } catch (error) {
    if (error instanceof DoorError) {
      return { problem: error.problem, told, kept };
    }
    throw error;
  }
}
