// Web Bluetooth: a browser finds a door by its chooser, in which a person picks.

import {
  BluetoothError,
  LinkError,
  NotChosenError,
  REQUEST_TIMEOUT_MS,
  within,
} from "./bluetooth.mjs";

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("./bluetooth.mjs").Link} Link */
/** @typedef {import("./bluetooth.mjs").Peer} Peer */
/** @typedef {import("./bluetooth.mjs").Search} Search */

// A lock that has gone to sleep wakes under another address: the pick is then worth nothing, and
// the person had better knock and pick anew than wait.
const CONNECTS_IN_VAIN = 2;

/**
 * A platform's Bluetooth, or what stands for it.
 * @typedef {Pick<globalThis.Bluetooth, "requestDevice" | "getAvailability">} Platform
 */

/** @implements {Search} */
class WebSearch {
  #platform;
  #identities;
  /** @type {BluetoothDevice | null} */
  #device = null;
  #inVain = 0;

  /**
   * @param {Platform} platform
   * @param {ReadonlySet<string>} identities
   */
  constructor(platform, identities) {
    this.#platform = platform;
    this.#identities = identities;
  }

  /** Must first be called within a person's gesture. @returns {Promise<Peer>} */
  async next() {
    if (this.#inVain === CONNECTS_IN_VAIN) {
      throw new NotChosenError("asleep again");
    }
    this.#device ??= await this.#choose();
    const device = this.#device;
    return { connect: (timeoutMs) => this.#connect(device, timeoutMs) };
  }

  /**
   * @param {BluetoothDevice} device
   * @param {number} timeoutMs
   */
  async #connect(device, timeoutMs) {
    this.#inVain += 1;
    const link = await connect(device, this.#identities, timeoutMs);
    this.#inVain = 0;
    return link;
  }

  async #choose() {
    const filters = Array.from(this.#identities, (uuid) => ({ services: [uuid] }));
    try {
      return await this.#platform.requestDevice({ filters });
    } catch (error) {
      throw await this.#reason(error);
    }
  }

  /**
   * Chromium has one error for a closed chooser and for no Bluetooth; of Bluetooth that is off
   * its chooser tells by itself.
   * @param {unknown} error
   */
  async #reason(error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "SecurityError" || name === "NotAllowedError") {
      return new BluetoothError("denied");
    }
    const available = await this.#platform.getAvailability();
    return available
      ? new NotChosenError("no pick", { cause: error })
      : new BluetoothError("missing");
  }

  async stop() {
    this.#device?.gatt?.disconnect();
  }
}

/**
 * @param {BluetoothDevice} device
 * @param {ReadonlySet<string>} identities
 * @param {number} timeoutMs
 * @returns {Promise<Link>}
 */
async function connect(device, identities, timeoutMs) {
  const server = device.gatt;
  if (!server) {
    throw new LinkError("not a lock");
  }
  /** @type {Promise<void>} */
  const gone = new Promise((resolve) => {
    device.addEventListener("gattserverdisconnected", () => resolve(), { once: true });
  });
  try {
    const characteristic = await within(discover(server, identities), timeoutMs, gone);
    return new WebLink(server, characteristic, gone);
  } catch (error) {
    server.disconnect();
    throw error;
  }
}

/**
 * @param {BluetoothRemoteGATTServer} server
 * @param {ReadonlySet<string>} identities
 */
async function discover(server, identities) {
  await server.connect();
  const services = await server.getPrimaryServices();
  const service = services.find(({ uuid }) => identities.has(uuid));
  if (!service) {
    throw new LinkError("the service is not there");
  }
  return service.getCharacteristic(service.uuid);
}

/** @implements {Link} */
class WebLink {
  #server;
  #characteristic;
  // No browser tells.
  mtu = null;

  /**
   * @param {BluetoothRemoteGATTServer} server
   * @param {BluetoothRemoteGATTCharacteristic} characteristic
   * @param {Promise<void>} gone
   */
  constructor(server, characteristic, gone) {
    this.#server = server;
    this.#characteristic = characteristic;
    this.gone = gone;
    this.identity = characteristic.uuid;
  }

  /** @returns {Promise<Bytes>} */
  async read() {
    const work = this.#characteristic.readValue();
    const { buffer, byteOffset, byteLength } = await within(work, REQUEST_TIMEOUT_MS, this.gone);
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  }

  /** @param {Bytes} message */
  async write(message) {
    const work = this.#characteristic.writeValueWithResponse(message);
    await within(work, REQUEST_TIMEOUT_MS, this.gone);
  }

  async close() {
    this.#server.disconnect();
  }
}

/**
 * This browser's Bluetooth.
 * @param {Platform | undefined} platform
 * @returns {import("./bluetooth.mjs").Bluetooth}
 */
export function webBluetooth(platform = navigator.bluetooth) {
  return {
    asksPerson: true,
    search: (identities) => {
      if (!platform) {
        throw new BluetoothError("missing");
      }
      return new WebSearch(platform, identities);
    },
  };
}
