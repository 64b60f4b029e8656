// Loads the package as a page does and verifies the cases of a file: `node verify.mjs PACKAGE CASES.json`.
// Stdout: for each case null, or the text of the error. Stderr: size and time.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";

const [dir, file] = process.argv.slice(2).map((path) => resolve(path));
// node takes a .js file for CommonJS unless told otherwise, and a package of bindings does not tell; a data URL does.
const source = readFileSync(join(dir, "proofmark_groth16_browser.js"));
const { initSync, Verifier } = await import(`data:text/javascript;base64,${source.toString("base64")}`);
const wasm = readFileSync(join(dir, "proofmark_groth16_browser_bg.wasm"));
initSync({ module: wasm });

const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const cases = JSON.parse(readFileSync(file, "utf8")).map(({ key, inputs, proof }) => [key, inputs, proof].map(bytes));

const results = cases.map(([key, inputs, proof]) => {
  let verifier;
  try {
    verifier = new Verifier(key);
    verifier.verify(inputs, proof);
    return null;
  } catch (error) {
    // A trap is a bug, and no answer.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return error.message;
  } finally {
    verifier?.free();
  }
});
console.log(JSON.stringify(results));

const [key, inputs, proof] = cases[0];
const verifier = new Verifier(key);
const times = Array.from({ length: 50 }, () => {
  const start = performance.now();
  verifier.verify(inputs, proof);
  return performance.now() - start;
}).sort((a, b) => a - b);
console.error(`${wasm.length} bytes of Wasm; one verification: median ${times[25].toFixed(2)} ms of 50`);
