//! The messages of a job's life in markets of very different size.

use anyhow::Result;

use super::Report;
use crate::crowd::NEXT_JOB;
use crate::market::Market;
use crate::{CallError, Called, Wasm};

/// So many settled jobs, running jobs, staked provers and credited accounts are there already.
pub const CROWDS: [u64; 3] = [10, 1_000, 100_000];

/// What a message cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The message.
    pub name: &'static str,
    /// VM gas in the Wasm and in the VM's own functions.
    pub vm_gas: u64,
    /// The bytes that the mock storage counted; a chain has its own prices for them.
    pub storage_gas: u64,
}

/// Adds a row for each message and size.
pub(super) fn measure(report: &mut Report) -> Result<()> {
    Wasm::load_checked("escrow")?;
    for count in CROWDS {
        for cost in messages(count)? {
            report.row(format!("escrow/{}@{count}", cost.name), cost.vm_gas);
        }
    }
    Ok(())
}

/// What the messages of a job cost, from the first stake to the claim, after `count` others have had theirs.
///
/// # Errors
/// If the contract refuses.
pub fn messages(count: u64) -> Result<Vec<Cost>> {
    let mut market = Market::with_crowd(count)?;
    let mut costs = Vec::new();
    let mut cost = |name, called: Result<Called, CallError>| -> Result<()> {
        let Called { vm_gas, storage_gas, .. } = called?;
        costs.push(Cost { name, vm_gas, storage_gas });
        Ok(())
    };
    cost("deposit_collateral", market.deposit_collateral("prover", 1_000))?;
    cost("create_job", market.create_job("requester"))?;
    cost("lock", market.lock("prover", NEXT_JOB))?;
    let proof = market.prove("prover", NEXT_JOB)?;
    cost("submit", market.submit("prover", NEXT_JOB, &proof))?;
    cost("claim", market.claim("prover"))?;
    Ok(costs)
}
