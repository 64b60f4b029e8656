//! From a step to the message that it is in the story so far, and the twin's word on it.

use anyhow::Result;
use cosmwasm_std::{BankMsg, Binary, Coin, CosmosMsg, HexBinary, coin, to_json_binary, wasm_execute};
use proofmark_api::escrow::{self, JobRequest, OutputMode, PrivateInput, ReceiveMsg, SubmitItem, SubmitMode};
use proofmark_api::registry::RecordId;
use proofmark_api::{Denom, registry, rewards, token};
use proofmark_statement::{Challenge, Fr};
use serde::Serialize;

use super::office::dataset;
use super::step::{Create, End, Paid, Pick, Proof, Step, Wrong};
use super::story::Story;
use super::twin::{Ask, Status, Verdict};
use super::who::{Money, USERS, Who};
use super::world::{CHAIN_ID, MODELS};

/// A message and what the twin says of it.
pub struct Attempt {
    /// Who sends it.
    pub sender: Who,
    /// What.
    pub message: CosmosMsg,
    /// Whether it should be taken.
    pub verdict: Verdict,
    /// Outputs and proofs in it.
    pub items: Vec<SubmitItem>,
}

impl Story {
    /// The message of a step; none for one that only lets time pass. The twin has done it already, if it is to be taken.
    pub(super) fn attempt(&mut self, step: &Step) -> Result<Option<Attempt>> {
        use escrow::ExecuteMsg as Escrow;
        Ok(Some(match step {
            Step::Create(create) => self.create(create)?,
            Step::Lock { user, job } => {
                let job_id = self.pick(*job);
                let verdict = self.twin.lock(*user, job_id);
                self.escrow(*user, &Escrow::Lock { job_id }, verdict)?
            }
            Step::Submit { user, fit, job, proof } => {
                let job_id = self.pick(*job);
                let holder = self.twin.job(job_id).and_then(|job| job.lock).map(|(holder, ..)| holder);
                let sender = holder.filter(|_| *fit).unwrap_or(*user);
                let (item, good) = self.item(sender, job_id, *proof)?;
                let SubmitItem { output, proof, .. } = item.clone();
                let verdict = self.twin.submit(sender, job_id, good);
                let attempt = self.escrow(sender, &Escrow::Submit { job_id, output, proof }, verdict)?;
                Attempt { items: vec![item], ..attempt }
            }
            Step::SubmitMany { user, jobs, bad, each } => self.submit_many(*user, jobs, *bad, *each)?,
            Step::End { user, own, job, how } => {
                let job_id = self.pick(*job);
                let requester = self.twin.job(job_id).map(|job| job.requester);
                let sender = requester.filter(|_| *own).unwrap_or(*user);
                let message = match how {
                    End::Cancel => Escrow::Cancel { job_id },
                    End::Expire => Escrow::Expire { job_id },
                    End::Refund => Escrow::RefundRevoked { job_id },
                };
                let verdict = self.twin.end(sender, job_id, *how);
                self.escrow(sender, &message, verdict)?
            }
            Step::Claim { user, which } => {
                let denoms = which.as_ref().map(|which| which.iter().map(|money| self.denom(*money)).collect());
                let verdict = self.twin.claim(*user, which.as_deref());
                self.escrow(*user, &Escrow::Claim { denoms }, verdict)?
            }
            Step::Deposit { user, amount } => {
                let verdict = self.twin.deposit(*user, (*amount).into());
                self.send_tokens(*user, (*amount).into(), &ReceiveMsg::DepositCollateral {}, verdict)?
            }
            Step::Unbond { user, part } => {
                let amount = self.twin.part(*user, *part);
                let verdict = self.twin.unbond(*user, amount);
                self.escrow(*user, &Escrow::Unbond { amount: amount.into() }, verdict)?
            }
            Step::Withdraw { user } => {
                let verdict = self.twin.withdraw(*user);
                self.escrow(*user, &Escrow::WithdrawUnbonded {}, verdict)?
            }
            Step::ClaimRewards { user } => {
                let verdict = self.twin.claim_rewards(*user);
                self.escrow(*user, &Escrow::ClaimRewards {}, verdict)?
            }
            Step::FlushBurn { user } => {
                let verdict = self.twin.flush();
                self.escrow(*user, &Escrow::FlushBurn {}, verdict)?
            }
            Step::Give { user, to, money, amount } => self.give(*user, *to, *money, (*amount).into())?,
            Step::Burn { user, amount } => {
                let verdict = self.twin.burn(*user, (*amount).into());
                let message = token::ExecuteMsg::Burn { amount: u128::from(*amount).into() };
                self.to(Who::TOKEN, *user, &message, verdict)?
            }
            Step::Join { user } => {
                let number = self.twin.epoch.number;
                let proofs = self.twin.entries.get(&(*user, number)).map_or(0, |entry| entry.proofs);
                let verdict = self.twin.answer(*user, number, proofs, 0, true);
                self.to(Who::REWARDS, *user, &rewards::ExecuteMsg::Join {}, verdict)?
            }
            Step::Answer { user, proofs, wrong } => self.answer(*user, (*proofs).into(), *wrong)?,
            Step::Roll { user } => {
                let verdict = self.twin.roll();
                self.to(Who::REWARDS, *user, &rewards::ExecuteMsg::RollEpoch {}, verdict)?
            }
            Step::ClaimCapacity { user, back, twice } => {
                let mut epochs = match back {
                    Some(back) => vec![self.twin.epoch.number.saturating_sub((*back).into())],
                    None => self.twin.claimable_epochs(*user),
                };
                epochs.extend(epochs.first().copied().filter(|_| *twice));
                let verdict = self.twin.claim_capacity(*user, &epochs);
                self.to(Who::REWARDS, *user, &rewards::ExecuteMsg::ClaimCapacity { epochs }, verdict)?
            }
            Step::Register { user, model, royalty_bps } => self.register(*user, model % MODELS, *royalty_bps)?,
            Step::Dataset { user, root, royalty_bps, deep } => {
                let verdict = self.twin.dataset(*user, *root, *royalty_bps, !deep);
                let message = registry::ExecuteMsg::RegisterDataset(dataset(*root, *royalty_bps, *deep));
                self.to(Who::REGISTRY, *user, &message, verdict)?
            }
            Step::Deprecate { user, own, model } => {
                let model = model % MODELS;
                let developer = self.twin.models.get(&model).map(|model| model.developer);
                let sender = developer.filter(|_| *own).unwrap_or(*user);
                let verdict = self.twin.deprecate(sender, model);
                let message = registry::ExecuteMsg::DeprecateModel { id: self.world.model(model)? };
                self.to(Who::REGISTRY, sender, &message, verdict)?
            }
            Step::Offer { user, own, model, to } => {
                let model = model % MODELS;
                let developer = self.twin.models.get(&model).map(|model| model.developer);
                let sender = developer.filter(|_| *own).unwrap_or(*user);
                let verdict = self.twin.offer(sender, model, *to);
                let record = RecordId::Model { id: self.world.model(model)? };
                let to = Some(self.world.directory.address(*to).into_string());
                self.to(Who::REGISTRY, sender, &registry::ExecuteMsg::TransferRecord { record, to }, verdict)?
            }
            Step::Accept { user, own, model } => {
                let model = model % MODELS;
                let offered = self.twin.models.get(&model).and_then(|model| model.offered);
                let sender = offered.filter(|_| *own).unwrap_or(*user);
                let verdict = self.twin.accept(sender, model);
                let record = RecordId::Model { id: self.world.model(model)? };
                self.to(Who::REGISTRY, sender, &registry::ExecuteMsg::AcceptRecord { record }, verdict)?
            }
            Step::EndDataset { user, own, dataset, revoke } => {
                let id = u64::from(*dataset);
                let known = usize::from(*dataset).checked_sub(1).and_then(|place| self.twin.datasets.get(place));
                let provider = known.map_or(*user, |dataset| dataset.provider);
                let sender = if *own { if *revoke { Who::OWNER } else { provider } } else { *user };
                let verdict = self.twin.end_dataset(sender, id, *revoke);
                let message = match revoke {
                    true => registry::ExecuteMsg::RevokeDataset { id },
                    false => registry::ExecuteMsg::DeprecateDataset { id },
                };
                self.to(Who::REGISTRY, sender, &message, verdict)?
            }
            Step::Admin { by, what } => self.admin(*by, *what)?,
            Step::Cheat { user, cheat } => self.cheat(*user, *cheat)?,
            Step::Wait(_) | Step::Jump { .. } => return Ok(None),
        }))
    }

