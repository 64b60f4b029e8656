//! Whether the pages show everything: each message and query of the schemas, each error, each event.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::document::{Example, Item, Kind, read};

/// A contract's page.
pub struct Page {
    pub contract: &'static str,
    pub text: String,
    pub items: Vec<Item>,
}

/// The contracts that have a page.
pub const PAGES: [&str; 6] = ["escrow", "registry", "rewards", "timelock", "token", "verifier"];

impl Page {
    pub fn open(contract: &'static str) -> Result<Self> {
        let path = root().join(format!("contracts/{contract}/MESSAGES.md"));
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let items = read(&text).with_context(|| path.display().to_string())?;
        Ok(Self { contract, text, items })
    }

    pub fn examples(&self) -> impl Iterator<Item = &Example> {
        self.items.iter().filter_map(|item| match item {
            Item::Example(example) => Some(example),
            Item::Direction { .. } => None,
        })
    }
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Messages, queries and errors of this page's contract that the page does not show.
pub fn missing(page: &Page) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for (what, of) in [("execute", messages as fn(&Page) -> BTreeSet<String>), ("query", queries)] {
        let shown = of(page);
        missing.extend(
            variants(page.contract, what)?
                .into_iter()
                .filter(|one| !shown.contains(one))
                .map(|one| format!("{what} {one}")),
        );
    }
    let shown: Vec<&str> =
        page.examples().filter_map(|example| example.refused.as_deref()).map(str::trim_end).collect();
    let explained = explained(&page.text);
    for template in templates(page.contract)? {
        let known = shown.iter().any(|text| matches(&template, text)) || explained.contains(&template);
        if !known {
            missing.push(format!("error {template}"));
        }
    }
    Ok(missing)
}

fn messages(page: &Page) -> BTreeSet<String> {
    let sent = |example: &&Example| matches!(example.kind, Kind::Execute { .. });
    page.examples()
        .filter(sent)
        .filter_map(variant)
        .chain(page.examples().filter(|one| matches!(one.kind, Kind::Receive { .. })).map(|_| "receive".to_owned()))
        .collect()
}

fn queries(page: &Page) -> BTreeSet<String> {
    page.examples().filter(|example| example.kind == Kind::Query).filter_map(variant).collect()
}

/// The first key of the example's JSON, which may hold placeholders where numbers are.
fn variant(example: &Example) -> Option<String> {
    let start = example.text.find('"')? + 1;
    let end = start + example.text[start..].find('"')?;
    Some(example.text[start..end].to_owned())
}

/// Names of the variants in a schema.
fn variants(contract: &str, what: &str) -> Result<Vec<String>> {
    let path = root().join(format!("schema/{contract}.json"));
    let schema: Value = serde_json::from_slice(&std::fs::read(&path).with_context(|| path.display().to_string())?)?;
    let list = schema[what]["oneOf"].as_array().with_context(|| format!("{contract} {what}: no variants"))?;
    let name = |one: &Value| one["required"][0].as_str().or(one["enum"][0].as_str()).map(str::to_owned);
    list.iter().map(|one| name(one).with_context(|| format!("{contract} {what}: a variant without a name"))).collect()
}

/// The texts of a contract's errors, with `{fields}`.
fn templates(contract: &str) -> Result<Vec<String>> {
    let path = root().join(format!("contracts/{contract}/src/error.rs"));
    let Ok(source) = std::fs::read_to_string(&path) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for part in source.split("#[error(").skip(1) {
        let part = part.trim_start();
        if part.starts_with("transparent") {
            continue;
        }
        let text = part.strip_prefix('"').with_context(|| format!("{}: an error without text", path.display()))?;
        let end = text.find("\"").with_context(|| format!("{}: a text without end", path.display()))?;
        found.push(text[..end].to_owned());
    }
    ensure!(!found.is_empty(), "{}: no errors", path.display());
    Ok(found)
}

/// Whether `text` is `template` with its fields filled in.
fn matches(template: &str, text: &str) -> bool {
    let mut literals = template.split('{').enumerate().map(|(i, part)| match i {
        0 => part,
        _ => part.split_once('}').map_or(part, |(_, rest)| rest),
    });
    let Some(mut rest) = literals.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut last = "";
    for literal in literals {
        match rest.find(literal) {
            Some(at) => rest = &rest[at + literal.len()..],
            None => return false,
        }
        last = literal;
    }
    // A template that ends in a field takes the rest.
    rest.is_empty() || (last.is_empty() && template.ends_with('}')) || text.ends_with(last) && !last.is_empty()
}

/// Errors that the page's last section explains instead of showing: lines that begin with "- `template`: ".
fn explained(page: &str) -> BTreeSet<String> {
    let section = page.split("## Errors that no example shows").nth(1).unwrap_or_default();
    let lines = section.lines().filter_map(|line| line.strip_prefix("- `"));
    lines.filter_map(|line| line.split_once("`: ")).map(|(template, _)| template.to_owned()).collect()
}

/// Names of events that no page shows or, in its section of events that no example shows, explains.
pub fn missing_events(pages: &[Page]) -> Result<Vec<String>> {
    let source = std::fs::read_to_string(root().join("contracts/api/src/events.rs"))?;
    let names = source.split("= \"proofmark/").skip(1).filter_map(|rest| rest.split('"').next());
    let shown: Vec<&str> =
        pages.iter().flat_map(Page::examples).flat_map(|one| &one.events).map(String::as_str).collect();
    let explained: Vec<&str> =
        pages.iter().filter_map(|page| page.text.split("## Events that no example shows").nth(1)).collect();
    let known = |name: &str| {
        let line = format!("action: proofmark/{name}");
        shown.iter().any(|event| event.lines().any(|one| one == line))
            || explained.iter().any(|section| section.contains(&format!("- `proofmark/{name}`: ")))
    };
    Ok(names.filter(|name| !known(name)).map(str::to_owned).collect())
}

#[test]
fn templates_match_their_texts_only() {
    assert!(matches("job {job_id}: not found", "job 7: not found"));
    assert!(!matches("job {job_id}: not found", "job 7: lost"));
    assert!(matches("{action}: expected sender {expected}, got {got}", "lock: expected sender a, got b"));
    assert!(matches("{0}", "anything"));
    assert!(!matches("burn: nothing is pending", "burn: nothing is pending now"));
}
