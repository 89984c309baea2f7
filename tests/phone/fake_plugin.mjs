// Stands for @capacitor-community/bluetooth-le on an Android phone, its documented troubles
// included, over practice locks. It implements the calls that the app makes, with the plugin's
// own types, messages and order of events.

import { PracticeLink } from "../../phone/practice/lock.mjs";

/** @typedef {import("@capacitor-community/bluetooth-le").BleClientInterface} BleClient */
/** @typedef {import("@capacitor-community/bluetooth-le").ScanResult} ScanResult */
/** @typedef {import("../../phone/practice/lock.mjs").PracticeLock} PracticeLock */

const DEVICE = "AA:BB:CC:DD:EE:FF";
const MTU = 517;

/**
 * What goes wrong.
 * @typedef {object} Troubles
 * @property {boolean} denied the person has not allowed Bluetooth
 * @property {boolean} off Bluetooth is switched off
 * @property {number} status133 so many connections fail with GATT status 133
 * @property {boolean} staleServices the services of an earlier wake are remembered
 * @property {number} vanishesAt the read or write at which the link goes and nothing is answered
 */

/** @type {Troubles} */
const NONE = { denied: false, off: false, status133: 0, staleServices: false, vanishesAt: 0 };

/** The plugin's client. */
export class FakePlugin {
  /** @type {PracticeLink | null} */
  #link = null;
  /** @type {((deviceId: string) => void) | undefined} */
  #onDisconnect;
  #initialized = false;
  #scanning = false;
  #operations = 0;
  /** @type {((enabled: boolean) => void) | null} */
  #onEnabled = null;
  /** Names of the calls made. @type {string[]} */
  calls = [];

  /**
   * @param {PracticeLock} lock
   * @param {string} identity under which it advertises
   * @param {Partial<Troubles>} [troubles]
   */
  constructor(lock, identity, troubles = {}) {
    this.lock = lock;
    this.identity = identity;
    this.troubles = { ...NONE, ...troubles };
  }

  /** What the app is given. */
  get client() {
    return /** @type {BleClient} */ (/** @type {unknown} */ (this));
  }

  async initialize() {
    this.calls.push("initialize");
    if (this.troubles.denied) {
      throw new Error("Permission denied.");
    }
    this.#initialized = true;
  }

  async isEnabled() {
    this.#need(this.#initialized, "Bluetooth LE not initialized.");
    return !this.troubles.off;
  }

  /** @param {(enabled: boolean) => void} callback */
  async startEnabledNotifications(callback) {
    this.#onEnabled = callback;
  }

  async stopEnabledNotifications() {
    this.#onEnabled = null;
  }

  /** The person switches Bluetooth off: scans and links end without a word. */
  switchOff() {
    this.troubles.off = true;
    this.#scanning = false;
    this.#initialized = false;
    this.#onEnabled?.(false);
  }

  /**
   * @param {{services: string[]}} options
   * @param {(result: ScanResult) => void} callback
   */
  async requestLEScan({ services }, callback) {
    this.calls.push("requestLEScan");
    this.#need(this.#initialized, "Bluetooth LE not initialized.");
    this.#scanning = true;
    const advertise = () => {
      if (this.#scanning && services.includes(this.identity)) {
        // Android writes UUIDs small, iOS large.
        callback({ device: { deviceId: DEVICE }, uuids: [this.identity.toUpperCase()], rssi: -60 });
        setTimeout(advertise, 20);
      }
    };
    setTimeout(advertise, 20);
  }

  async stopLEScan() {
    this.calls.push("stopLEScan");
    this.#scanning = false;
  }

  /**
   * @param {string} deviceId
   * @param {(deviceId: string) => void} onDisconnect
   */
  async connect(deviceId, onDisconnect) {
    this.calls.push("connect");
    this.#need(!this.#scanning, "Connection timeout.");
    this.#need(!this.#link, "Connection failed with status 133.");
    if (this.troubles.status133) {
      this.troubles.status133 -= 1;
      onDisconnect(deviceId);
      throw new Error("Connection failed with status 133.");
    }
    this.#onDisconnect = onDisconnect;
    this.#link = new PracticeLink(this.lock, this.identity);
  }

  /** @param {string} deviceId */
  async disconnect(deviceId) {
    this.calls.push("disconnect");
    if (this.#link) {
      this.#link = null;
      this.#onDisconnect?.(deviceId);
    }
  }

  async getServices() {
    const uuid = this.troubles.staleServices
      ? "00001800-0000-1000-8000-00805f9b34fb"
      : this.identity;
    return [{ uuid, characteristics: [] }];
  }

  async discoverServices() {
    this.calls.push("discoverServices");
    this.troubles.staleServices = false;
  }

  async getMtu() {
    return MTU;
  }

  async requestConnectionPriority() {
    throw new Error("requestConnectionPriority failed.");
  }

  async read() {
    const link = await this.#operation();
    return new DataView((await link.read()).slice().buffer);
  }

  /**
   * @param {string} _device
   * @param {string} _service
   * @param {string} _characteristic
   * @param {DataView} value
   */
  async write(_device, _service, _characteristic, value) {
    const link = await this.#operation();
    const { buffer, byteOffset, byteLength } = value;
    await link.write(new Uint8Array(buffer, byteOffset, byteLength).slice());
  }

  /** @returns {Promise<PracticeLink>} */
  async #operation() {
    this.#operations += 1;
    const link = this.#link;
    if (!link) {
      throw new Error("Not connected to device.");
    }
    if (this.#operations === this.troubles.vanishesAt) {
      this.#link = null;
      this.#onDisconnect?.(DEVICE);
      return new Promise(() => {});
    }
    return link;
  }

  /**
   * @param {boolean} given
   * @param {string} message
   */
  #need(given, message) {
    if (!given) {
      throw new Error(message);
    }
  }
}
