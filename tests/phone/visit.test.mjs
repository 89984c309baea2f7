// A visit at a door: what is proven is told, what is not is tried again and never believed.

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { test } from "node:test";

import { LinkError } from "../../phone/bluetooth/bluetooth.mjs";
import { DoorError, visit } from "../../phone/door/visit.mjs";
import * as codes from "../../phone/protocol/codes.mjs";
import { NOW, practiceDoor, radioOf } from "./practice_door.mjs";

/** @typedef {import("./practice_door.mjs").Meddle} Meddle */

/**
 * Visit a practice door and note everything told and kept.
 * @param {object} scene
 * @param {ConstructorParameters<typeof import("../../phone/practice/lock.mjs").PracticeLock>[1]} [scene.manner]
 * @param {Meddle} [scene.meddle]
 * @param {number} [scene.command]
 * @param {import("../../phone/door/door.mjs").Errand} [scene.errand]
 * @param {Partial<import("../../phone/door/visit.mjs").Tools>} [scene.tools]
 */
async function visited({ manner, meddle, command = codes.COMMAND_OPEN, errand, tools = {} }) {
  const { lock, door } = await practiceDoor(manner);
  /** @type {string[]} */
  const told = [];
  let receipts = 0;
  const keep = {
    receipt: () => {
      receipts += 1;
    },
    page: () => {},
    delivered: () => {},
    grantStored: () => {},
  };
  const bluetooth = radioOf(lock, meddle);
  const exchange = visit(
    {
      bluetooth,
      keep,
      now: () => NOW,
      tell: (progress) => told.push(progress.step),
      ...tools,
    },
    door,
    command,
    errand,
  );
  return { lock, told, kept: () => receipts, exchange };
}

/** @param {string} problem */
function problemOf(problem) {
  return (/** @type {unknown} */ error) => error instanceof DoorError && error.problem === problem;
}

/** @type {(bytes: Uint8Array<ArrayBuffer>) => Meddle} */
const alwaysReads = (bytes) => (link) => Object.assign(link, { read: async () => bytes });

test("an opening takes three operations and is told step by step", async () => {
  const { exchange, told, kept } = await visited({});
  const { status, operationsToStart, operationsToKnow } = await exchange;
  equal(status.outcome, codes.OUTCOME_OPENED);
  deepEqual([operationsToStart, operationsToKnow], [2, 3]);
  deepEqual(told, ["searching", "heard", "connected", "answered", "moving", "settled"]);
  equal(kept(), 2);
});

test("a lift-the-handle door says so, and locks once the handle is up", async () => {
  const manner = { liftHandle: true };
  const { exchange, lock, told } = await visited({ manner, command: codes.COMMAND_LOCK });
  equal((await exchange).status.outcome, codes.OUTCOME_LIFT_HANDLE);
  equal(lock.bolt, codes.BOLT_LOCKED);
  ok(!told.includes("moving"));
});

test("a proven refusal is told with its reason", async () => {
  const manner = { refuses: codes.OUTCOME_REVOKED };
  const { exchange } = await visited({ manner });
  equal((await exchange).status.outcome, codes.OUTCOME_REVOKED);
});

test("a link that breaks before the answer is tried again, the grant ahead of the request", async () => {
  /** @type {Meddle} */
  const breaksOnce = (link, nth) =>
    nth > 1
      ? link
      : Object.assign(link, {
          write: async () => {
            throw new LinkError("lost");
          },
        });
  const { exchange, told } = await visited({ meddle: breaksOnce });
  const { status, attempts, operationsToStart } = await exchange;
  deepEqual([status.outcome, attempts, operationsToStart], [codes.OUTCOME_OPENED, 2, 3]);
  ok(told.includes("retrying"));
});

