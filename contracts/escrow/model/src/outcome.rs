//! What the contract answered to a message, as far as the books are concerned.

use cosmwasm_std::{BankMsg, CosmosMsg, Response, WasmMsg, from_json};
use cw20::Cw20ExecuteMsg;
use proofmark_api::rewards;

use crate::cast::{Cast, Coin, NATIVE, Who};

/// What the contract answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It did what was asked, and sent these messages.
    Done(Vec<Sent>),
    /// It refused, for this reason.
    Refused(String),
}

/// A message that the contract sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    /// A payment.
    Pay(Who, Coin, u64),
    /// A burn of the token.
    Burn(u64),
    /// Use credit presented to the rewards contract.
    UseCredit(Who, u64),
    /// Something that no contract of ours sends, or to a stranger.
    Strange(String),
}

impl Answer {
    /// Reads the contract's response.
    pub fn of(response: &Response, cast: &Cast) -> Self {
        Answer::Done(response.messages.iter().map(|message| Sent::of(&message.msg, cast)).collect())
    }
}

impl Sent {
    fn of(message: &CosmosMsg, cast: &Cast) -> Self {
        Self::known(message, cast).unwrap_or_else(|| Sent::Strange(format!("{message:?}")))
    }

    fn known(message: &CosmosMsg, cast: &Cast) -> Option<Self> {
        let amount = |amount: &cosmwasm_std::Uint128| u64::try_from(amount.u128()).ok();
        match message {
            CosmosMsg::Bank(BankMsg::Send { to_address, amount: coins }) => match coins.as_slice() {
                [coin] if coin.denom == NATIVE => {
                    Some(Sent::Pay(cast.who(to_address)?, Coin::Native, amount(&coin.amount)?))
                }
                _ => None,
            },
            CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) if funds.is_empty() => {
                if cast.token.as_str() == contract_addr {
                    return match from_json(msg).ok()? {
                        Cw20ExecuteMsg::Transfer { recipient, amount: sum } => {
                            Some(Sent::Pay(cast.who(&recipient)?, Coin::Token, amount(&sum)?))
                        }
                        Cw20ExecuteMsg::Burn { amount: sum } => Some(Sent::Burn(amount(&sum)?)),
                        _ => None,
                    };
                }
                if cast.rewards.as_str() == contract_addr {
                    return match from_json(msg).ok()? {
                        rewards::ExecuteMsg::MintUse { recipient, credit } => {
                            Some(Sent::UseCredit(cast.who(&recipient)?, amount(&credit)?))
                        }
                        _ => None,
                    };
                }
                None
            }
            _ => None,
        }
    }
}
