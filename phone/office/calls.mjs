// Signs what the phone asks of the office: RFC 9421 by ECDSA P-256, the body by its digest
// (RFC 9530), in the one form that docs/office-api.md knows.

import { ascii, toHex } from "../protocol/bytes.mjs";

/** @typedef {import("../protocol/bytes.mjs").Bytes} Bytes */
/** @typedef {import("../storage/database.mjs").Store} Store */

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const COVERED = '("@method" "@authority" "@request-target" "content-digest")';
const NONCE_BYTES = 16;

/**
 * The pair that the phone's calls are signed by, made at the first call; it stays with the phone.
 * @param {Store} database
 * @returns {Promise<CryptoKeyPair>}
 */
export async function callKeys(database) {
  const known = await database.get("keys", "calls");
  if (known) {
    return known;
  }
  const made = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  return database.putOnce("keys", "calls", made);
}

/**
 * The public key as the office knows it: an uncompressed point.
 * @param {CryptoKeyPair} keys
 * @returns {Promise<Bytes>}
 */
export async function publicBytes({ publicKey }) {
  return new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
}

/** @param {Bytes} bytes */
export function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {Bytes} bytes */
async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * One request.
 * @typedef {object} Call
 * @property {string} method
 * @property {URL} url
 * @property {Bytes} body
 * @property {number} created Unix seconds
 */

/**
 * The headers that sign a request.
 * @param {CryptoKeyPair} keys
 * @param {Call} call
 */
export async function signatureOf(keys, { method, url, body, created }) {
  const digest = `sha-256=:${base64(await sha256(body))}:`;
  const keyId = toHex(await sha256(await publicBytes(keys)));
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const parameters =
    `${COVERED};created=${created};keyid="${keyId}"` +
    `;alg="ecdsa-p256-sha256";nonce="${nonce}";tag="noeglefri"`;
  const base = [
    `"@method": ${method}`,
    `"@authority": ${url.host}`,
    `"@request-target": ${url.pathname}${url.search}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${parameters}`,
  ].join("\n");
  const signature = await crypto.subtle.sign(SIGNATURE, keys.privateKey, ascii(base));
  return {
    "Content-Digest": digest,
    "Signature-Input": `noeglefri=${parameters}`,
    Signature: `noeglefri=:${base64(new Uint8Array(signature))}:`,
  };
}
