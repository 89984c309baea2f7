// The shared vectors, failing ones included, hold in the app's implementation.

import { deepEqual } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { evaluate } from "./vectors.mjs";

const DIRECTORY = new URL("../vectors/", import.meta.url);

for (const name of readdirSync(DIRECTORY).filter((file) => file.endsWith(".json"))) {
  const { cases } = JSON.parse(readFileSync(new URL(name, DIRECTORY), "utf8"));
  for (const one of cases) {
    test(`${name}: ${one.name}`, async () => {
      deepEqual(await evaluate(one), one.expect);
    });
  }
}
