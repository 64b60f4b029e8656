//! Epochs, entries, shares, totals.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::{Addr, HexBinary, Uint128};
use cw_ownable::Ownership;
use proofmark_api::events;
use proofmark_api::rewards::{
    CapacityTotals, ConfigResponse, Entry, Epoch, MintedResponse, PastEpoch, Plan, Progress, QueryMsg, StandardCircuit,
};
use proofmark_rewards::seed;
use proofmark_statement::{Challenge, Fr};

use super::escrow::Escrow;
use super::{Announced, Owner, attributes, owner, same};
use crate::suite::{Contract, Suite};

/// The state of the rewards contract.
#[derive(Debug, Default)]
pub(super) struct Rewards {
    config: Option<ConfigResponse>,
    owner: Owner,
    minted: MintedResponse,
    totals: CapacityTotals,
    next: Plan,
    epoch: Option<Epoch>,
    progress: Progress,
    past: BTreeMap<u64, PastEpoch>,
    /// By prover and epoch.
    entries: BTreeMap<(String, u64), Entry>,
}

impl Rewards {
    pub(super) fn apply(&mut self, event: &Announced, escrow: &Escrow, chain_id: &str) -> Result<()> {
        match event.action() {
            events::INSTANTIATED => {
                self.owner = owner(event)?;
                self.next.params = event.json("capacity")?;
                let bonus_bps = event.number("bonus_bps")?;
                self.config = Some(ConfigResponse { bonus_bps, token: None, escrow: None });
            }
            events::WIRED => {
                let (token, escrow) = (event.text("token")?, event.text("escrow")?);
                let config = self.config()?;
                config.token = Some(Addr::unchecked(token));
                config.escrow = Some(Addr::unchecked(escrow));
            }
            events::PARAMS_UPDATED => {
                if event.maybe("bonus_bps").is_some() {
                    self.config()?.bonus_bps = event.number("bonus_bps")?;
                } else {
                    self.next.params = event.json("capacity")?;
                }
            }
            events::CHALLENGE_SET => {
                let key = HexBinary::from_hex(event.text("key")?)?;
                self.next.circuit = Some(StandardCircuit { key, units: event.number("units")? });
            }
            events::OWNERSHIP_UPDATED => self.owner = owner(event)?,
            events::USE_MINTED => {
                self.minted.credit += event.number::<Uint128>("credit")?;
                self.minted.minted += event.number::<Uint128>("minted")?;
            }
            events::EPOCH_ROLLED => self.roll(event, escrow)?,
            events::CHALLENGE_ANSWERED => self.answer(event, escrow, chain_id)?,
            events::CAPACITY_CLAIMED => self.claim(event)?,
            other => bail!("unknown event {other}"),
        }
        Ok(())
    }

    fn config(&mut self) -> Result<&mut ConfigResponse> {
        self.config.as_mut().context("not instantiated")
    }

    fn roll(&mut self, event: &Announced, escrow: &Escrow) -> Result<()> {
        let ended: u64 = event.number("ended")?;
        if ended > 0 {
            let epoch = self.epoch.as_ref().context("an epoch ended that nobody began")?;
            same("ended", &epoch.number, &ended)?;
            let past = PastEpoch {
                units: event.number("units")?,
                weight: event.number("weight")?,
                paid_units: event.number("paid_units")?,
                paid_burnt: event.number("paid_burnt")?,
                emission: epoch.emission,
                pot: event.number("pot")?,
                claimed: Uint128::zero(),
                open_weight: event.number("weight")?,
                rolled_at: event.at,
            };
            same("units and weight", &(past.units, past.weight), &(self.progress.units, self.progress.weight))?;
            self.totals.promised += past.pot;
            self.past.insert(ended, past);
        }
        self.epoch = Some(Epoch {
            number: event.number("epoch")?,
            seed: HexBinary::from_hex(event.text("seed")?)?,
            starts_at: event.number("starts_at")?,
            ends_at: event.number("ends_at")?,
            emission: event.number("emission")?,
            plan: self.next.clone(),
            paid_units_before: escrow.tally.paid_units,
            paid_burnt_before: escrow.tally.paid_burnt,
        });
        self.progress = Progress::default();
        Ok(())
    }

