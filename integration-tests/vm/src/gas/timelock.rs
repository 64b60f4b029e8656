//! The timelock's messages. The contracts that it owns are not there: what it sends is not in the figures.

use anyhow::{Context as _, Result};
use cosmwasm_std::{Addr, Uint128, to_json_binary};
use proofmark_api::escrow;
use proofmark_api::timelock::{Call, Emergency, ExecuteMsg, InstantiateMsg};

use super::Report;
use crate::{Contract, Neighbours, Wasm, account};

/// From scheduling to execution, in seconds.
const DELAY: u64 = 86_400;

/// Adds a row for each.
pub(super) fn measure(report: &mut Report) -> Result<()> {
    let mut timelock = Contract::new(&Wasm::load_checked("timelock")?);
    let config = escrow::QueryMsg::Config {};
    timelock.hear(&Neighbours::default().answers(&account("escrow"), &config, &market())?)?;
    let create = InstantiateMsg {
        admin: account("multisig"),
        guardian: Some(account("guardian")),
        delay_seconds: DELAY,
        grace_seconds: 604_800,
        escrow: account("escrow"),
    };
    timelock.instantiate(&account("deployer"), &create)?;
    let mut send = |timelock: &mut Contract, name: &str, sender: &str, message: &ExecuteMsg| -> Result<()> {
        let called = timelock.execute(&account(sender), &[], message).with_context(|| format!("timelock/{name}"))?;
        report.row(format!("timelock/{name}"), called.vm_gas);
        Ok(())
    };
    for (id, calls) in [(1, 1), (2, 16)] {
        let message = schedule(calls)?;
        send(&mut timelock, &format!("schedule/{calls}"), "multisig", &message)?;
        timelock.time += DELAY;
        send(&mut timelock, &format!("execute/{calls}"), "anyone", &ExecuteMsg::Execute { id })?;
    }
    timelock.execute(&account("multisig"), &[], &schedule(1)?)?;
    send(&mut timelock, "cancel", "guardian", &ExecuteMsg::Cancel { id: 3 })?;
    let act = Emergency::PauseCreation {};
    send(&mut timelock, "emergency", "multisig", &ExecuteMsg::Emergency { act })?;
    // What it sends to itself, by a proposal.
    let itself = timelock.address.clone();
    for (name, message) in [
        ("update_times", ExecuteMsg::UpdateTimes { delay_seconds: Some(90_000), grace_seconds: None }),
        ("set_guardian", ExecuteMsg::SetGuardian { guardian: None }),
        ("offer_admin", ExecuteMsg::OfferAdmin { to: Some(account("heir")) }),
    ] {
        let called = timelock.execute(&itself, &[], &message).with_context(|| format!("timelock/{name}"))?;
        report.row(format!("timelock/{name}"), called.vm_gas);
    }
    let accepted = timelock.execute(&account("heir"), &[], &ExecuteMsg::AcceptAdmin {})?;
    report.row("timelock/accept_admin", accepted.vm_gas);
    Ok(())
}

/// So many calls, each a change of the escrow's parameters.
fn schedule(calls: usize) -> Result<ExecuteMsg> {
    let update = escrow::ExecuteMsg::UpdateParams { params: Some(market().params), treasury: None };
    let call = Call::Execute { contract: account("escrow"), msg: to_json_binary(&update)? };
    Ok(ExecuteMsg::Schedule { title: "lower the fee".to_owned(), calls: vec![call; calls], after: None })
}

fn market() -> escrow::ConfigResponse {
    escrow::ConfigResponse {
        registry: Addr::unchecked(account("registry")),
        token: Addr::unchecked(account("token")),
        rewards: None,
        treasury: Addr::unchecked(account("treasury")),
        params: escrow::Params {
            fee_bps: 200,
            burn_bps: 5_000,
            unbonding_seconds: 86_400,
            min_collateral: Uint128::zero(),
            allowed_native: vec![crate::market::DENOM.to_owned()],
            max_input_bytes: 65_536,
            units_per_burnt: 1,
            max_callback_gas: 1_000_000,
        },
        paused: false,
    }
}
