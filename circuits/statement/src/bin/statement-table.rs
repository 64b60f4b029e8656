//! Prints `src/poseidon/statement_table.rs`: the sparse constants of the width that contracts hash with.
//!
//! `cargo run -p proofmark-statement --bin statement-table > circuits/statement/src/poseidon/statement_table.rs`

use proofmark_statement::poseidon::sparse::sparse;
use proofmark_statement::poseidon::{STATEMENT_WIDTH, parameters};
use proofmark_statement::table::render;

fn main() {
    match sparse(parameters(STATEMENT_WIDTH)) {
        Some(sparse) => print!("{}", render(&sparse)),
        None => {
            eprintln!(
                "statement-table: the matrix of width {STATEMENT_WIDTH} has no inverse: expected published parameters"
            );
            std::process::exit(1);
        }
    }
}
