// Poseidon vectors from circomlibjs, a second implementation:
//   npm install --no-package-lock && node poseidon.mjs > ../../circuits/statement/tests/vectors/poseidon.json
//
// `hash` is circomlib's Poseidon(n) for n = 1..16; `sponge` is Proofmark's sponge built from circomlibjs'
// permutation (initial capacity and whole output state are its second and third argument).
import { buildPoseidonReference } from "circomlibjs";

const poseidon = await buildPoseidonReference();
const F = poseidon.F;
const hex = (e) => F.toObject(e).toString(16).padStart(64, "0");

// Adds the message to the whole state, as a sponge does; circomlibjs takes the message as the state itself.
function sponge(tag, width, message) {
  let state = [F.e(tag), ...Array(width - 1).fill(F.e(0n))];
  for (let i = 0; i < Math.max(message.length, 1); i += width - 1) {
    for (let j = 0; j < width - 1 && i + j < message.length; j++) {
      state[1 + j] = F.add(state[1 + j], F.e(message[i + j]));
    }
    state = poseidon(state.slice(1), state[0], width);
  }
  return state[0];
}

const hash = [];
for (let n = 1; n <= 16; n++) {
  const inputs = Array.from({ length: n }, (_, i) => BigInt(i + 1));
  hash.push({ inputs: inputs.map(String), result: hex(poseidon(inputs)) });
}
const r = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const sponges = [];
for (const [tag, width, length] of [[0n, 7, 0], [5n, 7, 5], [1n << 64n, 7, 6], [7n, 7, 7], [r - 1n, 7, 20], [9n, 17, 16], [9n, 17, 40], [3n, 3, 5]]) {
  const message = Array.from({ length }, (_, i) => (r - 1n - BigInt(i) ** 9n) % r);
  sponges.push({ tag: tag.toString(), width, message: message.map(String), result: hex(sponge(tag, width, message)) });
}
console.log(JSON.stringify({ hash, sponge: sponges }, null, 1));
