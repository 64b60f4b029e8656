//! The contract through its entry points, with a mocked token and the records of a mocked escrow.
//!
//! After every message: supply and promises together stay within the cap.

mod admin;
mod answers;
mod claims;
mod epochs;
mod migration;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Binary, ContractResult, CosmosMsg, Env, Order, OwnedDeps, QuerierResult, Response, Storage, SystemError,
    SystemResult, Uint128, WasmMsg, WasmQuery, from_json, to_json_binary, to_json_vec,
};
use cw20::{Cw20ExecuteMsg, Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use proofmark_api::escrow::raw::{STAKE_METERS, StakeMeter, TALLY, Tally};
use proofmark_api::rewards::*;
use proofmark_groth16_toy as toy;
use proofmark_statement::Challenge;
use serde::de::DeserializeOwned;

use crate::ContractError;
use crate::contract::{CONTRACT_NAME, execute, instantiate, migrate, query};

/// The key of the standard circuit.
const SEED: u64 = 40;
/// What one proof of it counts.
const UNITS: u64 = 1_000;

/// What is around the contract.
struct Chain {
    minter: Addr,
    cap: Option<u128>,
    supply: u128,
    tally: Option<Tally>,
    meters: BTreeMap<Addr, StakeMeter>,
}

struct World {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    env: Env,
    chain: Rc<RefCell<Chain>>,
}

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// Epochs of 100 seconds; a token of stake stands for 1,000 units; floor 900, ceiling 5,000.
fn capacity() -> CapacityParams {
    CapacityParams {
        epoch_seconds: 100,
        units_per_stake: 1_000,
        emission_floor: Uint128::new(900),
        emission_ceiling: Uint128::new(5_000),
        ..CapacityParams::default()
    }
}

impl World {
    fn new(bonus_bps: u16, capacity: Option<CapacityParams>) -> Result<Self, ContractError> {
        let minter = mock_env().contract.address;
        let chain = Chain { minter, cap: Some(1_000_000), supply: 0, tally: None, meters: BTreeMap::new() };
        let mut world = World { deps: mock_dependencies(), env: mock_env(), chain: Rc::new(RefCell::new(chain)) };
        let chain = Rc::clone(&world.chain);
        world.deps.querier.update_wasm(move |query| answer(&chain.borrow(), query));
        let msg = InstantiateMsg { owner: Some(addr("owner").into()), bonus_bps, capacity };
        instantiate(world.deps.as_mut(), world.env.clone(), message_info(&addr("deployer"), &[]), msg)?;
        Ok(world)
    }

    /// Wired, with a standard circuit from epoch 2 on, which has begun.
    fn ready() -> Self {
        let mut world = World::new(5_000, Some(capacity())).unwrap();
        world.wire().unwrap();
        let vk = toy::key(SEED, 1).to_bytes().into();
        world.run("owner", ExecuteMsg::SetChallenge { vk, units: UNITS }).unwrap();
        world.roll();
        world
    }

    /// Sends a message; failures change nothing, as on a chain.
    fn run(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
        let before = dump(&self.deps.storage);
        let result = execute(self.deps.as_mut(), self.env.clone(), message_info(&addr(sender), &[]), msg);
        match &result {
            Ok(response) => {
                for (_, amount) in mints(response) {
                    self.chain.borrow_mut().supply += amount;
                }
            }
            Err(_) => {
                self.deps.storage = MockStorage::new();
                before.iter().for_each(|(key, value)| self.deps.storage.set(key, value));
            }
        }
        let chain = self.chain.borrow();
        if let Some(cap) = chain.cap {
            let promised = self.ask::<CapacityTotals>(QueryMsg::Capacity {}).promised.u128();
            assert!(chain.supply + promised <= cap, "{} + {promised} of {cap}", chain.supply);
        }
        result
    }

    fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), msg).unwrap()).unwrap()
    }

    fn wire(&mut self) -> Result<Response, ContractError> {
        self.run("owner", ExecuteMsg::SetWiring { token: addr("token").into(), escrow: addr("escrow").into() })
    }

    fn skip(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
        self.env.block.height += 1;
    }

    fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    fn epoch(&self) -> EpochResponse {
        self.ask(QueryMsg::Epoch {})
    }

    fn past(&self, number: u64) -> PastEpoch {
        self.ask(QueryMsg::PastEpoch { number })
    }

    /// Waits until the epoch's last second.
    fn wait_for_last_second(&mut self) {
        self.skip(self.epoch().epoch.ends_at - 1 - self.now());
    }

    /// Waits until the epoch is over and rolls it.
    fn roll(&mut self) -> Response {
        self.skip(self.epoch().epoch.ends_at.saturating_sub(self.now()));
        self.run("anyone", ExecuteMsg::RollEpoch {}).unwrap()
    }

    /// As the escrow's meter has it after a change of stake now.
    fn stake(&mut self, prover: &str, stake: u128) {
        let now = self.now();
        let mut chain = self.chain.borrow_mut();
        let meter = chain.meters.entry(addr(prover)).or_default();
        *meter = meter.change(Uint128::new(stake), now);
    }

    /// Valid proofs of this prover from counter `first` on.
    fn proofs(&self, prover: &str, first: u64, count: u64) -> Vec<Binary> {
        let epoch = self.epoch().epoch;
        let prover = addr(prover);
        let challenge = Challenge {
            chain_id: &self.env.block.chain_id,
            contract: self.env.contract.address.as_str(),
            epoch: epoch.number,
            seed: epoch.seed.as_slice().try_into().unwrap(),
            prover: prover.as_str(),
        };
        (first..first + count).map(|counter| toy::prove(SEED, challenge.digest(counter)).into()).collect()
    }

    /// Answers with so many valid proofs.
    fn answer(&mut self, prover: &str, count: u64) -> Result<Response, ContractError> {
        let entry: EntryResponse = self.ask(QueryMsg::Entry { prover: addr(prover).into() });
        let proofs = self.proofs(prover, entry.entry.proofs, count);
        self.run(prover, ExecuteMsg::Answer { epoch: entry.epoch, first: entry.entry.proofs, proofs })
    }

    fn claim(&mut self, prover: &str, epochs: &[u64]) -> Result<u128, ContractError> {
        let response = self.run(prover, ExecuteMsg::ClaimCapacity { epochs: epochs.to_vec() })?;
        Ok(mints(&response).into_iter().filter(|(to, _)| *to == addr(prover)).map(|(_, amount)| amount).sum())
    }

    fn pay(&mut self, units: u128, burnt: u128) {
        let mut chain = self.chain.borrow_mut();
        let tally = chain.tally.get_or_insert_default();
        tally.paid_units += Uint128::new(units);
        tally.paid_burnt += Uint128::new(burnt);
    }
}

