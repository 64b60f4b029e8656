// A ceremony and a proof by snarkjs, for the tests of contracts/groth16:
//   npm install --no-package-lock && node make.mjs ../../contracts/groth16/tests/vectors/snarkjs
//
// Compiles factors.circom (by circom2, circom as Wasm), runs both phases of a ceremony with one contribution each,
// proves, verifies, and writes what snarkjs' commands write. `verification_key_uncontributed.json` is the key
// before the second phase: its delta is its gamma, so anyone can forge under it. Each run draws new randomness.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as snarkjs from "snarkjs";

const out = process.argv[2];
if (!out) throw new Error("usage: node make.mjs OUT_DIRECTORY");
const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), "proofmark-interop-"));
const at = (name) => join(work, name);
const entropy = () => randomBytes(32).toString("hex");
const save = (name, value) => writeFileSync(join(out, name), `${JSON.stringify(value, null, 1)}\n`);

const circom = join(here, "node_modules", "circom2", "cli.js");
execFileSync("node", [circom, join(here, "factors.circom"), "--r1cs", "--wasm", "-o", work], { stdio: "inherit" });

// Phase 1, for up to 2^4 constraints.
const curve = await snarkjs.curves.getCurveFromName("bn128");
await snarkjs.powersOfTau.newAccumulator(curve, 4, at("0.ptau"));
await snarkjs.powersOfTau.contribute(at("0.ptau"), at("1.ptau"), "first", entropy());
await snarkjs.powersOfTau.preparePhase2(at("1.ptau"), at("final.ptau"));

// Phase 2.
await snarkjs.zKey.newZKey(at("factors.r1cs"), at("final.ptau"), at("0.zkey"));
await snarkjs.zKey.contribute(at("0.zkey"), at("1.zkey"), "second", entropy());
const key = await snarkjs.zKey.exportVerificationKey(at("1.zkey"));

const input = { a: ["3", "5"], b: ["11", "13"], sum: "32" };
const wasm = join(work, "factors_js", "factors.wasm");
const { proof, publicSignals } = await snarkjs.groth16.fullProve(input, wasm, at("1.zkey"));
if (!(await snarkjs.groth16.verify(key, publicSignals, proof))) throw new Error("snarkjs refuses its own proof");

mkdirSync(out, { recursive: true });
save("verification_key.json", key);
save("verification_key_uncontributed.json", await snarkjs.zKey.exportVerificationKey(at("0.zkey")));
save("public.json", publicSignals);
save("proof.json", proof);
writeFileSync(join(out, "calldata.txt"), `${await snarkjs.groth16.exportSolidityCallData(proof, publicSignals)}\n`);
rmSync(work, { recursive: true });
await curve.terminate();
