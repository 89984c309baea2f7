// The app's side of a sync, against a server that verifies what it is asked.

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";

import { callKeys, publicBytes } from "../../phone/office/calls.mjs";
import { NoOffice, Office, OfficeRefusal } from "../../phone/office/office.mjs";
import { sync } from "../../phone/office/sync.mjs";
import { PocketStore } from "../../phone/pocket/store.mjs";
import { MemoryDatabase } from "../../phone/practice/memory.mjs";
import { toHex } from "../../phone/protocol/bytes.mjs";
import { phoneSecret } from "../../phone/storage/vault.mjs";
import { verifyCall } from "./office_side.mjs";

const AHEAD_S = 86_400;
const POCKET = { format: 1, server_time: 0 };
const LOCK = "0102030405060708";

/**
 * What the server answers by path; each call is verified first, and its time judged.
 * @param {Record<string, (content: any) => [number, unknown]>} answers
 * @param {number} aheadS how far the office's clock is ahead of the phone's
 */
async function serve(answers, aheadS = 0) {
  const database = new MemoryDatabase();
  const keys = await callKeys(database);
  const public_key = toHex(await publicBytes(keys));
  /** @type {string[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { method = "", url: target = "", headers } = request;
    asked.push(`${method} ${target}`);
    const [, created] = await verifyCall({
      method,
      url: `http://${headers.host}${target}`,
      headers: {
        "Signature-Input": String(headers["signature-input"]),
        Signature: String(headers.signature),
        "Content-Digest": String(headers["content-digest"]),
      },
      body: body.toString("hex"),
      public_key,
    });
    const now = Math.floor(Date.now() / 1000) + aheadS;
    const late = Math.abs(created - now) > 60;
    const [status, content] = late
      ? [401, { error: "phone_clock_wrong", values: { server_time: String(now) } }]
      : (answers[target]?.(body.length ? JSON.parse(String(body)) : null) ?? [404, "none"]);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(status === 204 ? "" : JSON.stringify(content));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  after(() => server.close());
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const office = new Office(keys, `http://127.0.0.1:${address.port}`);
  return { office, asked, database, server };
}

/** @param {MemoryDatabase} database */
async function phoneOf(database) {
  const store = await PocketStore.open(database);
  const secret = await phoneSecret(database);
  const app = /** @type {any} */ ({ take: (/** @type {unknown} */ json) => store.keep(json) });
  return { store, secret, app };
}

test("a wrong clock is put right by the office's, and stays right", async () => {
  const { office, asked } = await serve({ "/api/v1/x": () => [200, "fine"] }, AHEAD_S);
  equal(await office.call("GET", "/x"), "fine");
  equal(asked.length, 2);
  equal(await office.call("GET", "/x"), "fine");
  equal(asked.length, 3);
});

test("a refusal is told from an office that is not reached or is another", async () => {
  const { office, server } = await serve({
    "/api/v1/no": () => [409, { error: "phone_blocked", values: {} }],
  });
  await rejects(office.call("GET", "/no"), (error) => {
    return error instanceof OfficeRefusal && error.key === "phone_blocked";
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rejects(office.call("GET", "/no"), NoOffice);
});

test("what is carried goes only by the office's answer, and hashes come before the pocket", async () => {
  /** @type {any[]} */
  const registered = [];
  const { office, asked, database } = await serve({
    "/api/v1/phones/7/post": ({ pages }) => [
      200,
      { accepted: 1, alarms: 0, pages: pages.slice(0, 1).map(() => "taken") },
    ],
    "/api/v1/phones/7/wanted": () => [200, [{ lock_id: LOCK, serial: 5 }]],
    "/api/v1/phones/7/registrations": (content) => {
      registered.push(...content);
      return [204, null];
    },
    "/api/v1/phones/7/pocket": () => [200, POCKET],
  });
  const phone = await phoneOf(database);
  await phone.store.add({ kind: "receipt", lock: LOCK, envelope: "aa" });
  await phone.store.add({ kind: "page", lock: LOCK, first: 0, records: "00".repeat(64) });
  await phone.store.add({ kind: "page", lock: LOCK, first: 1, records: "11".repeat(64) });
  await sync(office, 7, phone);
  equal(phone.store.carried, 0);
  equal(asked.filter((one) => one.endsWith("/post")).length, 2);
  deepEqual(
    registered.map(({ lock_id, serial, stored_key }) => [lock_id, serial, stored_key.length]),
    [[LOCK, 5, 44]],
  );
  ok(phone.store.pocket);
  ok(asked.indexOf("POST /api/v1/phones/7/registrations") < asked.length - 1);
});

test("a sync that breaks off leaves the post and the former pocket", async () => {
  const { office, database } = await serve({
    "/api/v1/phones/7/post": () => [503, { error: "office_busy", values: {} }],
  });
  const phone = await phoneOf(database);
  await phone.store.keep(POCKET);
  await phone.store.add({ kind: "receipt", lock: LOCK, envelope: "aa" });
  await rejects(sync(office, 7, phone), OfficeRefusal);
  equal(phone.store.carried, 1);
  ok(phone.store.pocket);
});

test("who could not get in is told once, and the day's screen goes on knowing it", async () => {
  /** @type {any[]} */
  const told = [];
  const { office, database } = await serve({
    "/api/v1/phones/7/post": () => [200, { accepted: 0, alarms: 0, pages: [] }],
    "/api/v1/phones/7/no-entries": (content) => {
      told.push(...content);
      return [204, null];
    },
    "/api/v1/phones/7/wanted": () => [200, []],
    "/api/v1/phones/7/pocket": () => [200, POCKET],
  });
  const phone = await phoneOf(database);
  const at = Math.floor(Date.now() / 1000) - 60;
  for (const home of ["12", `door-${LOCK}`]) {
    const happening = /** @type {const} */ ({ kind: "attempt", home, at });
    await phone.store.add({ kind: "happening", happening, reason: "chain" });
  }
  await sync(office, 7, phone);
  await sync(office, 7, phone);
  deepEqual(told, [{ home_id: 12, at: at - 946_684_800, reason: "chain" }]);
  equal(phone.store.happenings.length, 2);
});
