//! Gas in the VM: one row for each thing measured.

mod contracts;
mod escrow;
mod peers;
mod registry;
mod rewards;
pub mod scale;
mod timelock;

use anyhow::Result;
use serde::Serialize;

/// wasmd counts one SDK gas for so much VM gas.
pub const VM_GAS_PER_SDK_GAS: u64 = 140_000;

/// A measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was measured, such as `ours/verify/1`.
    pub name: String,
    /// VM gas.
    pub vm_gas: u64,
    /// The same in the chain's unit, to two digits.
    pub sdk_gas: f64,
}

/// A contract's size.
#[derive(Clone, Debug, Serialize)]
pub struct SizeRow {
    /// The contract.
    pub name: String,
    /// Bytes of its Wasm.
    pub bytes: usize,
}

/// All measurements.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Gas.
    pub rows: Vec<Row>,
    /// Sizes.
    pub sizes: Vec<SizeRow>,
    /// Groups that were not measured, with the reason.
    pub skipped: Vec<String>,
    #[serde(skip)]
    only: String,
}

impl Report {
    /// An empty report that will take rows whose names start with `only`.
    pub fn new(only: &str) -> Self {
        Self { only: only.to_owned(), ..Self::default() }
    }

    /// Measures everything wanted of what is built.
    ///
    /// # Errors
    /// If a contract refuses what it should take.
    pub fn measure(&mut self) -> Result<()> {
        peers::measure(self)?;
        contracts::measure(self)
    }

    /// Whether a row of this name is wanted.
    pub fn wants(&self, name: &str) -> bool {
        name.starts_with(&self.only)
    }

    /// Whether any row under this prefix may be wanted.
    pub fn wants_some(&self, prefix: &str) -> bool {
        prefix.starts_with(&self.only) || self.only.starts_with(prefix)
    }

    /// Adds a row if it is wanted.
    pub fn row(&mut self, name: impl Into<String>, vm_gas: u64) {
        let name = name.into();
        if self.wants(&name) {
            self.rows.push(Row { name, vm_gas, sdk_gas: sdk_gas(vm_gas) });
        }
    }
}

fn sdk_gas(vm_gas: u64) -> f64 {
    (vm_gas as f64 / VM_GAS_PER_SDK_GAS as f64 * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_wanted_rows_are_taken() {
        let mut report = Report::new("ours/block");
        assert!(report.wants_some("ours/"));
        assert!(!report.wants_some("ark-groth16-0.6/"));
        report.row("ours/block/fq_mul", 99_700);
        report.row("ours/verify/1", 1);
        let names: Vec<_> = report.rows.iter().map(|row| (row.name.as_str(), row.sdk_gas)).collect();
        assert_eq!(names, [("ours/block/fq_mul", 0.71)]);
    }
}
