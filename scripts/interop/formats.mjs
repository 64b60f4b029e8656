// One file of each binary format, made by circom and snarkjs, for the tests of prover/formats and prover/ceremony:
//   npm install --no-package-lock && node formats.mjs ../../prover/formats/tests/vectors
//
// Three circuits with their witnesses; a first phase with a contribution and a beacon, before and after its Lagrange
// points were added, and cut to a smaller power; a second phase for factors.circom from the first key to the beacon.
// Each run draws new randomness, so keys differ from run to run.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as snarkjs from "snarkjs";

const out = process.argv[2];
if (!out) throw new Error("usage: node formats.mjs OUT_DIRECTORY");
const here = dirname(fileURLToPath(import.meta.url));
const at = (name) => join(out, name);
const entropy = () => randomBytes(32).toString("hex");
const beacon = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
mkdirSync(out, { recursive: true });

const inputs = {
  factors: { a: ["3", "5"], b: ["11", "13"], sum: "32" },
  bits: { value: "41" },
  chain: { start: "5" },
};
const circom = join(here, "node_modules", "circom2", "cli.js");
for (const [name, input] of Object.entries(inputs)) {
  execFileSync("node", [circom, join(here, `${name}.circom`), "--r1cs", "--wasm", "-o", out], { stdio: "inherit" });
  await snarkjs.wtns.calculate(input, at(`${name}_js/${name}.wasm`), at(`${name}.wtns`));
  execFileSync("rm", ["-r", at(`${name}_js`)]);
}

// Phase 1, for up to 2^4 constraints.
const curve = await snarkjs.curves.getCurveFromName("bn128");
await snarkjs.powersOfTau.newAccumulator(curve, 4, at("0.ptau"));
await snarkjs.powersOfTau.contribute(at("0.ptau"), at("1.ptau"), "first", entropy());
await snarkjs.powersOfTau.beacon(at("1.ptau"), at("2.ptau"), "a public draw", beacon, 10);
await snarkjs.powersOfTau.preparePhase2(at("2.ptau"), at("final.ptau"));
await snarkjs.powersOfTau.truncate(at("final.ptau"), at("cut"));
execFileSync("rm", [at("0.ptau"), at("1.ptau"), at("cut01.ptau")]);

// Phase 2.
await snarkjs.zKey.newZKey(at("factors.r1cs"), at("final.ptau"), at("factors_0.zkey"));
await snarkjs.zKey.contribute(at("factors_0.zkey"), at("factors_1.zkey"), "second", entropy());
await snarkjs.zKey.beacon(at("factors_1.zkey"), at("factors_2.zkey"), "the end", beacon, 10);
for (const name of ["bits", "chain"]) {
  await snarkjs.zKey.newZKey(at(`${name}.r1cs`), at("final.ptau"), at(`${name}_0.zkey`));
}
const key = await snarkjs.zKey.exportVerificationKey(at("factors_2.zkey"));
const { proof, publicSignals } = await snarkjs.groth16.prove(at("factors_2.zkey"), at("factors.wtns"));
if (!(await snarkjs.groth16.verify(key, publicSignals, proof))) throw new Error("snarkjs refuses its own proof");
writeFileSync(at("factors_2.vk.json"), `${JSON.stringify(key, null, 1)}\n`);
process.exit(0);
