//! From a key of the chain's storage to the record that it is of.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use proofmark_api::Denom;

use super::who::{Money, Who};

/// A record of bank or contracts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// Somebody's native coins.
    Bank(Who),
    /// Somebody's tokens.
    Tokens(Who),
    /// The token's supply, minter and cap.
    TokenInfo,
    /// Number of jobs.
    JobCount,
    /// A job's terms. Before [`Record::State`] in order: what a state means follows from the terms.
    Terms(u64),
    /// How far a job is.
    State(u64),
    /// A job's input.
    Input(u64),
    /// How a job was settled.
    Settlement(u64),
    /// A credit.
    Claimable(Who, Money),
    /// A collateral account.
    Collateral(Who),
    /// Use credit.
    UseCredit(Who),
    /// What waits to be burnt, and paid demand.
    Tally,
    /// Use bonus so far.
    Minted,
    /// Capacity rewards so far.
    Capacity,
    /// The running epoch.
    Epoch,
    /// What was proved in it.
    Progress,
    /// An epoch that is over.
    Past(u64),
    /// A prover in an epoch.
    Entry(Who, u64),
    /// A contract's record of another kind: its name.
    Other(Who, String),
    /// What the chain itself notes.
    Chain,
}

/// Who has which address.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    by_address: BTreeMap<String, Who>,
    by_who: BTreeMap<Who, Addr>,
}

impl Directory {
    /// Notes an address.
    pub fn insert(&mut self, who: Who, address: Addr) {
        self.by_address.insert(address.to_string(), who);
        self.by_who.insert(who, address);
    }

    /// Somebody's address; one that is none if nobody noted it.
    #[must_use]
    pub fn address(&self, who: Who) -> Addr {
        self.by_who.get(&who).cloned().unwrap_or_else(|| Addr::unchecked(format!("{who:?}")))
    }

    /// Whose address this is.
    #[must_use]
    pub fn who(&self, address: &str) -> Option<Who> {
        self.by_address.get(address).copied()
    }

    /// The record of a key; none if the key is of no form that is known here.
    #[must_use]
    pub fn record(&self, key: &[u8]) -> Option<Record> {
        let (module, rest) = split(key)?;
        match module {
            b"bank" => {
                let (map, account) = split(rest)?;
                (map == b"balances").then_some(())?;
                Some(Record::Bank(self.who_of(account)?))
            }
            b"wasm" => {
                let (namespace, rest) = split(rest)?;
                let Some(contract) = namespace.strip_prefix(b"contract_data/") else {
                    return Some(Record::Chain);
                };
                self.of_contract(self.who_of(contract)?, rest)
            }
            _ => None,
        }
    }

    fn of_contract(&self, contract: Who, key: &[u8]) -> Option<Record> {
        if let Some(item) = item(contract, key) {
            return Some(item);
        }
        let Some((map, rest)) = split(key) else {
            return Some(Record::Other(contract, String::from_utf8_lossy(key).into_owned()));
        };
        let id = || Some(u64::from_be_bytes(rest.try_into().ok()?));
        let record = match (contract, map) {
            (Who::TOKEN, b"balance") => Record::Tokens(self.who_of(rest)?),
            (Who::ESCROW, b"terms") => Record::Terms(id()?),
            (Who::ESCROW, b"states") => Record::State(id()?),
            (Who::ESCROW, b"inputs") => Record::Input(id()?),
            (Who::ESCROW, b"settlements") => Record::Settlement(id()?),
            (Who::ESCROW, b"claimable") => {
                let (account, denom) = split(rest)?;
                let denom = Denom::from_key(std::str::from_utf8(denom).ok()?)?;
                let token = self.by_who.get(&Who::TOKEN)?;
                Record::Claimable(self.who_of(account)?, Money::of(&denom, token.as_str())?)
            }
            (Who::ESCROW, b"collateral") => Record::Collateral(self.who_of(rest)?),
            (Who::ESCROW, b"use_credit") => Record::UseCredit(self.who_of(rest)?),
            (Who::REWARDS, b"past") => Record::Past(id()?),
            (Who::REWARDS, b"entries") => {
                let (account, epoch) = split(rest)?;
                Record::Entry(self.who_of(account)?, u64::from_be_bytes(epoch.try_into().ok()?))
            }
            _ => Record::Other(contract, String::from_utf8_lossy(map).into_owned()),
        };
        Some(record)
    }

    fn who_of(&self, address: &[u8]) -> Option<Who> {
        self.who(std::str::from_utf8(address).ok()?)
    }
}

fn item(contract: Who, key: &[u8]) -> Option<Record> {
    Some(match (contract, key) {
        (Who::TOKEN, b"token_info") => Record::TokenInfo,
        (Who::ESCROW, b"job_count") => Record::JobCount,
        (Who::ESCROW, b"tally") => Record::Tally,
        (Who::REWARDS, b"minted") => Record::Minted,
        (Who::REWARDS, b"capacity") => Record::Capacity,
        (Who::REWARDS, b"epoch") => Record::Epoch,
        (Who::REWARDS, b"progress") => Record::Progress,
        _ => return None,
    })
}

/// The first part of a key whose parts but the last have their length before them.
fn split(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = key.split_first_chunk::<2>()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(parts: &[&[u8]], last: &[u8]) -> Vec<u8> {
        let part = |part: &&[u8]| [&(part.len() as u16).to_be_bytes()[..], part].concat();
        [parts.iter().flat_map(part).collect(), last.to_vec()].concat()
    }

    #[test]
    fn keys_are_read_as_the_contracts_write_them() {
        let mut directory = Directory::default();
        for (who, name) in [(Who::ESCROW, "e"), (Who::REWARDS, "r"), (Who::TOKEN, "t"), (Who(3), "u")] {
            directory.insert(who, Addr::unchecked(name));
        }
        let of = |parts: &[&[u8]], last: &[u8]| directory.record(&key(parts, last));
        let escrow: &[u8] = b"contract_data/e";
        assert_eq!(of(&[b"bank", b"balances"], b"u"), Some(Record::Bank(Who(3))));
        assert_eq!(of(&[b"wasm", escrow, b"terms"], &7u64.to_be_bytes()), Some(Record::Terms(7)));
        assert_eq!(of(&[b"wasm", escrow], b"tally"), Some(Record::Tally));
        let claimable = of(&[b"wasm", escrow, b"claimable", b"u"], b"nucosm");
        assert_eq!(claimable, Some(Record::Claimable(Who(3), Money::Cosm)));
        assert_eq!(of(&[b"wasm", escrow, b"claimable", b"u"], b"ct"), Some(Record::Claimable(Who(3), Money::Token)));
        let entry = of(&[b"wasm", b"contract_data/r", b"entries", b"u"], &9u64.to_be_bytes());
        assert_eq!(entry, Some(Record::Entry(Who(3), 9)));
        assert_eq!(
            of(&[b"wasm", escrow, b"stake_meter"], b"u"),
            Some(Record::Other(Who::ESCROW, "stake_meter".into()))
        );
        assert_eq!(of(&[b"gov"], b"x"), None);
    }
}
