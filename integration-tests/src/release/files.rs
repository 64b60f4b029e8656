//! What a release leaves behind, as files: one for the chain, one for each contract's state, one for the answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::answers::{Answer, Answers};
use super::story::Story;
use crate::suite::{Contract, Snapshot};

/// The version of the contracts that this crate is built with.
#[must_use]
pub fn version() -> &'static str {
    proofmark_escrow::contract::CONTRACT_VERSION
}

/// What a release leaves behind at the end of the story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// The chain.
    pub snapshot: Snapshot,
    /// The story's jobs by name.
    pub jobs: BTreeMap<String, u64>,
    /// What the release answered.
    #[serde(skip)]
    pub answers: Vec<Answer>,
}

impl Left {
    /// What the present code leaves behind.
    pub fn by_this_code() -> Result<Self> {
        let Story { market, jobs } = Story::tell()?;
        Ok(Self { snapshot: market.snapshot(version())?, jobs, answers: Answers::all(&market)? })
    }

    /// Where the files of a version are.
    #[must_use]
    pub fn dir(version: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format!("v{version}"))
    }

    /// Reads the files.
    pub fn read(dir: &Path) -> Result<Self> {
        let mut left: Self = read(&dir.join("chain.json"))?;
        left.answers = read(&dir.join("answers.json"))?;
        for contract in Contract::ALL {
            let name = contract.name();
            left.snapshot.storage.insert(name.to_owned(), read(&dir.join(format!("{name}.json")))?);
        }
        Ok(left)
    }

    /// Writes the files; gives their paths and sizes.
    pub fn write(&self, dir: &Path) -> Result<Vec<(PathBuf, usize)>> {
        fs::create_dir_all(dir).with_context(|| format!("creating {}", dir.display()))?;
        let mut written = vec![write(&dir.join("chain.json"), &self)?];
        // One answer a line: whoever changes an interface sees which.
        let lines = self.answers.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
        written.push(write_text(&dir.join("answers.json"), format!("[\n{}\n]\n", lines.join(",\n")))?);
        for (name, storage) in &self.snapshot.storage {
            written.push(write(&dir.join(format!("{name}.json")), storage)?);
        }
        Ok(written)
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("reading {}", path.display()))
}

fn write(path: &Path, value: &impl Serialize) -> Result<(PathBuf, usize)> {
    write_text(path, format!("{}\n", serde_json::to_string_pretty(value)?))
}

fn write_text(path: &Path, text: String) -> Result<(PathBuf, usize)> {
    fs::write(path, &text).with_context(|| format!("writing {}", path.display()))?;
    Ok((path.to_owned(), text.len()))
}
