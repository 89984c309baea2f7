// Starts the app: opens what lies on the phone, then shows the screen that the address names.

import { webBluetooth } from "../bluetooth/web.mjs";
import { PocketStore } from "../pocket/store.mjs";
import { Database } from "../storage/database.mjs";
import { persist, phoneSecret } from "../storage/vault.mjs";
import { App } from "./app.mjs";
import { Screens } from "./screens.mjs";
import { languageOf, Words } from "./words.mjs";

async function start() {
  const words = new Words(languageOf(navigator.languages));
  document.documentElement.lang = words.language;
  const database = await Database.open();
  const [store, secret] = await Promise.all([PocketStore.open(database), phoneSecret(database)]);
  const app = new App({ store, secret, bluetooth: webBluetooth() });
  new Screens(app, words, secret).show();
  await persist();
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("service_worker.mjs", { type: "module" }).catch(reportError);
}
start().catch(reportError);