    /// The id that a pick means now.
    pub(super) fn pick(&self, pick: Pick) -> u64 {
        let jobs = self.twin.jobs.len() as u64;
        match pick {
            Pick::Id(id) => id,
            Pick::Any(back) => (jobs + 1).saturating_sub(u64::from(back) % (jobs + 1)),
            Pick::Live(back) => {
                let live = &self.twin.live;
                let place = live.len().checked_sub(1).map(|last| last - usize::from(back) % live.len());
                place.and_then(|place| live.get(place)).copied().unwrap_or(jobs)
            }
        }
    }

    fn denom(&self, money: Money) -> Denom {
        match money {
            Money::Token => Denom::Cw20(self.world.directory.address(Who::TOKEN)),
            native => Denom::Native(native.name().to_owned()),
        }
    }

    pub(super) fn to<M: Serialize>(
        &self,
        contract: Who,
        sender: Who,
        message: &M,
        verdict: Verdict,
    ) -> Result<Attempt> {
        self.with_funds(contract, sender, message, Vec::new(), verdict)
    }

    pub(super) fn with_funds<M: Serialize>(
        &self,
        contract: Who,
        sender: Who,
        message: &M,
        funds: Vec<Coin>,
        verdict: Verdict,
    ) -> Result<Attempt> {
        let message = wasm_execute(self.world.directory.address(contract), message, funds)?;
        Ok(Attempt { sender, message: message.into(), verdict, items: Vec::new() })
    }

