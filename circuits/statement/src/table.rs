//! The text of the generated table, so that the generator and the drift test write the same.

use std::fmt::Write;
use std::string::String;
use std::vec::Vec;

use proofmark_groth16::Fr;

use crate::poseidon::sparse::Sparse;

/// Renders `src/poseidon/statement_table.rs`.
#[must_use]
pub fn render(sparse: &Sparse) -> String {
    let mut text = String::from(
        "//! Sparse Poseidon constants of width 7, as Montgomery limbs. Generated, do not edit:\n\
         //! `cargo run -p proofmark-statement --bin statement-table > circuits/statement/src/poseidon/statement_table.rs`\n\n\
         #![cfg_attr(rustfmt, rustfmt_skip)]\n\n\
         use super::statement_width::Raw;\n",
    );
    matrix(&mut text, "Constants of the full rounds.", "FULL_CONSTANTS", &sparse.full_constants);
    let n = sparse.partial_constants.len();
    let _ =
        write!(text, "\n/// Constants of the partial rounds.\npub(super) static PARTIAL_CONSTANTS: [Raw; {n}] = [\n");
    for element in &sparse.partial_constants {
        let _ = writeln!(text, "    {:?},", element.to_raw());
    }
    text.push_str("];\n");
    matrix(&mut text, "First rows of the partial rounds' matrices.", "ROWS", &sparse.rows);
    matrix(&mut text, "First columns of them, without the first entry.", "COLUMNS", &sparse.columns);
    matrix(&mut text, "The matrix of the full rounds.", "MDS", &sparse.mds);
    matrix(&mut text, "The matrix on words 1.. after the partial rounds.", "LAST", &sparse.last);
    text
}

fn matrix(text: &mut String, doc: &str, name: &str, rows: &[Vec<Fr>]) {
    let (height, width) = (rows.len(), rows.first().map_or(0, Vec::len));
    let _ = write!(text, "\n/// {doc}\npub(super) static {name}: [[Raw; {width}]; {height}] = [\n");
    for row in rows {
        text.push_str("    [\n");
        for element in row {
            let _ = writeln!(text, "        {:?},", element.to_raw());
        }
        text.push_str("    ],\n");
    }
    text.push_str("];\n");
}
