//! The escrow in the VM, in the market's words: the registry pushes a model, a requester posts a job, a prover locks
//! and settles it. Registry and token are played by their addresses: only the escrow runs.

use anyhow::{Context as _, Result};
use cosmwasm_std::{Addr, Binary, Coin, HexBinary, Uint128, from_json, to_json_binary};
use cw20::Cw20ReceiveMsg;
use proofmark_api::escrow::{
    CreateJobResponse, DigestResponse, ExecuteMsg, InstantiateMsg, JobRequest, JobResponse, ModelSync, OutputMode,
    Params, QueryMsg, ReceiveMsg, SubmitItem, SubmitMode,
};
use proofmark_api::registry::ModelMode;
use proofmark_statement::model_id;

use crate::proofs::{Keys, eip197, scalar};
use crate::{CallError, Called, Contract, Wasm, account};

/// The denom jobs are paid in.
pub const DENOM: &str = "ucosm";

/// Bytes of the model's input and output: those of the digits models.
const INPUT: [u8; 64] = [7; 64];
const OUTPUT: [u8; 10] = [3; 10];

/// An escrow that knows one model, whose keys are at hand.
pub struct Market {
    /// The escrow.
    pub escrow: Contract,
    keys: Keys,
    model: HexBinary,
}

impl Market {
    /// Creates the escrow and registers the model.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn new() -> Result<Self> {
        let keys = Keys::new(1, 11)?;
        let vk = eip197::key(keys.verifying());
        let model = HexBinary::from(model_id(&vk).to_bytes_be());
        let mut market = Self { escrow: Contract::new(&Wasm::load("escrow")?), keys, model };
        let params = Params {
            fee_bps: 200,
            burn_bps: 5_000,
            unbonding_seconds: 86_400,
            min_collateral: Uint128::zero(),
            allowed_native: vec![DENOM.to_owned()],
            max_input_bytes: 65_536,
            units_per_burnt: 1,
            max_callback_gas: 1_000_000,
        };
        let create = InstantiateMsg {
            owner: Some(account("owner")),
            registry: account("registry"),
            token: account("token"),
            rewards: None,
            treasury: account("treasury"),
            params,
        };
        market.escrow.instantiate(&account("owner"), &create).context("creating the escrow")?;
        market.sync_model(vk).context("registering the model")?;
        Ok(market)
    }

    /// What the registry sends when the model is registered.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn sync_model(&mut self, vk: Vec<u8>) -> Result<Called, CallError> {
        let message = ExecuteMsg::SyncModel(ModelSync {
            id: self.model.clone(),
            vk: Binary::from(vk),
            mode: ModelMode::Baked,
            developer: Addr::unchecked(account("developer")),
            royalty_bps: 500,
            input_len: INPUT.len() as u32,
            output_len: OUTPUT.len() as u32,
            dataset_depth: 0,
            units: 12_000,
        });
        self.escrow.execute(&account("registry"), &[], &message)
    }

    /// Collateral arrives from the token.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn deposit_collateral(&mut self, prover: &str, amount: u128) -> Result<Called, CallError> {
        let message = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: account(prover),
            amount: Uint128::new(amount),
            msg: to_json_binary(&ReceiveMsg::DepositCollateral {})?,
        });
        self.escrow.execute(&account("token"), &[], &message)
    }

    /// Posts a job.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn create_job(&mut self, requester: &str) -> Result<Called, CallError> {
        let job = self.request();
        let funds = [Coin::new(5_000u128, DENOM)];
        self.escrow.execute(&account(requester), &funds, &ExecuteMsg::CreateJob { job })
    }

    /// Posts a job that asks for a callback with so much gas.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn create_job_with_callback(&mut self, requester: &str, gas: u64) -> Result<Called, CallError> {
        let job = JobRequest { callback_gas: Some(gas), ..self.request() };
        let funds = [Coin::new(5_000u128, DENOM)];
        self.escrow.execute(&account(requester), &funds, &ExecuteMsg::CreateJob { job })
    }

    /// Posts a job that is paid in tokens.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn create_job_in_tokens(&mut self, requester: &str) -> Result<Called, CallError> {
        let message = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: account(requester),
            amount: Uint128::new(5_000),
            msg: to_json_binary(&ReceiveMsg::CreateJob { job: self.request() })?,
        });
        self.escrow.execute(&account("token"), &[], &message)
    }

    /// Sends any other message, without coins.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn send(&mut self, sender: &str, message: &ExecuteMsg) -> Result<Called, CallError> {
        self.escrow.execute(&account(sender), &[], message)
    }

    /// The model's id.
    pub fn model(&self) -> HexBinary {
        self.model.clone()
    }

    fn request(&self) -> JobRequest {
        JobRequest {
            model: self.model.clone(),
            dataset: None,
            input: Binary::from(INPUT),
            private_input: None,
            output_mode: OutputMode::Inline,
            source: None,
            provers: Vec::new(),
            callback_gas: None,
            min_price: Uint128::new(1_000),
            max_price: Uint128::new(5_000),
            ramp_delay_seconds: 60,
            ramp_seconds: 600,
            lock_seconds: 300,
            deadline_seconds: 3_600,
            collateral: Uint128::new(100),
        }
    }

    /// Locks a job.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn lock(&mut self, prover: &str, job_id: u64) -> Result<Called, CallError> {
        self.escrow.execute(&account(prover), &[], &ExecuteMsg::Lock { job_id })
    }

    /// A proof by `prover` for a job: of exactly the statement that the escrow will recompute.
    ///
    /// # Errors
    /// If the contract knows no such job, or proving fails.
    pub fn prove(&mut self, prover: &str, job_id: u64) -> Result<Vec<u8>> {
        let query = QueryMsg::Digest { job_id, prover: account(prover), output: Binary::from(OUTPUT) };
        let digest: DigestResponse = self.escrow.query(&query)?.decode()?;
        let proof = self.keys.prove(&[scalar(digest.digest.as_slice())])?;
        Ok(eip197::proof(&proof))
    }

    /// Submits a proof with the model's output.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn submit(&mut self, prover: &str, job_id: u64, proof: &[u8]) -> Result<Called, CallError> {
        self.submit_output(prover, job_id, &OUTPUT, proof)
    }

    /// Submits a proof with any output.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn submit_output(
        &mut self,
        prover: &str,
        job_id: u64,
        output: &[u8],
        proof: &[u8],
    ) -> Result<Called, CallError> {
        let message = ExecuteMsg::Submit { job_id, output: Binary::from(output), proof: Binary::from(proof) };
        self.escrow.execute(&account(prover), &[], &message)
    }

    /// Posts so many jobs and proves each: the items of a batch.
    ///
    /// # Errors
    /// If the contract refuses, or proving fails.
    pub fn open_and_prove(&mut self, requester: &str, prover: &str, jobs: usize) -> Result<Vec<SubmitItem>> {
        let mut items = Vec::with_capacity(jobs);
        for _ in 0..jobs {
            let created = self.create_job(requester)?;
            let data: Binary = serde_json::from_value(created.answer["data"].clone()).context("create_job: no data")?;
            let CreateJobResponse { job_id } = from_json(&data)?;
            let proof = Binary::from(self.prove(prover, job_id)?);
            items.push(SubmitItem { job_id, output: Binary::from(OUTPUT), proof });
        }
        Ok(items)
    }

    /// Submits a batch.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn submit_many(&mut self, prover: &str, mode: SubmitMode, items: Vec<SubmitItem>) -> Result<Called, CallError> {
        self.escrow.execute(&account(prover), &[], &ExecuteMsg::SubmitMany { items, mode })
    }

    /// Pays out all that an account was credited with.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn claim(&mut self, account_name: &str) -> Result<Called, CallError> {
        self.escrow.execute(&account(account_name), &[], &ExecuteMsg::Claim { denoms: None })
    }

    /// How a job stands.
    ///
    /// # Errors
    /// If there is no such job.
    pub fn job(&mut self, job_id: u64) -> Result<JobResponse, CallError> {
        self.escrow.query(&QueryMsg::Job { job_id })?.decode()
    }
}
