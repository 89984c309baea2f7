// The native shell: it scans for doors by itself, by @capacitor-community/bluetooth-le.

import { BluetoothError, LinkError, REQUEST_TIMEOUT_MS, within } from "./bluetooth.mjs";

/** @typedef {import("@capacitor-community/bluetooth-le").BleClientInterface} BleClient */
/** @typedef {import("@capacitor-community/bluetooth-le").ScanResult} ScanResult */
/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("./bluetooth.mjs").Bluetooth} Bluetooth */
/** @typedef {import("./bluetooth.mjs").Link} Link */
/** @typedef {import("./bluetooth.mjs").Peer} Peer */
/** @typedef {import("./bluetooth.mjs").Search} Search */

// The plugin's ScanMode.SCAN_MODE_LOW_LATENCY and ConnectionPriority.CONNECTION_PRIORITY_HIGH.
const LOW_LATENCY = 2;
const HIGH = 1;
// Android fails a first connection with GATT status 133 now and then; the second one holds.
const CONNECTS = 2;

/** @implements {Search} */
class NativeSearch {
  #client;
  #identities;
  #scanning = false;
  /** @type {{resolve: (peer: Peer) => void, reject: (error: Error) => void} | null} */
  #waiting = null;

  /**
   * @param {BleClient} client
   * @param {ReadonlySet<string>} identities
   */
  constructor(client, identities) {
    this.#client = client;
    this.#identities = identities;
  }

  /** @returns {Promise<Peer>} */
  async next() {
    /** @type {Promise<Peer>} */
    const heard = new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    // It may be rejected while the scan is still being started.
    heard.catch(() => {});
    await this.#start();
    return heard;
  }

  async #start() {
    if (this.#scanning) {
      return;
    }
    await ready(this.#client);
    this.#scanning = true;
    await this.#client.startEnabledNotifications((enabled) => {
      if (!enabled) {
        this.#waiting?.reject(new BluetoothError("off"));
      }
    });
    const services = [...this.#identities];
    await this.#client.requestLEScan(
      { services, allowDuplicates: true, scanMode: LOW_LATENCY },
      (result) => this.#heard(result),
    );
  }

  /** @param {ScanResult} result */
  #heard({ device, uuids = [] }) {
    const identity = uuids
      .map((uuid) => uuid.toLowerCase())
      .find((uuid) => this.#identities.has(uuid));
    if (identity && this.#waiting) {
      const { resolve } = this.#waiting;
      this.#waiting = null;
      resolve({ connect: (timeoutMs) => this.#connect(device.deviceId, identity, timeoutMs) });
    }
  }

  /**
   * @param {string} device
   * @param {string} identity
   * @param {number} timeoutMs
   */
  async #connect(device, identity, timeoutMs) {
    // Many phones connect slowly, or not at all, while they scan.
    await this.#halt();
    return connect(this.#client, device, identity, timeoutMs);
  }

  async #halt() {
    if (this.#scanning) {
      this.#scanning = false;
      await quietly(this.#client.stopLEScan());
    }
  }

  async stop() {
    await this.#halt();
    await quietly(this.#client.stopEnabledNotifications());
    this.#waiting?.reject(new LinkError("stopped"));
  }
}

/**
 * Ask for what scanning needs; harmless when it was given before. Bluetooth that was switched off
 * and on scans again only after this.
 * @param {BleClient} client
 */
async function ready(client) {
  try {
    await client.initialize({ androidNeverForLocation: true });
  } catch (error) {
    const denied = error instanceof Error && /denied/i.test(error.message);
    throw new BluetoothError(denied ? "denied" : "missing");
  }
  if (!(await client.isEnabled())) {
    throw new BluetoothError("off");
  }
}

/** @param {Promise<unknown>} work */
async function quietly(work) {
  await work.catch(() => {});
}

/**
 * @param {BleClient} client
 * @param {string} device
 * @param {string} identity
 * @param {number} timeoutMs
 * @returns {Promise<Link>}
 */
async function connect(client, device, identity, timeoutMs) {
  const untilMs = performance.now() + timeoutMs;
  try {
    // Wrapped, for a promise that a function returns is waited for.
    const { gone } = await establish(client, device, untilMs);
    const mtu = await within(prepare(client, device, identity), untilMs - performance.now(), gone);
    return new NativeLink(client, device, identity, mtu, gone);
  } catch (error) {
    await quietly(client.disconnect(device));
    throw error;
  }
}

/**
 * Connect; the promise of its end.
 * @param {BleClient} client
 * @param {string} device
 * @param {number} untilMs
 * @returns {Promise<{gone: Promise<void>}>}
 * @throws {LinkError}
 */
async function establish(client, device, untilMs) {
  for (let left = CONNECTS; ; left -= 1) {
    // A connection that the platform still holds from before would make this one fail.
    await quietly(client.disconnect(device));
    /** @type {() => void} */
    let lost = () => {};
    /** @type {Promise<void>} */
    const gone = new Promise((resolve) => {
      lost = resolve;
    });
    const timeout = Math.max(1, Math.round(untilMs - performance.now()));
    try {
      await client.connect(device, lost, { timeout, skipDescriptorDiscovery: true });
      return { gone };
    } catch (error) {
      if (left === 1 || performance.now() >= untilMs) {
        throw new LinkError("no connection", { cause: error });
      }
    }
  }
}

/**
 * Find the lock's service, ask for short intervals; the MTU.
 * @param {BleClient} client
 * @param {string} device
 * @param {string} identity
 */
async function prepare(client, device, identity) {
  // iOS has no such thing, and does well without.
  await quietly(client.requestConnectionPriority(device, HIGH));
  if (!(await offers(client, device, identity))) {
    // Android remembers the services of an earlier wake.
    await client.discoverServices(device);
    if (!(await offers(client, device, identity))) {
      throw new LinkError("the service is not there");
    }
  }
  return client.getMtu(device);
}

/**
 * @param {BleClient} client
 * @param {string} device
 * @param {string} identity
 */
async function offers(client, device, identity) {
  const services = await client.getServices(device);
  return services.some(({ uuid }) => uuid.toLowerCase() === identity);
}

/** @implements {Link} */
class NativeLink {
  #client;
  #device;

  /**
   * @param {BleClient} client
   * @param {string} device
   * @param {string} identity
   * @param {number} mtu
   * @param {Promise<void>} gone
   */
  constructor(client, device, identity, mtu, gone) {
    this.#client = client;
    this.#device = device;
    this.identity = identity;
    this.mtu = mtu;
    this.gone = gone;
  }

  /** @returns {Promise<Bytes>} */
  async read() {
    const work = this.#client.read(this.#device, this.identity, this.identity, {
      timeout: REQUEST_TIMEOUT_MS,
    });
    const { buffer, byteOffset, byteLength } = await within(work, REQUEST_TIMEOUT_MS, this.gone);
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  }

  /** @param {Bytes} message */
  async write(message) {
    const value = new DataView(message.buffer, message.byteOffset, message.byteLength);
    const work = this.#client.write(this.#device, this.identity, this.identity, value, {
      timeout: REQUEST_TIMEOUT_MS,
    });
    await within(work, REQUEST_TIMEOUT_MS, this.gone);
  }

  async close() {
    await quietly(this.#client.disconnect(this.#device));
  }
}

/**
 * The shell's Bluetooth.
 * @param {BleClient} client the plugin's `BleClient`
 * @returns {Bluetooth}
 */
export function capacitorBluetooth(client) {
  return {
    asksPerson: false,
    search: (identities) => new NativeSearch(client, identities),
  };
}
