//! Messages of developers and owners, and of those who take themselves for one.

use anyhow::Result;
use cosmwasm_std::{Binary, HexBinary, coin, to_json_binary};
use cw_ownable::Action;
use cw20::Cw20ReceiveMsg;
use proofmark_api::escrow::{self, ReceiveMsg};
use proofmark_api::registry::{DatasetRegistration, ElementType, ModelMode, ModelRegistration, SetupKind, TensorSpec};
use proofmark_api::{registry, rewards, token};
use proofmark_statement::Fr;

use super::act::Attempt;
use super::proofs::OUTPUT;
use super::step::{Admin, By, Cheat, Pick};
use super::story::Story;
use super::who::{Money, Who};
use super::world::{MODELS, World};

/// Units of a job of any model.
const UNITS: u64 = 1_000;
/// Levels of the trees of datasets that fit.
const DEPTH: u8 = 4;

impl Story {
    pub(super) fn register(&mut self, user: Who, model: u8, royalty_bps: u16) -> Result<Attempt> {
        let verdict = self.twin.register(user, model, World::key_number(model), royalty_bps, UNITS);
        let mode = match World::weights(model) {
            None => ModelMode::Baked,
            Some(weights) => ModelMode::Committed { weights_commitment: HexBinary::from(weights.to_bytes_be()) },
        };
        let message = registry::ExecuteMsg::RegisterModel(ModelRegistration {
            name: format!("toy-{model}"),
            vk: self.world.key_of(model)?.vk.as_slice().into(),
            circuit_hash: HexBinary::from([7; 32]),
            mode,
            input: TensorSpec { len: 4, element_type: ElementType::Int8 },
            output: TensorSpec { len: OUTPUT, element_type: ElementType::Int8 },
            dataset_depth: DEPTH,
            constraints: UNITS,
            royalty_bps,
            setup: SetupKind::Development,
            metadata_uri: String::new(),
            metadata_hash: None,
            architecture_hash: None,
            parent: None,
            previous: None,
        });
        self.to(Who::REGISTRY, user, &message, verdict)
    }

    pub(super) fn admin(&mut self, by: By, what: Admin) -> Result<Attempt> {
        use escrow::ExecuteMsg as Escrow;
        let outer =
            matches!(what, Admin::Bonus(_) | Admin::Capacity { .. } | Admin::Challenge { .. } | Admin::Revoke(_));
        let sender = match by {
            By::User(user) => user,
            By::Owner if outer => Who::OWNER,
            By::Owner if what == Admin::Accept => self.twin.pending_owner.unwrap_or(self.twin.owner),
            By::Owner => self.twin.owner,
        };
        let what = match what {
            Admin::Revoke(model) => Admin::Revoke(model % MODELS),
            Admin::Challenge { key, units } => Admin::Challenge { key: key % MODELS, units },
            other => other,
        };
        let verdict = self.twin.admin(sender, what);
        let address = |who| self.world.directory.address(who).into_string();
        let ownership = |action| Escrow::UpdateOwnership(action);
        match what {
            Admin::Pause(paused) => self.escrow(sender, &Escrow::Pause { paused }, verdict),
            Admin::Treasury(treasury) => {
                let message = Escrow::UpdateParams { params: None, treasury: Some(address(treasury)) };
                self.escrow(sender, &message, verdict)
            }
            Admin::Propose(who) => {
                let action = Action::TransferOwnership { new_owner: address(who), expiry: None };
                self.escrow(sender, &ownership(action), verdict)
            }
            Admin::Accept => self.escrow(sender, &ownership(Action::AcceptOwnership), verdict),
            Admin::Params { fee_bps, burn_bps, unbonding, min_collateral, rate } => {
                let params = escrow::Params {
                    fee_bps,
                    burn_bps,
                    unbonding_seconds: unbonding.into(),
                    min_collateral: u128::from(min_collateral).into(),
                    units_per_burnt: rate.into(),
                    ..self.setup.params.clone()
                };
                let message = Escrow::UpdateParams { params: Some(params), treasury: None };
                self.escrow(sender, &message, verdict)
            }
            Admin::Bonus(bonus_bps) => {
                self.to(Who::REWARDS, sender, &rewards::ExecuteMsg::UpdateParams { bonus_bps }, verdict)
            }
            Admin::Capacity { floor, more, rise_bps, decay_bps, seconds } => {
                let params = rewards::CapacityParams {
                    epoch_seconds: seconds.into(),
                    emission_floor: u128::from(floor).into(),
                    emission_ceiling: (u128::from(floor) + u128::from(more)).into(),
                    rise_bps,
                    decay_bps,
                    ..self.setup.capacity.clone()
                };
                self.to(Who::REWARDS, sender, &rewards::ExecuteMsg::SetCapacityParams(params), verdict)
            }
            Admin::Challenge { key, units } => {
                let vk = self.world.key_of(key)?.vk.as_slice().into();
                let message = rewards::ExecuteMsg::SetChallenge { vk, units: units.into() };
                self.to(Who::REWARDS, sender, &message, verdict)
            }
            Admin::Revoke(model) => {
                let message = registry::ExecuteMsg::RevokeModel { id: self.world.model(model)? };
                self.to(Who::REGISTRY, sender, &message, verdict)
            }
        }
    }

