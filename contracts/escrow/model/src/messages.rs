//! The messages behind the actions.

use cosmwasm_std::{Addr, StdResult, Uint128, coin, to_json_binary};
use cw20::Cw20ReceiveMsg;
use proofmark_api::escrow::{
    DatasetTerms, ExecuteMsg, InstantiateMsg, JobRequest, ModelSync, OutputMode, Params, ReceiveMsg, SubmitItem,
    SubmitMode,
};
use proofmark_api::registry::{ModelMode, RecordId, RecordStatus};
use proofmark_statement::Fr;

use crate::action::Action;
use crate::books::Books;
use crate::cast::{Cast, Coin, NATIVE, Who};
use crate::configuration::{Configuration, Plan};
use crate::proofs::{self, DATASET_ROOT, Made, OUTPUT, Proofs};
use crate::rules::{BURN_BPS, DEVELOPER_BPS, FEE_BPS, PROVIDER_BPS};

/// A message on its way to the contract.
#[derive(Debug)]
pub struct Message {
    /// Who sends it.
    pub sender: Addr,
    /// The coins that come along.
    pub funds: Vec<cosmwasm_std::Coin>,
    /// What it says.
    pub msg: ExecuteMsg,
}

/// What a message brings: from whom, in what, how much.
#[derive(Debug, Clone, Copy)]
pub struct Brought {
    /// From whom.
    pub who: Who,
    /// In what.
    pub coin: Coin,
    /// How much.
    pub amount: u64,
}

/// Writes messages.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// Who is who.
    pub cast: &'a Cast,
    /// What is explored.
    pub configuration: &'a Configuration,
    /// Where proofs come from.
    pub proofs: &'a Proofs,
}

