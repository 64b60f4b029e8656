//! The messages of the rewards contract. Token and escrow are played: what they would answer is given.

use anyhow::{Context as _, Result};
use cosmwasm_std::{Addr, Binary, HexBinary, Uint128, Uint256};
use cw20::{Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use proofmark_api::escrow::raw::{STAKE_METERS, StakeMeter, TALLY, Tally};
use proofmark_api::rewards::{CapacityParams, ChallengeResponse, EntryResponse, ExecuteMsg, InstantiateMsg, QueryMsg};

use super::Report;
use crate::proofs::{Keys, eip197, scalar};
use crate::{Contract, Neighbours, Wasm, account};

/// Length of an epoch, in seconds.
const EPOCH: u64 = 3_600;

struct Rewards {
    contract: Contract,
    keys: Keys,
    prover: String,
}

/// Adds a row for each.
pub(super) fn measure(report: &mut Report) -> Result<()> {
    let mut rewards = Rewards::new()?;
    let wiring = ExecuteMsg::SetWiring { token: account("token"), escrow: account("escrow") };
    report.row("rewards/set_wiring", rewards.send("owner", &wiring)?);
    let vk = Binary::from(eip197::key(rewards.keys.verifying()));
    report.row("rewards/set_challenge", rewards.send("owner", &ExecuteMsg::SetChallenge { vk, units: 65_536 })?);
    let params = ExecuteMsg::SetCapacityParams(capacity());
    report.row("rewards/set_capacity_params", rewards.send("owner", &params)?);
    let update = ExecuteMsg::UpdateParams { bonus_bps: 5_000 };
    report.row("rewards/update_params", rewards.send("owner", &update)?);
    rewards.roll()?;
    report.row("rewards/join", rewards.send("prover", &ExecuteMsg::Join {})?);
    rewards.contract.time += 100;
    for size in [1, 16, 64] {
        report.row(format!("rewards/answer/{size}"), rewards.answer(size)?);
    }
    report.row("rewards/roll_epoch", rewards.roll()?);
    for _ in 0..15 {
        rewards.answer(1)?;
        rewards.roll()?;
    }
    // The first of ours is number 2: in number 1 there was no circuit.
    report.row("rewards/claim_capacity/1", rewards.send("prover", &ExecuteMsg::ClaimCapacity { epochs: vec![2] })?);
    let epochs = (3..18).collect();
    report.row("rewards/claim_capacity/15", rewards.send("prover", &ExecuteMsg::ClaimCapacity { epochs })?);
    let mint = ExecuteMsg::MintUse { recipient: account("prover"), credit: Uint128::new(100) };
    report.row("rewards/mint_use", rewards.send("escrow", &mint)?);
    Ok(())
}

fn capacity() -> CapacityParams {
    CapacityParams {
        epoch_seconds: EPOCH,
        units_per_stake: 1_000_000_000,
        emission_floor: Uint128::new(5_000),
        emission_ceiling: Uint128::new(50_000),
        ..CapacityParams::default()
    }
}

impl Rewards {
    fn new() -> Result<Self> {
        let mut contract = Contract::new(&Wasm::load_checked("rewards")?);
        let minter = MinterResponse { minter: contract.address.clone(), cap: Some(Uint128::new(1_000_000_000)) };
        let info = TokenInfoResponse {
            name: "Proofmark".to_owned(),
            symbol: "MARK".to_owned(),
            decimals: 6,
            total_supply: Uint128::new(1_000_000),
        };
        let prover = account("prover");
        let stake = StakeMeter { stake: Uint128::new(500_000_000), stake_seconds: Uint256::from(12_345u64), at: 1_000 };
        let tally = Tally {
            pending_burn: Uint128::new(1_234),
            paid_units: Uint128::new(56_789),
            paid_burnt: Uint128::new(123),
        };
        let neighbours = Neighbours::default()
            .answers(&account("token"), &Cw20QueryMsg::Minter {}, &minter)?
            .answers(&account("token"), &Cw20QueryMsg::TokenInfo {}, &info)?
            .stores(&account("escrow"), TALLY.as_slice(), &tally)?
            .stores(&account("escrow"), &STAKE_METERS.key(&Addr::unchecked(&prover)), &stake)?;
        contract.hear(&neighbours)?;
        let create = InstantiateMsg { owner: None, bonus_bps: 5_000, capacity: Some(capacity()) };
        contract.instantiate(&account("owner"), &create)?;
        Ok(Self { contract, keys: Keys::new(1, 11)?, prover })
    }

    /// Sends a message; gives its gas.
    fn send(&mut self, sender: &str, message: &ExecuteMsg) -> Result<u64> {
        let called = self.contract.execute(&account(sender), &[], message);
        Ok(called.with_context(|| format!("rewards: {message:?}"))?.vm_gas)
    }

    fn roll(&mut self) -> Result<u64> {
        self.contract.time += EPOCH;
        self.send("anyone", &ExecuteMsg::RollEpoch {})
    }

    /// Answers so many challenges of the running epoch.
    fn answer(&mut self, count: usize) -> Result<u64> {
        let prover = self.prover.clone();
        let known: EntryResponse = self.contract.query(&QueryMsg::Entry { prover: prover.clone() })?.decode()?;
        let first = known.entry.proofs;
        let mut proofs = Vec::with_capacity(count);
        for counter in (first..).take(count) {
            let query = QueryMsg::Challenge { prover: prover.clone(), counter };
            let challenge: ChallengeResponse = self.contract.query(&query)?.decode()?;
            let digest: HexBinary = challenge.digest;
            proofs.push(Binary::from(eip197::proof(&self.keys.prove(&[scalar(&digest)])?)));
        }
        self.send("prover", &ExecuteMsg::Answer { epoch: known.epoch, first, proofs })
    }
}
