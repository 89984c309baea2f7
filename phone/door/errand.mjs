// The post that a phone carries: envelopes to a lock, log pages away from it.
//
// Every step stands for itself: what was delivered or gathered before a connection breaks stays
// so, and the next visit goes on from there.

import { LinkError } from "../bluetooth/bluetooth.mjs";
import { concat, MessageError } from "../protocol/bytes.mjs";
import {
  COMMAND_END,
  ENVELOPE_STATE,
  LOG_RECORDS,
  OUTCOME_OK,
  OUTCOME_STALE,
} from "../protocol/codes.mjs";
import { LOG_RECORD_BYTES, parseEnvelopeHeader } from "../protocol/formats.mjs";
import { UnprovenError } from "./unproven.mjs";

/** @typedef {import("../protocol/formats.mjs").Status} Status */
/** @typedef {import("./door.mjs").Errand} Errand */
/** @typedef {import("./door.mjs").Keep} Keep */
/** @typedef {import("./door.mjs").Parcel} Parcel */
/** @typedef {import("./session.mjs").DoorSession} DoorSession */

/** Log records taken along when a door is opened: about as many as two visits make. */
export const GATHER_IN_PASSING = 4 * LOG_RECORDS;
/** More than a lock holds. */
export const ALL_RECORDS = 0xffff;

/**
 * How far an errand is.
 * @typedef {{step: "delivering" | "gathering", done: number, total: number}} ErrandProgress
 */

/**
 * Deliver, gather, and say goodbye. An errand is a favour: it may break off, and what was done
 * so far still counts.
 * @param {DoorSession} session
 * @param {Status} status
 * @param {Errand} errand
 * @param {Keep} keep
 * @param {(progress: ErrandProgress) => void} tell
 */
export async function runErrand(session, status, errand, keep, tell) {
  const run = new ErrandRun(session, status, errand, keep, tell);
  try {
    await run.all();
  } catch (error) {
    if (!(error instanceof LinkError || error instanceof UnprovenError)) {
      throw error;
    }
  }
}

class ErrandRun {
  /**
   * @param {DoorSession} session
   * @param {Status} status
   * @param {Errand} errand
   * @param {Keep} keep
   * @param {(progress: ErrandProgress) => void} tell
   */
  constructor(session, status, errand, keep, tell) {
    this.session = session;
    this.status = status;
    this.errand = errand;
    this.keep = keep;
    this.tell = tell;
    this.untilMs = performance.now() + errand.limitMs;
    const unacknowledged = status.log_next - status.pending_records;
    const begin = Math.max(errand.nextIndex ?? unacknowledged, status.log_first);
    this.at = Math.max(begin - 1, status.log_first);
    this.end = Math.min(status.log_next, begin + errand.gather);
    this.total = this.end - this.at;
    // The record before the next page.
    this.before = new Uint8Array(0);
  }

  get #inTime() {
    return performance.now() < this.untilMs;
  }

  async all() {
    if (this.session.small === null && this.errand.parcels.length) {
      // The length of a log answer tells how long a piece of an envelope may be.
      await this.#gatherPage();
    }
    await this.#deliver();
    while (this.at < this.end && this.#inTime && (await this.#gatherPage())) {
      this.tell({ step: "gathering", done: this.total - (this.end - this.at), total: this.total });
    }
    await this.session.command(COMMAND_END);
  }

  async #deliver() {
    let done = 0;
    const total = this.errand.parcels.length;
    for (const parcel of this.errand.parcels) {
      if (!this.#inTime) {
        return;
      }
      this.tell({ step: "delivering", done, total });
      if (await this.#takes(parcel)) {
        this.keep.delivered(parcel);
      }
      done += 1;
    }
  }

  /** @param {Parcel} parcel */
  async #takes(parcel) {
    if (isKnown(parcel, this.status)) {
      return true;
    }
    await this.session.keepFresh();
    const { outcome } = await this.session.deliver(parcel);
    return outcome === OUTCOME_OK || outcome === OUTCOME_STALE;
  }

  /**
   * Read on from the first record that neither office nor phone has; whether there was one. Each
   * page begins with the record before it, so that it proves itself in whatever order pages come
   * home; only the first of those is read for the purpose.
   */
  async #gatherPage() {
    if (this.at >= this.end) {
      return false;
    }
    await this.session.keepFresh();
    const wanted = Math.min(LOG_RECORDS, this.end - this.at);
    const page = await this.session.readLog(this.at, wanted);
    if (!page?.records.length) {
      return false;
    }
    const firstIndex = this.at - this.before.length / LOG_RECORD_BYTES;
    this.keep.page({ ...page, firstIndex, records: concat(this.before, page.records) });
    this.at += page.records.length / LOG_RECORD_BYTES;
    this.before = page.records.slice(-LOG_RECORD_BYTES);
    return true;
  }
}

/**
 * Whether the lock has that state or a newer one.
 * @param {Parcel} parcel
 * @param {Status} status
 */
function isKnown({ envelope }, status) {
  try {
    const { kind, number } = parseEnvelopeHeader(envelope);
    return kind === ENVELOPE_STATE && number <= status.state_number;
  } catch (error) {
    if (error instanceof MessageError) {
      return false;
    }
    throw error;
  }
}
