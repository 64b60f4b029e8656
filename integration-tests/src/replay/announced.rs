//! One event of ours.

use core::str::FromStr;

use anyhow::{Context, Result, anyhow};
use cosmwasm_std::{Addr, Event, from_json};
use proofmark_api::events::ACTION;
use serde::de::DeserializeOwned;

/// What a contract announced.
#[derive(Clone, Debug, PartialEq)]
pub struct Announced {
    /// The second of the block.
    pub at: u64,
    /// Who said it.
    pub contract: Addr,
    attributes: Vec<(String, String)>,
}

impl Announced {
    /// What an event of the chain announces, if it is of our kind.
    #[must_use]
    pub fn read(at: u64, event: &Event) -> Option<Self> {
        if !matches!(event.ty.as_str(), "wasm" | "wasm-proofmark") {
            return None;
        }
        let find = |key: &str| event.attributes.iter().find(|one| one.key == key).map(|one| one.value.as_str());
        if !find(ACTION)?.starts_with("proofmark/") {
            return None;
        }
        let contract = Addr::unchecked(find("_contract_address")?);
        let attributes = event.attributes.iter().map(|one| (one.key.clone(), one.value.clone())).collect();
        Some(Self { at, contract, attributes })
    }

    /// The event's name.
    #[must_use]
    pub fn action(&self) -> &str {
        self.maybe(ACTION).unwrap_or_default()
    }

    /// An attribute that may be missing.
    #[must_use]
    pub fn maybe(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// An attribute as often as it is there.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// An attribute that must be there.
    pub fn text(&self, key: &str) -> Result<&str> {
        self.maybe(key).with_context(|| format!("no attribute {key}"))
    }

    /// A number, or anything else that is written in one way.
    pub fn number<T: FromStr>(&self, key: &str) -> Result<T> {
        let text = self.text(key)?;
        text.parse().map_err(|_| anyhow!("attribute {key}: cannot read {text}"))
    }

    /// A value in JSON.
    pub fn json<T: DeserializeOwned>(&self, key: &str) -> Result<T> {
        from_json(self.text(key)?).with_context(|| format!("attribute {key}"))
    }
}
