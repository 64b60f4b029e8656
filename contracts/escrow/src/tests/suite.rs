//! The escrow in a mocked chain, spoken to in the words of the domain.

use std::collections::BTreeMap;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, BankMsg, Coin, CosmosMsg, Env, HexBinary, OwnedDeps, Response, Uint128, WasmMsg, coin, from_json,
    to_json_binary,
};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use proofmark_api::Denom;
use proofmark_api::escrow::*;
use proofmark_api::registry::{ModelMode, RecordId, RecordStatus};
use proofmark_statement::{Fr, commit_output, element_from_bytes, model_id};
use serde::de::DeserializeOwned;

use super::{params, request, toy};
use crate::ContractError;
use crate::contract::{execute, instantiate, query};
use crate::state::{CLAIMABLE, COLLATERAL, JOB_COUNT, STATES, TALLY, TERMS};

/// The key of the suite's model.
pub const SEED: u64 = 100;

/// The escrow, a clock, and what was paid in and out of it.
pub struct Suite {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub env: Env,
    /// Balances of the contract, by denom.
    pub balances: BTreeMap<String, u128>,
}

/// The bech32 address of a name.
pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// The id of the model of `key(seed, 1)`.
pub fn model(seed: u64) -> HexBinary {
    HexBinary::from(model_id(&toy::key(seed, 1).to_bytes()).to_bytes_be())
}

pub fn native() -> Denom {
    Denom::Native("ucosm".into())
}

pub fn token() -> Denom {
    Denom::Cw20(addr("token"))
}

/// A request for the suite's model.
pub fn ask() -> JobRequest {
    JobRequest { model: model(SEED), ..request() }
}

impl Suite {
    /// With one model (royalty 10%) and one dataset (royalty 3%) registered.
    pub fn new() -> Self {
        let mut suite = Self::bare();
        suite.sync_model(SEED, 1_000).unwrap();
        let provider = addr("provider");
        let dataset = DatasetTerms { id: 1, root: super::hex(9), depth: 4, provider, royalty_bps: 300 };
        suite.run("registry", &[], ExecuteMsg::SyncDataset(dataset)).unwrap();
        suite
    }

    /// With nothing registered.
    pub fn bare() -> Self {
        let mut suite = Suite { deps: mock_dependencies(), env: mock_env(), balances: BTreeMap::new() };
        let msg = InstantiateMsg {
            owner: Some(addr("owner").into()),
            registry: addr("registry").into(),
            token: addr("token").into(),
            rewards: Some(addr("rewards").into()),
            treasury: addr("treasury").into(),
            params: params(),
        };
        let info = message_info(&addr("deployer"), &[]);
        instantiate(suite.deps.as_mut(), suite.env.clone(), info, msg).unwrap();
        suite
    }

    /// Sends a message; failures change nothing, as on a chain.
    pub fn run(&mut self, sender: &str, funds: &[Coin], msg: ExecuteMsg) -> Result<Response, ContractError> {
        let before = self.snapshot();
        let info = message_info(&addr(sender), funds);
        let result = execute(self.deps.as_mut(), self.env.clone(), info, msg);
        match &result {
            Ok(response) => {
                for coin in funds {
                    *self.balances.entry(Denom::Native(coin.denom.clone()).key()).or_default() += coin.amount.u128();
                }
                self.pay_out(response);
            }
            Err(_) => self.deps.storage = before,
        }
        self.assert_solvent();
        result
    }

