// Verifies a proof with snarkjs: node verify.mjs verification_key.json public.json proof.json
// Prints OK or the refusal, and exits with 0 only if the proof holds.
import { readFileSync } from "node:fs";
import * as snarkjs from "snarkjs";

const paths = process.argv.slice(2);
if (paths.length !== 3) throw new Error("usage: node verify.mjs KEY PUBLIC PROOF");
const [key, inputs, proof] = paths.map((path) => JSON.parse(readFileSync(path, "utf8")));
const holds = await snarkjs.groth16.verify(key, inputs, proof);
console.log(holds ? "OK" : "REFUSED: the proof does not hold for this key and these inputs");
// snarkjs keeps its worker threads alive.
process.exit(holds ? 0 : 1);
