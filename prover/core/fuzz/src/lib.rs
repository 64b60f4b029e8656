//! What the targets share.

pub mod memory;

use ark_bn254::Fr;
use proofmark_engine::{Circuit, Matrix};

/// Where sections begin and what leaves hash: as `prover/engine/src/key/header.rs` says, written a second time.
const PAGE: usize = 4096;
const LEAF: usize = 1 << 20;
const ROOT_AT: usize = 72;
/// What an input has of a file's header: all of it but the zeros, less the root.
const HEAD: usize = ROOT_AT;
/// The largest file that is made of an input.
const MOST: usize = 1 << 18;

/// A key file of which an input says head and points, with right hashes; nothing where the head says more than fits here.
///
/// Hashes end all other ways into the reader: nobody guesses them.
pub fn sealed(input: &[u8]) -> Option<Vec<u8>> {
    let (head, mut points) = input.split_at_checked(HEAD)?;
    let number = |at: usize| Some(usize::try_from(u64::from_le_bytes(*head[at..].first_chunk()?)).ok()?.min(MOST));
    let (variables, instance, domain) = (number(48)?, number(56)?, number(64)?);
    let mut file = head.to_vec();
    file.resize(PAGE, 0);
    for size in [64 * (9 + instance), 64 * variables, 64 * variables, 128 * variables, 64 * variables, 64 * domain] {
        if file.len() + size > MOST {
            return None;
        }
        let (section, rest) = points.split_at(points.len().min(size));
        points = rest;
        let start = file.len();
        file.extend(section);
        file.resize((start + size).next_multiple_of(PAGE), 0);
    }
    let table: Vec<u8> = file[PAGE..].chunks(LEAF).flat_map(|leaf| *blake3::hash(leaf).as_bytes()).collect();
    let root = *blake3::Hasher::new().update(head).update(&table).finalize().as_bytes();
    file[ROOT_AT..ROOT_AT + 32].copy_from_slice(&root);
    file.extend(table);
    Some(file)
}

/// The same input with each coordinate of the queries below the modulus, which is above `2^253`. The points of the verifying
/// key, which come first, are checked when a key is read.
///
/// Fuzz builds have debug assertions on in dependencies, and arkworks asserts as much. In our profiles the assertions are
/// off, and such a coordinate makes a proof that does not verify.
pub fn reduced(input: &[u8]) -> Vec<u8> {
    let mut input = input.to_vec();
    let number = input.get(56..64).and_then(|bytes| bytes.first_chunk()).map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let instance = usize::try_from(number).unwrap_or(MOST).min(MOST);
    let (words, _) = input.get_mut(HEAD + 64 * (9 + instance)..).unwrap_or_default().as_chunks_mut::<32>();
    words.iter_mut().for_each(|word| word[31] &= 0x1f);
    input
}

/// The input that [`sealed`] makes this file of, if it has zeros between its sections.
pub fn opened(file: &[u8], counts: [usize; 3]) -> Vec<u8> {
    let [variables, instance, domain] = counts;
    let mut input = file[..HEAD].to_vec();
    let mut start = PAGE;
    for size in [64 * (9 + instance), 64 * variables, 64 * variables, 128 * variables, 64 * variables, 64 * domain] {
        input.extend(&file[start..start + size]);
        start += size.next_multiple_of(PAGE);
    }
    input
}

/// A circuit of four constraints, one public input and six variables: domain 8.
pub fn circuit() -> (Circuit, Vec<Fr>) {
    let one = |variable: u32| vec![(variable, Fr::from(1_u64))];
    // x, x^2, x^3, x^4, x^5 from the public x = 3.
    let rows = |column: fn(u32) -> u32| Matrix::from_rows((1..5).map(|power| one(column(power))));
    let matrices = [rows(|_| 1), rows(|power| power), rows(|power| power + 1)];
    let assignment = [1_u64, 3, 9, 27, 81, 243].map(Fr::from).to_vec();
    let Ok(circuit) = Circuit::new(matrices, 2, assignment.len()) else { unreachable!("six variables") };
    (circuit, assignment)
}