test("a link that breaks after the answer is not tried again: the bolt may have moved", async () => {
  /** @type {Meddle} */
  const breaksLate = (link) => {
    const { write } = link;
    let writes = 0;
    return Object.assign(link, {
      write: async (/** @type {Uint8Array<ArrayBuffer>} */ message) => {
        writes += 1;
        if (writes > 1) {
          throw new LinkError("lost");
        }
        await write.call(link, message);
      },
    });
  };
  const { exchange, told } = await visited({ meddle: breaksLate });
  await rejects(exchange, problemOf("link_lost_accepted"));
  ok(!told.includes("settled"));
});

test("one forged byte does not end an attempt; three times it does", async () => {
  const forged = alwaysReads(Uint8Array.of(codes.KIND_REFUSED));
  const once = await visited({ meddle: (link, nth) => (nth > 1 ? link : forged(link, nth)) });
  equal((await once.exchange).status.outcome, codes.OUTCOME_OPENED);
  const ever = await visited({ meddle: forged });
  await rejects(ever.exchange, problemOf("not_recognised"));
  ok(!ever.told.includes("answered"));
});

test("an answer that proves nothing is never shown", async () => {
  /** @type {Meddle} */
  const forges = (link) => {
    const { read } = link;
    let reads = 0;
    return Object.assign(link, {
      read: async () => {
        reads += 1;
        const bytes = await read.call(link);
        return reads === 1 ? bytes : bytes.map((byte, at) => (at === 80 ? byte ^ 1 : byte));
      },
    });
  };
  const { exchange, told, kept } = await visited({ meddle: forges });
  await rejects(exchange, problemOf("not_the_lock"));
  deepEqual([told.includes("answered"), kept()], [false, 0]);
});

for (const [name, flag] of [
  ["another week", codes.CHALLENGE_WEEK_PARITY],
  ["a lost clock", codes.CHALLENGE_CLOCK_LOST],
]) {
  test(`nobody is asked for who claims ${name} than the identity heard`, async () => {
    let written = 0;
    /** @type {Meddle} */
    const lies = (link) => {
      const { read } = link;
      return Object.assign(link, {
        read: async () => {
          const bytes = await read.call(link);
          return bytes.map((byte, at) => (at === 1 ? byte ^ Number(flag) : byte));
        },
        write: async () => {
          written += 1;
        },
      });
    };
    const { exchange } = await visited({ meddle: lies });
    await rejects(exchange, problemOf("not_the_lock"));
    equal(written, 0);
  });
}

test("a door that is not heard is given up at the deadline", async () => {
  const silent = {
    asksPerson: false,
    search: () => ({ next: () => new Promise(() => {}), stop: async () => {} }),
  };
  const tools = { bluetooth: /** @type {any} */ (silent), deadlineMs: 600 };
  const { exchange, told } = await visited({ tools });
  await rejects(exchange, problemOf("not_heard"));
  deepEqual(told, ["searching", "knock"]);
});

test("a person who gives up is obeyed at once", async () => {
  const controller = new AbortController();
  /** @type {Meddle} */
  const hangs = (link) => Object.assign(link, { read: () => new Promise(() => {}) });
  const { exchange } = await visited({ meddle: hangs, tools: { signal: controller.signal } });
  setTimeout(() => controller.abort(), 20);
  await rejects(exchange, problemOf("stopped"));
});

test("who goes on to the next door leaves the post, not the result", async () => {
  const controller = new AbortController();
  /** @type {Meddle} */
  const endless = (link) => {
    const { read } = link;
    let reads = 0;
    return Object.assign(link, {
      read: () => {
        reads += 1;
        // Challenge, answer, outcome; what comes then is the errand's.
        return reads <= 3
          ? read.call(link)
          : link.gone.then(() => Promise.reject(new LinkError("gone")));
      },
    });
  };
  const errand = { parcels: [], gather: 7, nextIndex: 0, limitMs: 60_000 };
  const { exchange, told } = await visited({
    meddle: endless,
    errand,
    tools: { signal: controller.signal },
  });
  setTimeout(() => controller.abort(), 700);
  const { status } = await exchange;
  equal(status.outcome, codes.OUTCOME_OPENED);
  ok(told.includes("settled"));
});