    pub(super) fn escrow(&self, sender: Who, message: &escrow::ExecuteMsg, verdict: Verdict) -> Result<Attempt> {
        self.to(Who::ESCROW, sender, message, verdict)
    }

    pub(super) fn send_tokens(
        &self,
        sender: Who,
        amount: u128,
        message: &ReceiveMsg,
        verdict: Verdict,
    ) -> Result<Attempt> {
        let contract = self.world.directory.address(Who::ESCROW).into_string();
        let send = token::ExecuteMsg::Send { contract, amount: amount.into(), msg: to_json_binary(message)? };
        self.to(Who::TOKEN, sender, &send, verdict)
    }

    fn create(&mut self, create: &Create) -> Result<Attempt> {
        let model = create.model % MODELS;
        let min = u128::from(create.min);
        let max = u128::try_from(i64::from(create.min).saturating_add(create.more.into())).unwrap_or_default();
        let registered = self.twin.datasets.len() as u64;
        // From 1 to one more than there are.
        let dataset = create.dataset.map(|place| u64::from(place) % (registered + 1) + 1);
        let ask = Ask {
            requester: create.user,
            model,
            dataset,
            money: create.money,
            paid: create.paid,
            min,
            max,
            delay: create.delay.into(),
            ramp: create.ramp.into(),
            lock: create.lock.into(),
            deadline: create.deadline.into(),
            collateral: create.collateral.into(),
            input: create.input,
            private: create.private,
            only: create.only,
        };
        let job = JobRequest {
            model: self.world.model(model)?,
            dataset,
            input: if create.private { Binary::default() } else { vec![3; create.input.into()].into() },
            min_price: min.into(),
            max_price: max.into(),
            ramp_delay_seconds: ask.delay,
            ramp_seconds: ask.ramp,
            lock_seconds: ask.lock,
            deadline_seconds: ask.deadline,
            collateral: ask.collateral.into(),
            private_input: create.private.then(private_input),
            output_mode: if create.committed { OutputMode::Committed } else { OutputMode::Inline },
            source: None,
            provers: create.only.into_iter().flatten().map(|who| self.world.directory.address(who).into()).collect(),
            callback_gas: create.callback.then_some(100_000),
        };
        let amount = match create.paid {
            Paid::Surplus(surplus) => max + u128::from(surplus),
            Paid::TooLittle | Paid::TwoDenoms => max.saturating_sub(1),
            Paid::Nothing => 0,
        };
        let verdict = self.twin.create(&ask);
        if create.money == Money::Token {
            return self.send_tokens(create.user, amount, &ReceiveMsg::CreateJob { job }, verdict);
        }
        let coins = match create.paid {
            Paid::Nothing => vec![],
            Paid::TwoDenoms => vec![coin(amount + 1, Money::Atom.name()), coin(amount + 1, Money::Cosm.name())],
            Paid::Surplus(_) | Paid::TooLittle => vec![coin(amount, create.money.name())],
        };
        self.with_funds(Who::ESCROW, create.user, &escrow::ExecuteMsg::CreateJob { job }, coins, verdict)
    }

