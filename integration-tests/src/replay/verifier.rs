//! Keys of the stand-alone verifier, and who registered them.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use proofmark_api::events;
use proofmark_api::verifier::{KeyResponse, KeysResponse, QueryMsg};

use super::{Announced, same};
use crate::suite::{Contract, Suite};

/// The verifier's state: registrants by key.
#[derive(Debug, Default)]
pub(super) struct Verifier {
    keys: BTreeMap<String, String>,
}

impl Verifier {
    pub(super) fn apply(&mut self, event: &Announced) -> Result<()> {
        match event.action() {
            events::KEY_REGISTERED => {
                self.keys.insert(event.text("key_id")?.into(), event.text("registrant")?.into());
            }
            other => bail!("unknown event {other}"),
        }
        Ok(())
    }

    pub(super) fn check(&self, suite: &Suite) -> Result<()> {
        let page = QueryMsg::Keys { start_after: None, limit: Some(30) };
        let page: KeysResponse = suite.query(Contract::Verifier, &page)?;
        let mut known = BTreeMap::new();
        for key_id in page.key_ids {
            let key: KeyResponse = suite.query(Contract::Verifier, &QueryMsg::Key { key_id: key_id.clone() })?;
            known.insert(key_id.to_hex(), key.registrant.into_string());
        }
        same("keys", &self.keys, &known)
    }
}