    /// All of these are refused.
    pub(super) fn cheat(&mut self, user: Who, cheat: Cheat) -> Result<Attempt> {
        let verdict = Err("a cheat");
        let directory = &self.world.directory;
        let address = |who| directory.address(who).into_string();
        let deposit = to_json_binary(&ReceiveMsg::DepositCollateral {})?;
        let send = |msg| token::ExecuteMsg::Send { contract: address(Who::ESCROW), amount: 10u128.into(), msg };
        let hook = Cw20ReceiveMsg { sender: address(user), amount: 10u128.into(), msg: deposit.clone() };
        match cheat {
            Cheat::Hook => self.escrow(user, &escrow::ExecuteMsg::Receive(hook), verdict),
            Cheat::ForeignToken => self.to(Who::FOREIGN, user, &send(deposit), verdict),
            Cheat::UnknownHook => self.to(Who::TOKEN, user, &send(Binary::from(b"{\"steal\":{}}")), verdict),
            Cheat::SyncDataset => {
                let dataset = dataset(200, 0, false);
                let terms = escrow::DatasetTerms {
                    id: 200,
                    root: dataset.root,
                    depth: DEPTH,
                    provider: directory.address(user),
                    royalty_bps: 0,
                };
                self.escrow(user, &escrow::ExecuteMsg::SyncDataset(terms), verdict)
            }
            Cheat::MintUse => {
                let message = rewards::ExecuteMsg::MintUse { recipient: address(user), credit: 10u128.into() };
                self.to(Who::REWARDS, user, &message, verdict)
            }
            Cheat::Mint => {
                let message = token::ExecuteMsg::Mint { recipient: address(user), amount: 10u128.into() };
                self.to(Who::TOKEN, user, &message, verdict)
            }
            Cheat::Funds => {
                let job_id = self.pick(Pick::Live(0));
                let coins = vec![coin(1, Money::Cosm.name())];
                self.with_funds(Who::ESCROW, user, &escrow::ExecuteMsg::Lock { job_id }, coins, verdict)
            }
            Cheat::Rewire => {
                let message = escrow::ExecuteMsg::SetRewards { rewards: address(user) };
                self.escrow(self.twin.owner, &message, verdict)
            }
        }
    }
}

/// A dataset with this root; a deep one fits no model.
pub(super) fn dataset(root: u8, royalty_bps: u16, deep: bool) -> DatasetRegistration {
    DatasetRegistration {
        name: format!("records-{root}"),
        root: HexBinary::from(Fr::from_u64(root.into()).to_bytes_be()),
        leaf_count: 10,
        depth: if deep { DEPTH + 1 } else { DEPTH },
        royalty_bps,
        licence: String::new(),
        uri: String::new(),
        schema: String::new(),
        previous: None,
    }
}
