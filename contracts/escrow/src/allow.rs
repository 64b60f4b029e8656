//! Who may prove a job: anyone, or the addresses that its requester chose.

use cosmwasm_std::{Addr, Api};
use proofmark_api::escrow::JobTerms;

use crate::error::ContractError;

/// The most addresses that a job names: every message about it reads them.
pub const MAX_PROVERS: usize = 16;

/// The addresses that a requester chose, as they are frozen; none: anyone.
pub fn freeze(api: &dyn Api, provers: &[String]) -> Result<Vec<Addr>, ContractError> {
    if provers.len() > MAX_PROVERS {
        return Err(ContractError::TooManyProvers { max: MAX_PROVERS, got: provers.len() });
    }
    let mut list: Vec<Addr> = Vec::with_capacity(provers.len());
    for prover in provers {
        let address = api.addr_validate(prover)?;
        if list.contains(&address) {
            return Err(ContractError::DuplicateProver { prover: address.into_string() });
        }
        list.push(address);
    }
    Ok(list)
}

/// Refuses who is not on a job's list, if it has one.
pub fn check(job_id: u64, terms: &JobTerms, sender: &Addr) -> Result<(), ContractError> {
    if terms.provers.is_empty() || terms.provers.contains(sender) {
        return Ok(());
    }
    Err(ContractError::NotAllowed { job_id, count: terms.provers.len(), got: sender.to_string() })
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockApi;

    use super::*;
    use crate::tests::terms;

    fn name(i: usize) -> String {
        MockApi::default().addr_make(&format!("prover {i}")).into_string()
    }

    fn list(provers: &[String]) -> Result<Vec<Addr>, String> {
        freeze(&MockApi::default(), provers).map_err(|error| error.to_string())
    }

    #[test]
    fn a_list_is_short_valid_and_without_repetition() {
        let most: Vec<_> = (0..16).map(name).collect();
        assert_eq!(list(&most).unwrap().len(), 16);
        assert_eq!(list(&[]), Ok(vec![]));
        let more: Vec<_> = (0..17).map(name).collect();
        assert_eq!(list(&more).unwrap_err(), "provers: expected at most 16, got 17");
        assert_eq!(list(&[name(1), name(2), name(1)]).unwrap_err(), format!("provers: {} appears twice", name(1)));
        assert!(list(&["nobody".into()]).is_err());
    }

    #[test]
    fn only_who_is_on_the_list_unless_there_is_none() {
        let (one, two) = (Addr::unchecked("one"), Addr::unchecked("two"));
        assert_eq!(check(7, &terms(), &two), Ok(()));
        let listed = JobTerms { provers: vec![one.clone()], ..terms() };
        assert_eq!(check(7, &listed, &one), Ok(()));
        let error = check(7, &listed, &two).unwrap_err().to_string();
        assert_eq!(error, "job 7: expected one of the 1 provers that it allows, got two");
    }
}