    fn answer(&mut self, event: &Announced, escrow: &Escrow, chain_id: &str) -> Result<()> {
        let (prover, first, added) = (event.text("prover")?, event.number("first")?, event.number::<u64>("proofs")?);
        let epoch = self.epoch.as_ref().context("an answer before the first epoch")?;
        same("epoch", &epoch.number, &event.number("epoch")?)?;
        let meter = escrow.meter(prover);
        // Stake that did not change since the epoch began counts from there on, other stake from its change on.
        let reading = if meter.at <= epoch.starts_at { meter.read(epoch.starts_at) } else { meter.stake_seconds };
        let entry = self.entries.entry((prover.to_owned(), epoch.number));
        let entry = entry.or_insert_with(|| Entry { meter: reading, ..Entry::default() });
        same("first counter", &entry.proofs, &first)?;
        let weight: Uint128 = event.number("weight")?;
        let units = epoch.plan.circuit.as_ref().map_or(0, |circuit| circuit.units);
        self.progress.units += Uint128::from(units) * Uint128::from(added);
        self.progress.weight += weight.checked_sub(entry.weight)?;
        (entry.weight, entry.proofs) = (weight, first + added);
        if added > 0 {
            let seed: [u8; 32] = epoch.seed.as_slice().try_into().context("a seed of 32 bytes")?;
            let contract = event.contract.as_str();
            let challenge = Challenge { chain_id, contract, epoch: epoch.number, seed: &seed, prover };
            let digests: Vec<Fr> = (first..first + added).map(|counter| challenge.digest(counter)).collect();
            self.progress.answers = seed::accumulate(&self.progress.answers, &digests);
        }
        Ok(())
    }

    fn claim(&mut self, event: &Announced) -> Result<()> {
        let account = event.text("account")?;
        let mut sum = Uint128::zero();
        for number in event.all("epoch") {
            let number: u64 = number.parse()?;
            let entry = self.entries.remove(&(account.to_owned(), number));
            let weight = entry.context("a claim without an answer")?.weight;
            let past = self.past.get_mut(&number).context("a claim before the roll")?;
            let amount = share(past, weight);
            past.claimed += amount;
            past.open_weight = past.open_weight.checked_sub(weight)?;
            sum += amount;
        }
        same("amount", &sum, &event.number("amount")?)?;
        self.totals.promised = self.totals.promised.checked_sub(sum)?;
        self.totals.claimed += sum;
        Ok(())
    }

    pub(super) fn check(&self, suite: &Suite) -> Result<()> {
        same("config", &self.config, &Some(suite.query(Contract::Rewards, &QueryMsg::Config {})?))?;
        let ownership: Ownership<Addr> = suite.query(Contract::Rewards, &QueryMsg::Ownership {})?;
        same("owner", &self.owner, &attributes(ownership))?;
        same("minted", &self.minted, &suite.query(Contract::Rewards, &QueryMsg::Minted {})?)?;
        same("totals", &self.totals, &suite.capacity_totals()?)?;
        let known = suite.epoch()?;
        same("epoch", &self.epoch.as_ref(), &Some(&known.epoch))?;
        same("progress", &self.progress, &known.progress)?;
        same("next", &self.next, &known.next)?;
        let running = known.epoch.number;
        ensure!(self.past.keys().copied().eq(1..running), "past epochs: {:?}, running {running}", self.past.keys());
        for (number, past) in &self.past {
            same(&format!("epoch {number}"), past, &suite.past_epoch(*number)?)?;
        }
        for holder in suite.holders() {
            self.check_entries(suite, &holder, running)?;
        }
        Ok(())
    }

    fn check_entries(&self, suite: &Suite, holder: &str, running: u64) -> Result<()> {
        let address = suite.address(holder)?.into_string();
        if let Some(entry) = self.entries.get(&(address.clone(), running)) {
            same(&format!("entry of {holder}"), entry, &suite.entry(holder)?.entry)?;
        }
        let of_holder = self.entries.iter().filter(|((prover, _), _)| *prover == address);
        let rebuilt: Vec<(u64, Uint128, Option<Uint128>)> = of_holder
            .map(|((_, epoch), entry)| {
                (*epoch, entry.weight, self.past.get(epoch).map(|past| share(past, entry.weight)))
            })
            .collect();
        let known = suite.capacity_rewards(holder)?.rewards;
        let answered = known.into_iter().map(|reward| (reward.epoch, reward.weight, reward.amount)).collect();
        same(&format!("capacity rewards of {holder}"), &rebuilt, &answered)
    }
}

/// What a weight claims of an epoch's pot: the last one has what roundings left.
fn share(past: &PastEpoch, weight: Uint128) -> Uint128 {
    if weight.is_zero() {
        Uint128::zero()
    } else if weight == past.open_weight {
        past.pot - past.claimed
    } else {
        past.pot.multiply_ratio(weight, past.weight)
    }
}