fn answer(chain: &Chain, query: &WasmQuery) -> QuerierResult {
    let bytes = match query {
        WasmQuery::Smart { msg, .. } => match from_json(msg).unwrap() {
            Cw20QueryMsg::Minter {} => {
                let cap = chain.cap.map(Uint128::new);
                to_json_binary(&Some(MinterResponse { minter: chain.minter.to_string(), cap })).unwrap()
            }
            Cw20QueryMsg::TokenInfo {} => to_json_binary(&TokenInfoResponse {
                name: "Proofmark".into(),
                symbol: "PROOF".into(),
                decimals: 6,
                total_supply: chain.supply.into(),
            })
            .unwrap(),
            other => panic!("unexpected query {other:?}"),
        },
        WasmQuery::Raw { contract_addr, key } if *contract_addr == addr("escrow").as_str() => {
            let meter = chain.meters.iter().find(|(account, _)| *STAKE_METERS.key(account) == *key.as_slice());
            let record = match meter {
                Some((_, meter)) => Some(to_json_vec(meter).unwrap()),
                None if key.as_slice() == TALLY.as_slice() => chain.tally.as_ref().map(|t| to_json_vec(t).unwrap()),
                None => None,
            };
            record.unwrap_or_default().into()
        }
        _ => return SystemResult::Err(SystemError::Unknown {}),
    };
    SystemResult::Ok(ContractResult::Ok(bytes))
}