    /// Sends tokens with a message.
    pub fn send(&mut self, sender: &str, amount: u128, msg: &ReceiveMsg) -> Result<Response, ContractError> {
        let received =
            Cw20ReceiveMsg { sender: addr(sender).into(), amount: amount.into(), msg: to_json_binary(msg).unwrap() };
        // The token credits the escrow before it tells it.
        *self.balances.entry(token().key()).or_default() += amount;
        let before = self.snapshot();
        let info = message_info(&addr("token"), &[]);
        let result = execute(self.deps.as_mut(), self.env.clone(), info, ExecuteMsg::Receive(received));
        if result.is_err() {
            self.deps.storage = before;
            *self.balances.entry(token().key()).or_default() -= amount;
        }
        self.assert_solvent();
        result
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), msg).unwrap()).unwrap()
    }

    pub fn create(&mut self, job: JobRequest) -> u64 {
        let amount = job.max_price.u128();
        let response = self.run("requester", &[coin(amount, "ucosm")], ExecuteMsg::CreateJob { job }).unwrap();
        from_json::<CreateJobResponse>(response.data.unwrap()).unwrap().job_id
    }

    pub fn create_in_token(&mut self, job: JobRequest) -> u64 {
        let response = self.send("requester", job.max_price.u128(), &ReceiveMsg::CreateJob { job }).unwrap();
        from_json::<CreateJobResponse>(response.data.unwrap()).unwrap().job_id
    }

    pub fn deposit(&mut self, prover: &str, amount: u128) {
        self.send(prover, amount, &ReceiveMsg::DepositCollateral {}).unwrap();
    }

    pub fn lock(&mut self, prover: &str, job_id: u64) -> Result<Response, ContractError> {
        self.run(prover, &[], ExecuteMsg::Lock { job_id })
    }

    /// A valid proof by `prover` that the output is `[5, 6]`.
    pub fn prove(&self, prover: &str, job_id: u64) -> Vec<u8> {
        toy::prove(SEED, self.digest(prover, job_id, &self.output(job_id)))
    }

    /// `[5, 6]` in the form that the job asks for.
    pub fn output(&self, job_id: u64) -> Vec<u8> {
        match TERMS.may_load(&self.deps.storage, job_id).unwrap() {
            Some(terms) if !terms.output_mode.is_inline() => {
                commit_output(Fr::from_u64(1), &[5, 6]).to_bytes_be().into()
            }
            _ => vec![5, 6],
        }
    }

    pub fn digest(&self, prover: &str, job_id: u64, output: &[u8]) -> Fr {
        let prover = addr(prover).into();
        let answer: DigestResponse = self.ask(QueryMsg::Digest { job_id, prover, output: output.into() });
        element_from_bytes(answer.digest.as_slice()).unwrap()
    }

    /// Proves and submits.
    pub fn fulfil(&mut self, prover: &str, job_id: u64) -> Result<Response, ContractError> {
        let proof = self.prove(prover, job_id);
        self.submit(prover, job_id, &self.output(job_id), &proof)
    }

    pub fn submit(
        &mut self,
        prover: &str,
        job_id: u64,
        output: &[u8],
        proof: &[u8],
    ) -> Result<Response, ContractError> {
        self.run(prover, &[], ExecuteMsg::Submit { job_id, output: output.into(), proof: proof.into() })
    }

    /// A valid item of a batch.
    pub fn item(&self, prover: &str, job_id: u64) -> SubmitItem {
        SubmitItem { job_id, output: self.output(job_id).into(), proof: self.prove(prover, job_id).into() }
    }

    pub fn submit_many(
        &mut self,
        prover: &str,
        mode: SubmitMode,
        items: &[SubmitItem],
    ) -> Result<Response, ContractError> {
        self.run(prover, &[], ExecuteMsg::SubmitMany { items: items.to_vec(), mode })
    }

    pub fn expire(&mut self, job_id: u64) -> Result<Response, ContractError> {
        self.run("anyone", &[], ExecuteMsg::Expire { job_id })
    }

    pub fn refund_revoked(&mut self, job_id: u64) -> Result<Response, ContractError> {
        self.run("anyone", &[], ExecuteMsg::RefundRevoked { job_id })
    }

    pub fn set_status(&mut self, status: RecordStatus) -> Result<Response, ContractError> {
        self.run("registry", &[], ExecuteMsg::SetRecordStatus { record: RecordId::Model { id: model(SEED) }, status })
    }

    pub fn sync_model(&mut self, seed: u64, royalty_bps: u16) -> Result<Response, ContractError> {
        let vk = toy::key(seed, 1).to_bytes();
        self.run("registry", &[], ExecuteMsg::SyncModel(model_sync(model(seed), vk, royalty_bps)))
    }

    pub fn skip(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    pub fn job(&self, job_id: u64) -> JobResponse {
        self.ask(QueryMsg::Job { job_id })
    }

    /// Number of jobs so far.
    pub fn job_count(&self) -> u64 {
        JOB_COUNT.may_load(&self.deps.storage).unwrap().unwrap_or_default()
    }

    pub fn claimable(&self, name: &str, denom: &Denom) -> u128 {
        CLAIMABLE.may_load(&self.deps.storage, (&addr(name), &denom.key())).unwrap().unwrap_or_default().u128()
    }

    pub fn use_credit(&self, name: &str) -> u128 {
        self.ask::<ClaimablesResponse>(QueryMsg::Claimables { address: addr(name).into() }).use_credit.u128()
    }

    pub fn account(&self, name: &str) -> CollateralResponse {
        self.ask(QueryMsg::Collateral { address: addr(name).into() })
    }

    pub fn assert_staked(&self, name: &str, staked: u128, reserved: u128) {
        let account = self.account(name);
        assert_eq!((account.staked.u128(), account.reserved.u128()), (staked, reserved), "{name}: staked, reserved");
    }

    pub fn pending_burn(&self) -> u128 {
        self.ask::<PendingBurnResponse>(QueryMsg::PendingBurn {}).amount.u128()
    }

    /// What the contract owes, by denom: live escrows, claimables, collateral, burns.
    pub fn owed(&self) -> BTreeMap<String, u128> {
        let mut owed: BTreeMap<String, u128> = BTreeMap::new();
        let storage = &self.deps.storage;
        let order = cosmwasm_std::Order::Ascending;
        let mut add = |key: String, amount: Uint128| *owed.entry(key).or_default() += amount.u128();
        for entry in TERMS.range(storage, None, None, order) {
            let (job_id, terms) = entry.unwrap();
            if matches!(STATES.load(storage, job_id).unwrap().status, JobStatus::Open | JobStatus::Locked) {
                add(terms.denom.key(), terms.max_price);
            }
        }
        for entry in CLAIMABLE.range(storage, None, None, order) {
            let ((_, denom), amount) = entry.unwrap();
            add(denom, amount);
        }
        for entry in COLLATERAL.range(storage, None, None, order) {
            let (_, account) = entry.unwrap();
            let unbonding: Uint128 = account.unbonding.iter().map(|entry| entry.amount).sum();
            assert!(account.reserved <= account.staked + unbonding);
            add(token().key(), account.staked + unbonding);
        }
        add(token().key(), TALLY.may_load(storage).unwrap().unwrap_or_default().pending_burn);
        owed.retain(|_, amount| *amount > 0);
        owed
    }

    /// The contract holds exactly what it owes.
    fn assert_solvent(&self) {
        let mut balances = self.balances.clone();
        balances.retain(|_, amount| *amount > 0);
        assert_eq!(balances, self.owed());
    }

    fn pay_out(&mut self, response: &Response) {
        for message in &response.messages {
            let (key, amount) = match &message.msg {
                CosmosMsg::Bank(BankMsg::Send { amount, .. }) => {
                    (Denom::Native(amount[0].denom.clone()).key(), amount[0].amount)
                }
                CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. })
                    if *contract_addr == addr("token").as_str() =>
                {
                    match from_json(msg).unwrap() {
                        Cw20ExecuteMsg::Transfer { amount, .. } | Cw20ExecuteMsg::Burn { amount } => {
                            (token().key(), amount)
                        }
                        other => panic!("unexpected message to the token: {other:?}"),
                    }
                }
                _ => continue,
            };
            *self.balances.get_mut(&key).unwrap() -= amount.u128();
        }
    }

    /// A copy of all that is stored.
    pub fn snapshot(&self) -> MockStorage {
        let mut copy = MockStorage::new();
        use cosmwasm_std::Storage;
        for (key, value) in self.deps.storage.range(None, None, cosmwasm_std::Order::Ascending) {
            copy.set(&key, &value);
        }
        copy
    }
}

/// What the registry pushes for a model of 4 bytes in, 2 bytes out.
pub fn model_sync(id: HexBinary, vk: Vec<u8>, royalty_bps: u16) -> ModelSync {
    ModelSync {
        id,
        vk: vk.into(),
        mode: ModelMode::Baked,
        developer: addr("developer"),
        royalty_bps,
        input_len: 4,
        output_len: 2,
        dataset_depth: 4,
        units: 1_000,
    }
}

/// Everything stored, to be compared.
pub fn dump(storage: &MockStorage) -> Vec<(Vec<u8>, Vec<u8>)> {
    cosmwasm_std::Storage::range(storage, None, None, cosmwasm_std::Order::Ascending).collect()
}

/// The value of the first attribute of this name.
pub fn attribute<'a>(response: &'a Response, key: &str) -> &'a str {
    &response.attributes.iter().find(|attribute| attribute.key == key).unwrap().value
}
