// Times snarkjs' proofs: `cargo xtask measure prove` runs it where Node is.
//   node measure.mjs DIRECTORY REPEATS
//
// DIRECTORY has NAME_LOG.zkey and NAME_LOG.wtns. Keys and witnesses are in memory and the process is warm before a clock runs; each proof
// is verified. Prints rows as the measuring program does.
import { readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import * as snarkjs from "snarkjs";

const [directory, repeats] = [process.argv[2], Number(process.argv[3])];
if (!directory || !(repeats > 0)) throw new Error("usage: node measure.mjs DIRECTORY REPEATS");

const rows = [];
for (const file of readdirSync(directory).filter((file) => file.endsWith(".zkey")).sort()) {
  const name = file.slice(0, -".zkey".length);
  const [witness, log2] = name.split("_");
  const memory = (extension) => ({ type: "mem", data: new Uint8Array(readFileSync(join(directory, name + extension))) });
  const [key, assignment] = [memory(".zkey"), memory(".wtns")];
  const verifying = await snarkjs.zKey.exportVerificationKey(key);
  const times = [];
  for (let round = 0; round <= repeats; round++) {
    const begin = process.hrtime.bigint();
    const { proof, publicSignals } = await snarkjs.groth16.prove(key, assignment);
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    if (!(await snarkjs.groth16.verify(verifying, publicSignals, proof))) throw new Error(`${name}: a proof does not verify`);
    if (round > 0) times.push(seconds);
  }
  times.sort((a, b) => a - b);
  rows.push({
    what: "prove",
    witness,
    log2: Number(log2),
    contestant: "snarkjs",
    threads: availableParallelism(),
    median_seconds: times[times.length >> 1],
    min_seconds: times[0],
  });
}
console.log(JSON.stringify({ rows }));
// Its workers would keep the process alive.
process.exit(0);