/// Who is minted what.
fn mints(response: &Response) -> Vec<(Addr, u128)> {
    let mint = |message: &CosmosMsg| match message {
        CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) => {
            assert_eq!((contract_addr.as_str(), funds.len()), (addr("token").as_str(), 0));
            match from_json(msg).unwrap() {
                Cw20ExecuteMsg::Mint { recipient, amount } => (Addr::unchecked(recipient), amount.u128()),
                other => panic!("unexpected message {other:?}"),
            }
        }
        other => panic!("unexpected message {other:?}"),
    };
    response.messages.iter().map(|message| mint(&message.msg)).collect()
}

fn dump(storage: &MockStorage) -> Vec<(Vec<u8>, Vec<u8>)> {
    storage.range(None, None, Order::Ascending).collect()
}

fn wired(bonus_bps: u16, cap: u128, supply: u128) -> World {
    let mut world = World::new(bonus_bps, None).unwrap();
    (world.chain.borrow_mut().cap, world.chain.borrow_mut().supply) = (Some(cap), supply);
    world.wire().unwrap();
    world
}

fn mint_use(credit: u128) -> ExecuteMsg {
    ExecuteMsg::MintUse { recipient: addr("prover").into(), credit: credit.into() }
}

#[test]
fn a_bonus_of_all_is_refused() {
    let error = ContractError::BonusTooLarge { max: 9_999, got: 10_000 };
    assert_eq!(World::new(10_000, None).err(), Some(error));
    let mut world = World::new(9_999, None).unwrap();
    assert!(world.run("owner", ExecuteMsg::UpdateParams { bonus_bps: 10_000 }).is_err());
    assert!(world.run("prover", ExecuteMsg::UpdateParams { bonus_bps: 1 }).is_err());
    world.run("owner", ExecuteMsg::UpdateParams { bonus_bps: 1 }).unwrap();
}

#[test]
fn wiring_is_set_once_to_a_capped_token_of_ours() {
    let mut world = World::new(5_000, None).unwrap();
    world.chain.borrow_mut().minter = addr("somebody");
    assert!(matches!(world.wire(), Err(ContractError::NotMinter { .. })));
    world.chain.borrow_mut().minter = mock_env().contract.address;
    world.chain.borrow_mut().cap = None;
    assert_eq!(world.wire(), Err(ContractError::NoCap { token: addr("token").into() }));
    world.chain.borrow_mut().cap = Some(1);
    world.wire().unwrap();
    assert!(matches!(world.wire(), Err(ContractError::AlreadyWired { .. })));
    let config: ConfigResponse = world.ask(QueryMsg::Config {});
    assert_eq!((config.token, config.escrow), (Some(addr("token")), Some(addr("escrow"))));
}

#[test]
fn only_the_escrow_presents_credit() {
    let mut world = World::new(5_000, None).unwrap();
    assert_eq!(world.run("escrow", mint_use(1)), Err(ContractError::NotWired));
    let mut world = wired(5_000, 1_000, 0);
    assert!(matches!(world.run("owner", mint_use(1)), Err(ContractError::Unauthorized { .. })));
}

#[test]
fn credit_is_minted_within_the_cap() {
    for (supply, expected) in [(0, 50), (960, 40), (1_000, 0)] {
        let mut world = wired(5_000, 1_000, supply);
        let minted = mints(&world.run("escrow", mint_use(101)).unwrap());
        assert_eq!(minted, if expected > 0 { vec![(addr("prover"), expected)] } else { vec![] });
        let totals: MintedResponse = world.ask(QueryMsg::Minted {});
        assert_eq!((totals.credit.u128(), totals.minted.u128()), (101, expected));
    }
}
