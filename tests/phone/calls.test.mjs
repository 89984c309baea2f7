// What the app signs, the office's side takes.

import { deepEqual, notEqual, rejects } from "node:assert/strict";
import { test } from "node:test";

import { callKeys, publicBytes, signatureOf } from "../../phone/office/calls.mjs";
import { MemoryDatabase } from "../../phone/practice/memory.mjs";
import { MessageError, toHex } from "../../phone/protocol/bytes.mjs";
import { verifyCall } from "./office_side.mjs";

const URL_ = new URL("https://telefon.example/api/v1/phones/7/post?a=%20b");
const BODY = new TextEncoder().encode("{}");
const CREATED = 1795392000;

async function signed() {
  const keys = await callKeys(new MemoryDatabase());
  const call = { method: "POST", url: URL_, body: BODY, created: CREATED };
  const headers = await signatureOf(keys, call);
  const public_key = toHex(await publicBytes(keys));
  return { method: "POST", url: URL_.href, headers, body: toHex(BODY), public_key };
}

test("a call that the app signs is whole, and spoilt by any change", async () => {
  const call = await signed();
  const [, created] = await verifyCall(call);
  deepEqual(created, CREATED);
  await rejects(verifyCall({ ...call, body: "" }), MessageError);
  await rejects(verifyCall({ ...call, method: "PUT" }), MessageError);
});

test("no two calls have a nonce in common", async () => {
  const [one, other] = [await signed(), await signed()];
  notEqual((await verifyCall(one))[2], (await verifyCall(other))[2]);
});

test("the private key cannot be taken out", async () => {
  const { privateKey } = await callKeys(new MemoryDatabase());
  await rejects(crypto.subtle.exportKey("pkcs8", privateKey));
});