    fn submit_many(&mut self, user: Who, picks: &[Pick], bad: Option<(u8, Proof)>, each: bool) -> Result<Attempt> {
        let mut items = Vec::new();
        let mut goods = Vec::new();
        for (place, pick) in picks.iter().enumerate() {
            let kind = bad.filter(|(bad, _)| usize::from(*bad) == place).map(|(_, kind)| kind);
            let (item, good) = self.item(user, self.pick(*pick), kind.unwrap_or(Proof::Right))?;
            items.push(item);
            goods.push(good);
        }
        let again = |place: usize| items.iter().take(place).any(|item| item.job_id == items[place].job_id);
        let fits = |story: &Self, place: usize| {
            goods[place] && !again(place) && story.twin.price(user, items[place].job_id).is_ok()
        };
        let places = 0..items.len();
        let refused = items.is_empty() || !each && !places.clone().all(|place| fits(self, place));
        let verdict = if refused { Err("an item is refused, or there is none") } else { Ok(()) };
        for place in places.filter(|_| !refused) {
            if fits(self, place) {
                // A settlement that fails shows as a difference of the books.
                let _ = self.twin.submit(user, items[place].job_id, true);
            }
        }
        let mode = if each { SubmitMode::Each } else { SubmitMode::All };
        let message = escrow::ExecuteMsg::SubmitMany { items: items.clone(), mode };
        Ok(Attempt { items, ..self.escrow(user, &message, verdict)? })
    }

    fn give(&mut self, user: Who, to: Who, money: Money, amount: u128) -> Result<Attempt> {
        let verdict = self.twin.give(user, to, money, amount);
        let recipient = self.world.directory.address(to).into_string();
        if money == Money::Token {
            let message = token::ExecuteMsg::Transfer { recipient, amount: amount.into() };
            return self.to(Who::TOKEN, user, &message, verdict);
        }
        let send = BankMsg::Send { to_address: recipient, amount: vec![coin(amount, money.name())] };
        Ok(Attempt { sender: user, message: send.into(), verdict, items: Vec::new() })
    }

    fn answer(&mut self, user: Who, proofs: u64, wrong: Option<Wrong>) -> Result<Attempt> {
        let epoch = self.twin.epoch.clone();
        let next = self.twin.entries.get(&(user, epoch.number)).map_or(0, |entry| entry.proofs);
        let (number, first) = match wrong {
            Some(Wrong::Epoch) => (epoch.number.saturating_sub(1), next),
            Some(Wrong::Counter) => (epoch.number, next + 1),
            Some(Wrong::Stolen) | None => (epoch.number, next),
        };
        let author = if wrong == Some(Wrong::Stolen) { Who((user.0 + 1) % USERS) } else { user };
        let digests = self.challenges(author, first, proofs)?;
        let key = self.world.key_of(epoch.rules.circuit.map_or(0, |(key, _)| key))?;
        let made = digests.into_iter().map(|digest| Ok(key.prove(digest)?.into())).collect::<Result<Vec<Binary>>>()?;
        let verdict = self.twin.answer(user, number, first, proofs, author == user);
        let message = rewards::ExecuteMsg::Answer { epoch: number, first, proofs: made };
        self.to(Who::REWARDS, user, &message, verdict)
    }

    fn challenges(&self, prover: Who, first: u64, count: u64) -> Result<Vec<Fr>> {
        let Some(epoch) = &self.books.epoch else { return Ok(Vec::new()) };
        let (contract, prover) = (self.world.directory.address(Who::REWARDS), self.world.directory.address(prover));
        let challenge = Challenge {
            chain_id: CHAIN_ID,
            contract: contract.as_str(),
            epoch: epoch.number,
            seed: epoch.seed.as_slice().try_into()?,
            prover: prover.as_str(),
        };
        Ok((first..first + count).map(|counter| challenge.digest(counter)).collect())
    }

    /// Whether a job could still be locked, for the closing of a story.
    pub(super) fn is_over(&self, id: u64) -> bool {
        self.twin.job(id).is_none_or(|job| job.status == Status::Over)
    }
}

/// A commitment that nobody here ever opens: the toy circuits do not look.
fn private_input() -> PrivateInput {
    PrivateInput {
        commitment: HexBinary::from(Fr::from_u64(77).to_bytes_be()),
        uri: "https://example.org/input".into(),
    }
}
