// Runs steps of Python in the 32-bit VM; job and report are JSON on the standard streams.
//
// Job: {"vm": path of micropython.mjs, "files": {path: base64}, "steps": [source, ...]}.
// Report: {"steps": [{"output": text, "heap": bytes in use after a collection}, ...]}.
//
// This VM collects only between calls from outside, never within one: hence the steps.

import { createCipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

const job = JSON.parse(readFileSync(0, "utf8"));
const { loadMicroPython } = await import(job.vm);

const printed = [];
const vm = await loadMicroPython({
  heapsize: 512 * 1024,
  stdout: (line) => printed.push(line),
  stderr: (line) => printed.push(line),
});

// AES-256-ECB for the stand-in of `cryptolib`, hexadecimal in, bytes out.
vm.registerJsModule("_host", {
  aes_ecb(key, data) {
    const cipher = createCipheriv("aes-256-ecb", Buffer.from(key, "hex"), null);
    cipher.setAutoPadding(false);
    return new Uint8Array(cipher.update(Buffer.from(data, "hex")));
  },
});

for (const [path, content] of Object.entries(job.files)) {
  vm.FS.mkdirTree(dirname(path));
  vm.FS.writeFile(path, new Uint8Array(Buffer.from(content, "base64")));
}

function heapInUse() {
  vm.runPython("import gc\ngc.collect()");
  printed.length = 0;
  vm.runPython("print(gc.mem_alloc())");
  return Number(printed.join(""));
}

const steps = [];
for (const source of job.steps) {
  printed.length = 0;
  try {
    vm.runPython(source);
  } catch (error) {
    process.stderr.write(`${printed.join("\n")}\n${error.message}\n`);
    process.exit(1);
  }
  const output = printed.join("\n");
  steps.push({ output, heap: heapInUse() });
}
process.stdout.write(JSON.stringify({ steps }));
