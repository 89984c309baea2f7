// How the office verifies a call: the other side of phone/office/calls.mjs.

import { base64 } from "../../phone/office/calls.mjs";
import { ascii, fromHex, MessageError, toHex } from "../../phone/protocol/bytes.mjs";

/** @typedef {import("../../phone/protocol/bytes.mjs").Bytes} Bytes */

const FORM =
  /^noeglefri=(\("@method" "@authority" "@request-target" "content-digest"\);created=(\d+);keyid="([0-9a-f]{64})";alg="ecdsa-p256-sha256";nonce="([^"]{16,64})";tag="noeglefri")$/;
const SIGNATURE = /^noeglefri=:([A-Za-z0-9+/]{86}==):$/;

/** @param {Bytes} bytes */
async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * Who signed a call, when, and under which nonce.
 * @param {{method: string, url: string, headers: Record<string, string>, body: string,
 *   public_key: string}} call bytes in hexadecimal
 * @returns {Promise<[string, number, string]>}
 * @throws {MessageError} for anything but the one form, and what does not fit
 */
export async function verifyCall({ method, url: address, headers, body, public_key }) {
  const [, parameters, created, keyId, nonce] = FORM.exec(headers["Signature-Input"] ?? "") ?? [];
  const [, signature] = SIGNATURE.exec(headers.Signature ?? "") ?? [];
  const digest = `sha-256=:${base64(await sha256(fromHex(body)))}:`;
  const point = fromHex(public_key);
  const isOwn = keyId === toHex(await sha256(point));
  if (!parameters || !signature || !nonce || !isOwn || headers["Content-Digest"] !== digest) {
    throw new MessageError("not signed so");
  }
  const url = new URL(address);
  const base = [
    `"@method": ${method}`,
    `"@authority": ${url.host}`,
    `"@request-target": ${url.pathname}${url.search}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${parameters}`,
  ].join("\n");
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("raw", point, curve, false, ["verify"]);
  const raw = Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0));
  const how = { name: "ECDSA", hash: "SHA-256" };
  if (!(await crypto.subtle.verify(how, key, raw, ascii(base)))) {
    throw new MessageError("another signature");
  }
  return [keyId, Number(created), nonce];
}
