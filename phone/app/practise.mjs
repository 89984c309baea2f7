// Puts up the practice door, with an app of its own that keeps nothing.

import { PocketStore } from "../pocket/store.mjs";
import { MemoryDatabase } from "../practice/memory.mjs";
import { PracticeStreet } from "../practice/street.mjs";
import { App } from "./app.mjs";
import { practiceScreen } from "./screens/practice.mjs";

/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */
/** @typedef {import("./words.mjs").Words} Words */

/**
 * @param {Secret} secret the phone's
 * @param {Words} words
 * @param {() => void} draw called after every change
 */
export async function practise(secret, words, draw) {
  const street = await PracticeStreet.putUp(secret, words.say("practice_citizen"));
  const store = await PocketStore.open(new MemoryDatabase());
  await store.keep(street.pocket);
  const app = new App({ store, secret, bluetooth: street.bluetooth });
  app.onChange(draw);
  return { screen: () => practiceScreen(app, words, street, draw) };
}
