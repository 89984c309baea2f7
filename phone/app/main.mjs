// Starts the app: opens what lies on the phone, then shows the screen that the address names.

import { capacitorBluetooth } from "../bluetooth/capacitor.mjs";
import { webBluetooth } from "../bluetooth/web.mjs";
import { OfficeLink } from "../office/link.mjs";
import { PocketStore } from "../pocket/store.mjs";
import { Database } from "../storage/database.mjs";
import { persist, phoneSecret } from "../storage/vault.mjs";
import { App } from "./app.mjs";
import { Screens } from "./screens.mjs";
import { languageOf, Words } from "./words.mjs";

/**
 * The native shell loads its plugin before the app; in a browser there is none.
 * @type {{BleClient: import("@capacitor-community/bluetooth-le").BleClientInterface} | undefined}
 */
const plugin = Reflect.get(globalThis, "capacitorCommunityBluetoothLe");

async function start() {
  const words = new Words(languageOf(navigator.languages));
  document.documentElement.lang = words.language;
  const database = await Database.open();
  const [store, secret] = await Promise.all([PocketStore.open(database), phoneSecret(database)]);
  const bluetooth = plugin ? capacitorBluetooth(plugin.BleClient) : webBluetooth();
  const app = new App({ store, secret, bluetooth });
  const office = await OfficeLink.open({ database, store, secret, app });
  new Screens(app, words, secret, office).show();
  office.keepUp();
  await persist();
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("service_worker.mjs", { type: "module" }).catch(reportError);
}
start().catch(reportError);
