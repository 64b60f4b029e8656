//! Line 22 of what must hold, the other way round: no message of the owner, whatever the vote, moves anybody's coin.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use cosmwasm_std::{Binary, HexBinary, to_json_binary};
use cw_ownable::Action;
use cw20::Cw20ReceiveMsg;
use proofmark_api::escrow::{
    CollateralResponse, DatasetTerms, ExecuteMsg, ModelSync, Params, Phase, ReceiveMsg, SourceTerms, SubmitItem,
    SubmitMode,
};
use proofmark_api::registry::{ModelMode, RecordId, RecordStatus};
use proofmark_api::signature::SignatureScheme;
use proofmark_api::timelock::Emergency;
use proofmark_api::{Denom, rewards, token};
use proofmark_integration_tests::suite::account::{DEVELOPER, PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::NATIVE;
use proofmark_integration_tests::suite::government::TIMELOCK;
use proofmark_integration_tests::suite::{Balances, Governed, Order, Suite, TinyModel, call};

/// Somebody without coins and without rights.
const STRANGER: &str = "stranger";

/// Longer than all that happens here, in seconds.
const LONG: u64 = 200_000;

/// What anyone may send for anyone, and whom it pays is fixed: it moves coins, but the owner's no more than a stranger's.
const FOR_ANYONE: [&str; 3] = ["expire", "flush_burn", "refund_revoked"];

/// Who has what, in the books of bank, tokens and escrow. Sender is whoever sends the messages.
type Funds = (Balances, Balances, BTreeMap<String, CollateralResponse>);

/// A market in which there is something of every kind to be taken.
struct Rich {
    market: Governed,
    sender: &'static str,
    jobs: u64,
}

impl Rich {
    fn new(sender: &'static str) -> Result<Self> {
        let mut market = Governed::on(Suite::builder().account(STRANGER, 0, 0))?;
        let other = TinyModel::new(9)?;
        let revoked = market.register_model(DEVELOPER, &other.registration(0))?;
        let post = |market: &mut Governed, deadline: u64, lock: u64| {
            market.post(REQUESTER, |order| order.in_tokens().deadline_seconds(deadline).lock_seconds(lock))
        };
        let (open, locked) = (post(&mut market, LONG, 60)?, post(&mut market, LONG, LONG)?);
        let (lapsed, overdue) = (post(&mut market, LONG, 60)?, post(&mut market, 100, 60)?);
        let overdue_lock = post(&mut market, 100, 60)?;
        let done = market.post(REQUESTER, |order| order)?;
        let burning = post(&mut market, LONG, 60)?;
        let orphan = Order::new(&revoked, &[1, 2, 3, 4]).deadline_seconds(LONG);
        let orphan = market.create_job(REQUESTER, &orphan)?;
        for job in [locked, lapsed, overdue_lock, orphan] {
            market.lock(job, PROVER)?;
        }
        for job in [done, burning] {
            market.fulfil(job, RIVAL)?;
        }
        market.unbond(RIVAL, 100)?;
        market.emergency(Emergency::RevokeModel { id: revoked })?;
        // Until what is unbonding can be withdrawn.
        market.pass_seconds(86_400);
        for (job, phase) in [(open, Phase::Open), (lapsed, Phase::Lapsed), (overdue, Phase::Overdue)] {
            market.assert_phase(job, phase);
        }
        Ok(Rich { market, sender, jobs: orphan })
    }

    /// By account; the sender under one name, whoever it is.
    fn funds(&self) -> Result<Funds> {
        let market = &self.market;
        let mut funds = (market.balances()?, market.claimables()?, market.collateral()?);
        let other = if self.sender == STRANGER { TIMELOCK } else { STRANGER };
        let balance = funds.0.remove(other).context("the one who does not send is an account")?;
        ensure!(balance.values().all(|amount| *amount == 0), "{other} has {balance:?}");
        ensure!(!funds.1.contains_key(other) && !funds.2.contains_key(other), "{other} was credited");
        rename(&mut funds.0, self.sender);
        rename(&mut funds.1, self.sender);
        rename(&mut funds.2, self.sender);
        Ok(funds)
    }

    /// Every message of the escrow, for every job, as a thief would send it.
    fn messages(&self) -> Result<Vec<ExecuteMsg>> {
        let market = &self.market;
        let thief = market.address(THIEF)?.into_string();
        let victim = market.address(PROVER)?.into_string();
        let params = Params {
            fee_bps: 10_000,
            burn_bps: 10_000,
            unbonding_seconds: 7_776_000,
            min_collateral: 0u128.into(),
            allowed_native: vec![],
            ..market.escrow_config()?.params
        };
        let transfer = Action::TransferOwnership { new_owner: thief.clone(), expiry: None };
        let model = RecordId::Model { id: market.id.clone() };
        let job = market.order().request;
        let receive = |msg: &ReceiveMsg| -> Result<ExecuteMsg> {
            let msg = to_json_binary(msg)?;
            Ok(ExecuteMsg::Receive(Cw20ReceiveMsg { sender: victim.clone(), amount: 1_000u128.into(), msg }))
        };
        let mut messages = vec![
            ExecuteMsg::Pause { paused: true },
            ExecuteMsg::UpdateParams { params: Some(params), treasury: Some(thief.clone()) },
            ExecuteMsg::SetRewards { rewards: thief.clone() },
            ExecuteMsg::UpdateOwnership(transfer),
            ExecuteMsg::UpdateOwnership(Action::AcceptOwnership),
            ExecuteMsg::CreateJob { job: job.clone() },
            receive(&ReceiveMsg::CreateJob { job })?,
            receive(&ReceiveMsg::DepositCollateral {})?,
            ExecuteMsg::Claim { denoms: None },
            ExecuteMsg::Claim { denoms: Some(vec![Denom::Native(NATIVE.into())]) },
            ExecuteMsg::Unbond { amount: 100u128.into() },
            ExecuteMsg::WithdrawUnbonded {},
            ExecuteMsg::ClaimRewards {},
            ExecuteMsg::SyncModel(self.model()?),
            ExecuteMsg::SyncDataset(self.dataset()?),
            ExecuteMsg::SyncSource(self.source()?),
            ExecuteMsg::SetRecordStatus { record: model.clone(), status: RecordStatus::Revoked },
            ExecuteMsg::SetRecordOwner { record: model, owner: market.address(THIEF)? },
        ];
        for job_id in 1..=self.jobs {
            let proofs = [vec![0; 256], market.prove(job_id, PROVER, &market.output())?];
            let item = |proof: &Vec<u8>| SubmitItem {
                job_id,
                output: market.output().into(),
                proof: Binary::from(proof.as_slice()),
            };
            messages.extend(proofs.iter().map(item).map(|SubmitItem { job_id, output, proof }| ExecuteMsg::Submit {
                job_id,
                output,
                proof,
            }));
            let items = proofs.iter().map(item).collect();
            messages.push(ExecuteMsg::SubmitMany { items, mode: SubmitMode::Each });
            messages.push(ExecuteMsg::Lock { job_id });
            messages.push(ExecuteMsg::Cancel { job_id });
            messages.push(ExecuteMsg::RefundRevoked { job_id });
            messages.push(ExecuteMsg::Expire { job_id });
        }
        messages.push(ExecuteMsg::FlushBurn {});
        Ok(messages)
    }

    fn model(&self) -> Result<ModelSync> {
        let model = TinyModel::new(10)?;
        let registration = model.registration(10_000);
        Ok(ModelSync {
            id: HexBinary::from(proofmark_statement::model_id(&registration.vk).to_bytes_be()),
            vk: registration.vk,
            mode: ModelMode::Baked,
            developer: self.market.address(THIEF)?,
            royalty_bps: 10_000,
            input_len: registration.input.len,
            output_len: registration.output.len,
            dataset_depth: registration.dataset_depth,
            units: 1,
        })
    }

    fn dataset(&self) -> Result<DatasetTerms> {
        let root = HexBinary::from([0; 32]);
        Ok(DatasetTerms { id: 1, root, depth: 4, provider: self.market.address(THIEF)?, royalty_bps: 10_000 })
    }

    fn source(&self) -> Result<SourceTerms> {
        let owner = self.market.address(THIEF)?;
        let (scheme, public_key) = (SignatureScheme::Ed25519, vec![0; 32].into());
        Ok(SourceTerms { id: 1, scheme, public_key, owner, valid_from: 0, valid_until: u64::MAX })
    }
}

fn rename<T>(map: &mut BTreeMap<String, T>, sender: &str) {
    if let Some(value) = map.remove(sender) {
        map.insert("sender".into(), value);
    }
}

fn name(message: &ExecuteMsg) -> Result<String> {
    let value = serde_json::to_value(message)?;
    Ok(value.as_object().and_then(|message| message.keys().next()).context("a message has a name")?.clone())
}

/// The names of the escrow's messages, as its schema has them: a new message has to be tried here.
fn known_names() -> Result<BTreeSet<String>> {
    let schema = serde_json::to_value(cosmwasm_schema::schema_for!(ExecuteMsg))?;
    let variants = schema["oneOf"].as_array().context("the schema lists the messages")?;
    let names = variants.iter().map(|variant| Some(variant["required"][0].as_str()?.to_owned()));
    names.collect::<Option<_>>().context("each message has a name")
}

#[test]
fn line_22_no_message_of_the_owner_moves_anybodys_coin() -> Result<()> {
    let (mut owner, mut stranger) = (Rich::new(TIMELOCK)?, Rich::new(STRANGER)?);
    let mut before = owner.funds()?;
    assert_eq!(before, stranger.funds()?);
    let mut tried = BTreeSet::new();
    for (own, strange) in owner.messages()?.into_iter().zip(stranger.messages()?) {
        let name = name(&own)?;
        let (done, _) = (owner.market.escrow(TIMELOCK, &own, &[]), stranger.market.escrow(STRANGER, &strange, &[]));
        let after = owner.funds()?;
        if after != before {
            assert!(FOR_ANYONE.contains(&name.as_str()) && done.is_ok(), "{own:?} moved coins");
        }
        // Whatever the owner has changed up to now: who has what is the same as where nobody could change anything.
        assert_eq!(after, stranger.funds()?, "{own:?}");
        before = after;
        tried.insert(name);
    }
    assert_eq!(tried, known_names()?, "every message was tried");
    // What is left to be done is done on both sides, and there is no difference either.
    for rich in [&mut owner, &mut stranger] {
        rich.market.fulfil(1, RIVAL)?;
        rich.market.fulfil(2, PROVER)?;
        rich.market.withdraw_unbonded(RIVAL)?;
        rich.market.claim_everything()?;
    }
    assert_eq!(owner.funds()?, stranger.funds()?);
    Ok(())
}

#[test]
fn a_vote_to_take_funds_fails() -> Result<()> {
    let mut market = Governed::new()?;
    let job = market.post(REQUESTER, |order| order.in_tokens().deadline_seconds(10 * Governed::DELAY))?;
    let paid = market.post(REQUESTER, |order| order)?;
    market.fulfil(paid, PROVER)?;
    let thief = market.address(THIEF)?.into_string();
    let (amount, prover) = (100u128.into(), market.address(PROVER)?.into_string());
    let escrow = market.address("escrow")?.into_string();
    let credit = rewards::ExecuteMsg::MintUse { recipient: thief.clone(), credit: amount };
    let calls = vec![
        call(&market, "escrow", &ExecuteMsg::Claim { denoms: None })?,
        call(&market, "escrow", &ExecuteMsg::Cancel { job_id: job })?,
        call(&market, "escrow", &ExecuteMsg::Expire { job_id: job })?,
        call(&market, "escrow", &ExecuteMsg::RefundRevoked { job_id: job })?,
        call(&market, "escrow", &ExecuteMsg::Unbond { amount })?,
        call(&market, "rewards", &credit)?,
        call(&market, "token", &token::ExecuteMsg::Mint { recipient: thief.clone(), amount })?,
        call(&market, "token", &token::ExecuteMsg::Transfer { recipient: thief.clone(), amount })?,
        call(&market, "token", &token::ExecuteMsg::TransferFrom { owner: prover, recipient: thief.clone(), amount })?,
        call(&market, "token", &token::ExecuteMsg::TransferFrom { owner: escrow, recipient: thief, amount })?,
    ];
    let count = calls.len();
    let ids = calls.into_iter().map(|call| market.schedule(vec![call])).collect::<Result<Vec<_>>>()?;
    market.pass_seconds(Governed::DELAY);
    let funds =
        |market: &Governed| -> Result<Funds> { Ok((market.balances()?, market.claimables()?, market.collateral()?)) };
    let before = funds(&market)?;
    let refused = ids.iter().filter(|id| market.execute_proposal(THIEF, **id).is_err()).count();
    assert_eq!(refused, count);
    assert_eq!(funds(&market)?, before);
    Ok(())
}
