// The native shell's Bluetooth against a stand-in for its plugin: one tap, whatever goes wrong.

import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";

import { capacitorBluetooth } from "../../phone/bluetooth/capacitor.mjs";
import { DoorError, visit } from "../../phone/door/visit.mjs";
import { COMMAND_OPEN, OUTCOME_OPENED } from "../../phone/protocol/codes.mjs";
import { FakePlugin } from "./fake_plugin.mjs";
import { NOW, practiceDoor } from "./practice_door.mjs";

const KEEP = { receipt: () => {}, page: () => {}, delivered: () => {}, grantStored: () => {} };

/**
 * Open a practice door through the plugin.
 * @param {Partial<import("./fake_plugin.mjs").Troubles>} [troubles]
 */
async function opened(troubles = {}) {
  const { lock, door } = await practiceDoor();
  const identity = String([...door.identities.keys()][3]);
  const plugin = new FakePlugin(lock, identity, troubles);
  const tools = {
    bluetooth: capacitorBluetooth(plugin.client),
    now: () => NOW,
    tell: () => {},
    keep: KEEP,
    deadlineMs: 3000,
  };
  return { plugin, exchange: visit(tools, door, COMMAND_OPEN) };
}

/** @param {string} problem */
function problemOf(problem) {
  return (/** @type {unknown} */ error) => error instanceof DoorError && error.problem === problem;
}

test("a door is found without a chooser and opened with three operations", async () => {
  const { plugin, exchange } = await opened();
  const { status, operationsToStart, operationsToKnow } = await exchange;
  equal(status.outcome, OUTCOME_OPENED);
  deepEqual([operationsToStart, operationsToKnow], [2, 3]);
  equal(plugin.calls.at(-1), "disconnect");
});

test("a first connection that fails with status 133 is made again after hanging up", async () => {
  const { plugin, exchange } = await opened({ status133: 1 });
  const { status, attempts } = await exchange;
  deepEqual([status.outcome, attempts], [OUTCOME_OPENED, 1]);
  const tries = plugin.calls.filter((call) => call === "connect" || call === "disconnect");
  deepEqual(tries.slice(0, 4), ["disconnect", "connect", "disconnect", "connect"]);
});

test("a door that keeps failing is heard anew and tried again", async () => {
  const { exchange } = await opened({ status133: 3 });
  const { status, attempts } = await exchange;
  deepEqual([status.outcome, attempts], [OUTCOME_OPENED, 2]);
});

test("services of an earlier wake are discovered anew", async () => {
  const { plugin, exchange } = await opened({ staleServices: true });
  equal((await exchange).status.outcome, OUTCOME_OPENED);
  equal(plugin.calls.includes("discoverServices"), true);
});

test("a link that goes without an answer is not waited for", async () => {
  const { exchange } = await opened({ vanishesAt: 3 });
  const began = performance.now();
  const { status, attempts } = await exchange;
  deepEqual([status.outcome, attempts], [OUTCOME_OPENED, 2]);
  equal(performance.now() - began < 2500, true);
});

test("Bluetooth that is not allowed, or off, is told as such", async () => {
  await rejects((await opened({ denied: true })).exchange, problemOf("bluetooth_denied"));
  await rejects((await opened({ off: true })).exchange, problemOf("bluetooth_off"));
});

test("Bluetooth that is switched off while listening is told at once", async () => {
  const { plugin, exchange } = await opened();
  plugin.identity = "ffffffff-ffff-4fff-8fff-ffffffffffff";
  setTimeout(() => plugin.switchOff(), 60);
  await rejects(exchange, problemOf("bluetooth_off"));
});