impl Writer<'_> {
    /// How the contract is instantiated.
    pub fn instantiate(&self) -> InstantiateMsg {
        InstantiateMsg {
            owner: Some(self.cast.owner.to_string()),
            registry: self.cast.registry.to_string(),
            token: self.cast.token.to_string(),
            rewards: Some(self.cast.rewards.to_string()),
            treasury: self.cast.addr(Who::Treasury).to_string(),
            params: Params {
                fee_bps: FEE_BPS,
                burn_bps: BURN_BPS,
                unbonding_seconds: self.configuration.unbonding_seconds,
                min_collateral: Uint128::one(),
                allowed_native: vec![NATIVE.to_owned()],
                max_input_bytes: 1_024,
                units_per_burnt: 100,
                max_callback_gas: 0,
            },
        }
    }

    /// What the registry has pushed before everything begins: both models and the dataset.
    pub fn registrations(&self) -> Vec<Message> {
        let sync = |revocable| {
            ExecuteMsg::SyncModel(ModelSync {
                id: proofs::model(revocable),
                vk: proofs::verifying_key(revocable).into(),
                mode: ModelMode::Baked,
                developer: self.cast.addr(Who::Developer).clone(),
                royalty_bps: DEVELOPER_BPS,
                input_len: 4,
                output_len: 2,
                dataset_depth: 4,
                units: 1_000,
            })
        };
        let dataset = DatasetTerms {
            id: 1,
            root: Fr::from_u64(DATASET_ROOT).to_bytes_be().into(),
            depth: 4,
            provider: self.cast.addr(Who::Provider).clone(),
            royalty_bps: PROVIDER_BPS,
        };
        let messages = [sync(false), sync(true), ExecuteMsg::SyncDataset(dataset)];
        messages.into_iter().map(|msg| plain(&self.cast.registry, msg)).collect()
    }

    /// Tokens sent as collateral.
    pub fn deposit(&self, who: Who, amount: u64) -> StdResult<Message> {
        self.send_tokens(who, amount, &ReceiveMsg::DepositCollateral {})
    }

    /// The message of an action; none for the clock.
    pub fn message(&self, books: &Books, action: Action) -> StdResult<Option<Message>> {
        let addr = |who| self.cast.addr(who);
        let id = |plan: u8| job_id(books, plan);
        Ok(Some(match action {
            Action::Create(plan) => match self.plan(plan) {
                Some(plan) => self.create(plan)?,
                None => return Ok(None),
            },
            Action::TopUp(who) => self.deposit(who, self.top_up(who))?,
            Action::Lock(prover, plan) => plain(addr(prover), ExecuteMsg::Lock { job_id: id(plan) }),
            Action::Submit(prover, plan, made) => match self.item(books, prover, plan, made) {
                Some(SubmitItem { job_id, output, proof }) => {
                    plain(addr(prover), ExecuteMsg::Submit { job_id, output, proof })
                }
                None => return Ok(None),
            },
            Action::SubmitMany(prover, batch) => {
                let items = batch.items.into_iter().flatten();
                let items = items.filter_map(|(plan, made)| self.item(books, prover, plan, made)).collect();
                let mode = if batch.each { SubmitMode::Each } else { SubmitMode::All };
                plain(addr(prover), ExecuteMsg::SubmitMany { items, mode })
            }
            Action::Cancel(who, plan) => plain(addr(who), ExecuteMsg::Cancel { job_id: id(plan) }),
            Action::Expire(plan) => plain(addr(Who::Developer), ExecuteMsg::Expire { job_id: id(plan) }),
            Action::RefundRevoked(plan) => plain(addr(Who::Developer), ExecuteMsg::RefundRevoked { job_id: id(plan) }),
            Action::Revoke => {
                let record = RecordId::Model { id: proofs::model(true) };
                let status = RecordStatus::Revoked;
                plain(&self.cast.registry, ExecuteMsg::SetRecordStatus { record, status })
            }
            Action::Claim(who) => plain(addr(who), ExecuteMsg::Claim { denoms: None }),
            Action::Unbond(prover) => {
                let amount = self.configuration.stake(prover).unbond.unwrap_or_default();
                plain(addr(prover), ExecuteMsg::Unbond { amount: amount.into() })
            }
            Action::Withdraw(prover) => plain(addr(prover), ExecuteMsg::WithdrawUnbonded {}),
            Action::FlushBurn => plain(addr(Who::Developer), ExecuteMsg::FlushBurn {}),
            Action::WaitUntil(_) => return Ok(None),
        }))
    }

    /// The coins that an action's message brings.
    pub fn brought(&self, action: Action) -> Option<Brought> {
        match action {
            Action::Create(plan) => {
                let (_, plan) = self.plan(plan)?;
                let amount = plan.max_price.saturating_add(plan.surplus);
                Some(Brought { who: plan.requester, coin: plan.coin, amount })
            }
            Action::TopUp(who) => Some(Brought { who, coin: Coin::Token, amount: self.top_up(who) }),
            _ => None,
        }
    }

    fn create(&self, plan: (usize, &Plan)) -> StdResult<Message> {
        let (index, plan) = plan;
        let job = JobRequest {
            model: proofs::model(plan.revocable),
            dataset: plan.dataset.then_some(1),
            input: proofs::input(index).into(),
            private_input: None,
            output_mode: OutputMode::Inline,
            source: None,
            provers: Vec::new(),
            callback_gas: None,
            min_price: plan.min_price.into(),
            max_price: plan.max_price.into(),
            ramp_delay_seconds: 0,
            ramp_seconds: plan.ramp_seconds,
            lock_seconds: plan.lock_seconds,
            deadline_seconds: plan.deadline_seconds,
            collateral: plan.collateral.into(),
        };
        let amount = plan.max_price.saturating_add(plan.surplus);
        match plan.coin {
            Coin::Native => Ok(Message {
                sender: self.cast.addr(plan.requester).clone(),
                funds: vec![coin(amount.into(), NATIVE)],
                msg: ExecuteMsg::CreateJob { job },
            }),
            Coin::Token => self.send_tokens(plan.requester, amount, &ReceiveMsg::CreateJob { job }),
        }
    }

    fn send_tokens(&self, who: Who, amount: u64, msg: &ReceiveMsg) -> StdResult<Message> {
        let received = Cw20ReceiveMsg {
            sender: self.cast.addr(who).to_string(),
            amount: amount.into(),
            msg: to_json_binary(msg)?,
        };
        Ok(plain(&self.cast.token, ExecuteMsg::Receive(received)))
    }

    fn item(&self, books: &Books, prover: Who, plan: u8, made: Made) -> Option<SubmitItem> {
        let job_id = job_id(books, plan);
        let proof = self.proofs.proof(self.cast, self.plan(plan)?, job_id, prover, made);
        Some(SubmitItem { job_id, output: OUTPUT.into(), proof: proof.into() })
    }

    fn plan(&self, index: u8) -> Option<(usize, &Plan)> {
        let index = usize::from(index);
        Some((index, self.configuration.plans.get(index)?))
    }

    fn top_up(&self, who: Who) -> u64 {
        self.configuration.stake(who).top_up.unwrap_or_default()
    }
}

fn plain(sender: &Addr, msg: ExecuteMsg) -> Message {
    Message { sender: sender.clone(), funds: Vec::new(), msg }
}

/// The number of a plan's job; 0 if there is none yet.
pub fn job_id(books: &Books, plan: u8) -> u64 {
    books.jobs.get(usize::from(plan)).and_then(Option::as_ref).map_or(0, |job| job.id)
}
