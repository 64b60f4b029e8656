//! What a proof says: Poseidon, packing, Merkle trees and the statement digest, encoded once for everybody
