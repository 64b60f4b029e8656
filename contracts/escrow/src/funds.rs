//! What came along with a message.

use cosmwasm_std::{Coin, MessageInfo, Uint128};
use proofmark_api::Denom;

use crate::error::ContractError;

/// A payment for a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// In what.
    pub denom: Denom,
    /// How much.
    pub amount: Uint128,
}

/// Refuses funds with a message that takes none: they would be stuck.
pub fn none(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    Err(ContractError::UnexpectedFunds { got: list(&info.funds) })
}

/// The one native coin sent, in an allowed denom, at least `price`.
pub fn native(funds: &[Coin], allowed: &[String], price: Uint128) -> Result<Payment, ContractError> {
    let coin = match funds {
        [] => return Err(ContractError::NoFunds { expected: price, denoms: allowed.join(", ") }),
        [coin] => coin,
        _ => return Err(ContractError::TooManyDenoms { got: list(funds) }),
    };
    if !allowed.contains(&coin.denom) {
        return Err(ContractError::WrongDenom { expected: allowed.join(", "), got: coin.denom.clone() });
    }
    Ok(Payment { denom: Denom::Native(coin.denom.clone()), amount: coin.amount })
}

/// What `payment` has beyond `price`; an error if it has less.
pub fn surplus(payment: &Payment, price: Uint128) -> Result<Uint128, ContractError> {
    payment.amount.checked_sub(price).map_err(|_| ContractError::InsufficientFunds {
        denom: payment.denom.clone(),
        expected: price,
        got: payment.amount,
    })
}

fn list(funds: &[Coin]) -> String {
    funds.iter().map(Coin::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::coin;

    use super::*;

    fn pay(funds: &[Coin], price: u128) -> Result<Uint128, ContractError> {
        let payment = native(funds, &["ucosm".to_owned(), "uatom".to_owned()], Uint128::new(price))?;
        surplus(&payment, Uint128::new(price))
    }

    #[test]
    fn each_mistake_has_its_own_error() {
        let message = |funds: &[Coin]| pay(funds, 10).unwrap_err().to_string();
        assert_eq!(message(&[]), "funds: expected at least 10 of one of [ucosm, uatom], got none");
        assert_eq!(message(&[coin(5, "uosmo")]), "funds: expected one of [ucosm, uatom], got uosmo");
        assert_eq!(message(&[coin(5, "ucosm"), coin(5, "uatom")]), "funds: expected one denom, got 5ucosm, 5uatom");
        assert_eq!(message(&[coin(9, "ucosm")]), "funds: expected at least 10 native:ucosm, got 9");
        assert_eq!(message(&[coin(0, "ucosm")]), "funds: expected at least 10 native:ucosm, got 0");
    }

    #[test]
    fn surplus_is_what_is_above_the_price() {
        assert_eq!(pay(&[coin(10, "uatom")], 10), Ok(Uint128::zero()));
        assert_eq!(pay(&[coin(13, "uatom")], 10), Ok(Uint128::new(3)));
    }
}
