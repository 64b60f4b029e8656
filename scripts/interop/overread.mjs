// What snarkjs hashes for 64 bytes that are no point, in place of a difference of two points (prover/ceremony/src/overread.rs):
//   node overread.mjs [POWER ...]
//
// Calls the functions that `groth16 setup` calls, for the header of section 3 of a .ptau of that power and the first bytes of the section, less the
// generator of G1; then for some bytes that end in other ways. Prints lines of two hexadecimal numbers: the bytes, the difference.
import { createHash } from "node:crypto";
import * as snarkjs from "snarkjs";

const curve = await snarkjs.curves.getCurveFromName("bn128");
const powers = process.argv.slice(2).map(Number);

const toBytes = (point, group, size) => {
  const bytes = new Uint8Array(size);
  group.toRprLEM(bytes, 0, point);
  return bytes;
};
const lower = toBytes(curve.G1.g, curve.G1, 64);
const upper = (power) => {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(3, 0);
  bytes.writeBigUInt64LE(BigInt(2 ** power * 128), 4);
  Buffer.from(toBytes(curve.G2.g, curve.G2, 128)).copy(bytes, 12, 0, 52);
  return bytes;
};
const drawn = (index) => createHash("sha512").update(`overread ${index}`).digest();
const all = [...(powers.length ? powers : [15, 16, 20]).map(upper), ...Array.from({ length: 12 }, (_, index) => drawn(index)), Buffer.alloc(64, 255)];

for (const bytes of all) {
  const result = await curve.tm.queueAction([
    { cmd: "ALLOCSET", var: 0, buff: new Uint8Array(bytes) },
    { cmd: "ALLOCSET", var: 1, buff: lower },
    { cmd: "ALLOC", var: 2, len: 96 },
    { cmd: "CALL", fnName: "g1m_subAffine", params: [{ var: 0 }, { var: 1 }, { var: 2 }] },
    { cmd: "CALL", fnName: "g1m_batchToAffine", params: [{ var: 2 }, { val: 1 }, { var: 2 }] },
    { cmd: "CALL", fnName: "g1m_batchLEMtoU", params: [{ var: 2 }, { val: 1 }, { var: 2 }] },
    { cmd: "GET", out: 0, var: 2, len: 64 },
  ]);
  console.log(bytes.toString("hex"), Buffer.from(result[0]).toString("hex"));
}
await curve.terminate();
