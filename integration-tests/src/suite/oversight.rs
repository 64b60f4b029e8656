//! The registry, and what the owner may do.

use anyhow::{Result, ensure};
use cosmwasm_std::{Addr, HexBinary};
use cw_multi_test::{AppResponse, Executor};
use cw_ownable::Action;
use cw20::{Cw20Coin, MinterResponse};
use proofmark_api::escrow::{ExecuteMsg as EscrowMsg, Params};
use proofmark_api::events;
use proofmark_api::registry::{DatasetRegistration, ExecuteMsg, ModelMode, ModelRegistration, ModelResponse, QueryMsg};
use proofmark_api::token;
use proofmark_statement::{committed_model_id, element_from_bytes, model_id};

use super::builder::Suite;
use super::chain::{Contract, attribute};
use super::names::account;

impl Suite {
    /// Registers a model; gives its id.
    pub fn register_model(&mut self, developer: &str, registration: &ModelRegistration) -> Result<HexBinary> {
        let message = ExecuteMsg::RegisterModel(registration.clone());
        self.execute(developer, Contract::Registry, &message, &[])?;
        let key = model_id(&registration.vk);
        let id = match &registration.mode {
            ModelMode::Baked => key,
            ModelMode::Committed { weights_commitment } => {
                committed_model_id(key, element_from_bytes(weights_commitment)?)
            }
        };
        let id = HexBinary::from(id.to_bytes_be());
        let known: ModelResponse = self.query(Contract::Registry, &QueryMsg::Model { id: id.clone() })?;
        ensure!(known.id == id, "model: expected id {id}, got {}", known.id);
        Ok(id)
    }

    /// Registers a dataset; gives its id.
    pub fn register_dataset(&mut self, provider: &str, registration: &DatasetRegistration) -> Result<u64> {
        let message = ExecuteMsg::RegisterDataset(registration.clone());
        let response = self.execute(provider, Contract::Registry, &message, &[])?;
        Ok(attribute(&response, events::DATASET_REGISTERED, "dataset")?.parse()?)
    }

    /// Takes no new jobs for a model.
    pub fn deprecate_model(&mut self, sender: &str, id: &HexBinary) -> Result<AppResponse> {
        self.execute(sender, Contract::Registry, &ExecuteMsg::DeprecateModel { id: id.clone() }, &[])
    }

    /// Stops a model for good.
    pub fn revoke_model(&mut self, sender: &str, id: &HexBinary) -> Result<AppResponse> {
        self.execute(sender, Contract::Registry, &ExecuteMsg::RevokeModel { id: id.clone() }, &[])
    }

    /// Stops or resumes the creation of jobs.
    pub fn pause(&mut self, sender: &str, paused: bool) -> Result<AppResponse> {
        self.escrow(sender, &EscrowMsg::Pause { paused }, &[])
    }

    /// Changes parameters for jobs to come.
    pub fn update_params(&mut self, sender: &str, change: impl FnOnce(&mut Params)) -> Result<AppResponse> {
        let mut params = self.escrow_config()?.params;
        change(&mut params);
        self.escrow(sender, &EscrowMsg::UpdateParams { params: Some(params), treasury: None }, &[])
    }

    /// Names another treasury for jobs to come.
    pub fn update_treasury(&mut self, sender: &str, treasury: &str) -> Result<AppResponse> {
        let treasury = Some(self.address(treasury)?.into_string());
        self.escrow(sender, &EscrowMsg::UpdateParams { params: None, treasury }, &[])
    }

    /// Proposes, accepts or renounces the escrow's ownership.
    pub fn update_ownership(&mut self, sender: &str, action: Action) -> Result<AppResponse> {
        self.escrow(sender, &EscrowMsg::UpdateOwnership(action), &[])
    }

    /// Wiring, parameters and pause of the escrow.
    pub fn escrow_config(&self) -> Result<proofmark_api::escrow::ConfigResponse> {
        self.query(Contract::Escrow, &proofmark_api::escrow::QueryMsg::Config {})
    }

    /// Another cw20 token, of no use here; all of it is the holder's. It is in the books under `name`.
    pub fn deploy_foreign_token(&mut self, name: &str, holder: &str, amount: u128) -> Result<Addr> {
        let (owner, holder) = (self.address(account::OWNER)?, self.address(holder)?);
        let mint = Some(MinterResponse { minter: owner.to_string(), cap: Some(amount.into()) });
        let message = token::InstantiateMsg {
            name: name.into(),
            symbol: "FOREIGN".into(),
            decimals: 6,
            initial_balances: vec![Cw20Coin { address: holder.into_string(), amount: amount.into() }],
            mint,
            marketing: None,
        };
        let code = self.app.store_code(Contract::Token.code());
        let address = self.app.instantiate_contract(code, owner, &message, &[], name, None)?;
        self.foreign_tokens.insert(name.into(), address.clone());
        self.issued.insert(name.into(), amount);
        self.check_conserved()?;
        Ok(address)
    }
}
