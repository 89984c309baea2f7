// The numbers and labels of the app are those of docs/protocol.md.

import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as codes from "../../phone/protocol/codes.mjs";
import * as formats from "../../phone/protocol/formats.mjs";
import * as hashAuth from "../../phone/protocol/hash_auth.mjs";

const DOCUMENT = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const WRITTEN = new Map(
  Array.from(DOCUMENT.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| (.+?) \|/gm), ([, name, value]) => [
    name,
    String(value),
  ]),
);
// Told in the document's text, not in its tables.
const IN_WORDS = /^CHALLENGE_|^(?:NONCE|PROOF|TAG|LOG_HEAD|LOG_RECORD|ENVELOPE_HEADER)_BYTES$/;

for (const [name, value] of Object.entries({ ...codes, ...formats, ...hashAuth })) {
  if (
    /^[A-Z0-9_]+$/.test(name) &&
    !IN_WORDS.test(name) &&
    !(value instanceof Object && "pack" in value)
  ) {
    test(`${name} is the document's`, () => {
      const written = WRITTEN.get(name);
      ok(written, "not in the document");
      if (value instanceof Uint8Array) {
        equal(`\`${String.fromCharCode(...value)}\``, written);
      } else {
        equal(value, Number(written));
      }
    });
  }
}
