//! The escrow's messages beside those of a job that goes well: how jobs end without a proof, stake on its way out, credit
//! that becomes tokens, what the registry and the owner send.

use anyhow::Result;
use cosmwasm_std::{Addr, Binary, HexBinary, Uint128};
use proofmark_api::escrow::{DatasetTerms, ExecuteMsg, ModelSync, SourceTerms};
use proofmark_api::registry::{ModelMode, RecordId, RecordStatus};
use proofmark_api::signature::SignatureScheme;
use proofmark_statement::model_id;

use super::Report;
use crate::market::Market;
use crate::proofs::{Keys, eip197};

/// Adds a row for each.
pub(super) fn measure(report: &mut Report) -> Result<()> {
    let mut market = Market::new()?;
    registrations(report, &mut market)?;
    let set_rewards = ExecuteMsg::SetRewards { rewards: crate::account("rewards") };
    report.row("escrow/set_rewards", market.send("owner", &set_rewards)?.vm_gas);
    market.deposit_collateral("prover", 1_000)?;
    for _ in 0..4 {
        market.create_job("requester")?;
    }
    report.row("escrow/create_job_in_tokens", market.create_job_in_tokens("requester")?.vm_gas);
    let proof = market.prove("prover", 5)?;
    report.row("escrow/submit_in_tokens", market.submit("prover", 5, &proof)?.vm_gas);
    for (name, message) in [
        ("claim_rewards", ExecuteMsg::ClaimRewards {}),
        ("flush_burn", ExecuteMsg::FlushBurn {}),
        ("unbond", ExecuteMsg::Unbond { amount: Uint128::new(100) }),
    ] {
        report.row(format!("escrow/{name}"), market.send("prover", &message)?.vm_gas);
    }
    report.row("escrow/cancel", market.send("requester", &ExecuteMsg::Cancel { job_id: 1 })?.vm_gas);
    market.lock("prover", 2)?;
    market.lock("prover", 3)?;
    market.escrow.time += 301;
    let proof = market.prove("other", 3)?;
    report.row("escrow/submit_late", market.submit("other", 3, &proof)?.vm_gas);
    market.escrow.time += 3_600;
    report.row("escrow/expire_locked", market.send("anyone", &ExecuteMsg::Expire { job_id: 2 })?.vm_gas);
    report.row("escrow/expire", market.send("anyone", &ExecuteMsg::Expire { job_id: 4 })?.vm_gas);
    market.create_job("requester")?;
    market.lock("prover", 6)?;
    market.escrow.time += 86_400;
    report.row("escrow/withdraw_unbonded", market.send("prover", &ExecuteMsg::WithdrawUnbonded {})?.vm_gas);
    let record = RecordId::Model { id: market.model() };
    let revoke = ExecuteMsg::SetRecordStatus { record, status: RecordStatus::Revoked };
    report.row("escrow/set_record_status", market.send("registry", &revoke)?.vm_gas);
    report.row("escrow/refund_revoked", market.send("anyone", &ExecuteMsg::RefundRevoked { job_id: 6 })?.vm_gas);
    report.row("escrow/pause", market.send("owner", &ExecuteMsg::Pause { paused: true })?.vm_gas);
    let treasury = Some(crate::account("another treasury"));
    let update = ExecuteMsg::UpdateParams { params: None, treasury };
    report.row("escrow/update_params", market.send("owner", &update)?.vm_gas);
    let action = cw_ownable::Action::TransferOwnership { new_owner: crate::account("heir"), expiry: None };
    report.row("escrow/update_ownership", market.send("owner", &ExecuteMsg::UpdateOwnership(action))?.vm_gas);
    Ok(())
}

/// What the registry sends when something is registered, or changes hands.
fn registrations(report: &mut Report, market: &mut Market) -> Result<()> {
    let vk = eip197::key(Keys::new(1, 12)?.verifying());
    let model = ModelSync {
        id: HexBinary::from(model_id(&vk).to_bytes_be()),
        vk: Binary::from(vk),
        mode: ModelMode::Baked,
        developer: Addr::unchecked(crate::account("developer")),
        royalty_bps: 500,
        input_len: 64,
        output_len: 10,
        dataset_depth: 9,
        units: 12_000,
    };
    let dataset = DatasetTerms {
        id: 1,
        root: HexBinary::from([1; 32]),
        depth: 9,
        provider: Addr::unchecked(crate::account("provider")),
        royalty_bps: 300,
    };
    let source = SourceTerms {
        id: 1,
        scheme: SignatureScheme::Ed25519,
        public_key: Binary::from([2; 32]),
        owner: Addr::unchecked(crate::account("provider")),
        valid_from: 0,
        valid_until: u64::MAX,
    };
    let (record, owner) = (RecordId::Dataset { id: 1 }, Addr::unchecked(crate::account("heir")));
    for (name, message) in [
        ("sync_model", ExecuteMsg::SyncModel(model)),
        ("sync_dataset", ExecuteMsg::SyncDataset(dataset)),
        ("sync_source", ExecuteMsg::SyncSource(source)),
        ("set_record_owner", ExecuteMsg::SetRecordOwner { record, owner }),
    ] {
        report.row(format!("escrow/{name}"), market.send("registry", &message)?.vm_gas);
    }
    Ok(())
}
