//! Where the examples of a page are acted out, one after the other.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail, ensure};
use cosmwasm_std::{Binary, Coin, HexBinary};
use cw_multi_test::AppResponse;
use proofmark_api::events::ACTION;
use proofmark_api::timelock::Call;
use proofmark_integration_tests::suite::{Contract, Market, Refused, SourceKey, Suite, TinyModel, account, government};
use proofmark_statement::{Fr, element_from_bytes};
use proofmark_timelock::call::digest;
use serde_json::Value;

use super::document::{Example, Item, Kind};
use super::matching::{complete, difference};

/// A market with the words that pages use for what is on it.
pub struct Stage {
    market: Market,
    /// What stands for `${name}`.
    words: BTreeMap<String, String>,
    /// The last message of each name that was taken.
    taken: BTreeMap<String, Value>,
    /// Keys of data sources.
    keys: BTreeMap<String, SourceKey>,
}

impl Stage {
    /// A fresh market: one model, one dataset, collateral of prover and rival; nothing is emitted for capacity, or 1,000 tokens
    /// an epoch of a day.
    pub fn new(emission: u128) -> Result<Self> {
        let builder = Suite::builder().native("uatom", false).capacity(|params| {
            params.emission_floor = emission.into();
            params.emission_ceiling = emission.into();
        });
        let mut stage = Self {
            market: Market::on(builder)?,
            words: BTreeMap::new(),
            taken: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        for name in account::ALL.into_iter().chain(Contract::ALL.map(Contract::name)) {
            let address = stage.market.address(name)?.into_string();
            stage.set(name, address);
        }
        stage.market.deploy_timelock(account::OWNER, account::RIVAL)?;
        let timelock = stage.market.address(government::TIMELOCK)?.into_string();
        stage.set(government::TIMELOCK, timelock);
        stage.set("version", env!("CARGO_PKG_VERSION"));
        for (word, seed) in [("1", 1), ("2", 2), ("3", 3)] {
            let model = TinyModel::new(seed)?;
            stage.set(&format!("model{word}"), model.id().to_hex());
            stage.set(&format!("model{word}_bytes"), Binary::from(model.id().to_vec()).to_base64());
            stage.set(&format!("vk{word}"), Binary::from(model.vk()).to_base64());
        }
        Ok(stage)
    }

    fn set(&mut self, word: &str, value: impl Into<String>) {
        self.words.insert(word.to_owned(), value.into());
    }

    /// `text` with its placeholders filled in; an error if one is unknown.
    fn fill(&self, text: &str) -> Result<String> {
        let mut parts = text.split("${");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (word, rest) = part.split_once('}').context("a placeholder without its end")?;
            filled += match word {
                "seed" => self.market.epoch()?.epoch.seed.to_hex(),
                word => self.words.get(word).with_context(|| format!("unknown placeholder '{word}'"))?.clone(),
            }
            .as_str();
            filled += rest;
        }
        Ok(filled)
    }

    /// Acts an item out.
    pub fn act(&mut self, item: &Item) -> Result<()> {
        match item {
            Item::Direction { line, words } => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.direct(&words).with_context(|| format!("line {line}: direction '{}'", words.join(" ")))
            }
            Item::Example(example) => self.example(example).with_context(|| format!("line {}", example.line)),
        }
    }

    fn direct(&mut self, words: &[&str]) -> Result<()> {
        match *words {
            ["stage"] => *self = Self::new(0)?,
            ["stage", "emission", amount] => *self = Self::new(amount.parse()?)?,
            ["burnt", amount] => self.market.note_burn(amount.parse()?)?,
            ["wait", seconds] => self.market.pass_seconds(seconds.parse()?),
            ["epoch", "ends"] => self.market.wait_for_end(0)?,
            ["set", word, ref value @ ..] => {
                let value = self.fill(&value.join(" "))?;
                self.set(word, value);
            }
            ["prove", "job", job, "as", prover] => {
                let (job, output) = (job.parse()?, self.market.output());
                let statement = self.market.statement(job, prover, &output)?;
                let proof = self.market.model.prove(&statement)?;
                self.set("digest", HexBinary::from(statement.digest().to_bytes_be()).to_hex());
                self.set("output", Binary::from(output).to_base64());
                self.set("proof", Binary::from(proof).to_base64());
            }
            ["source", "key", name, scheme, seed] => {
                let scheme = SourceKey::SCHEMES.into_iter().find(|one| one.to_string() == scheme).context("scheme")?;
                let key = SourceKey::new(scheme, seed.parse()?)?;
                self.set(name, key.public_key().to_base64());
                self.keys.insert(name.to_owned(), key);
            }
            ["register", name, "as", owner] => {
                let key = self.keys.get(name).context("no such key")?;
                let possession = self.market.source_registration(owner, key)?.proof_of_possession.to_base64();
                self.set("possession", possession);
            }
            ["sign", "job", job, "with", name] => {
                let key = self.keys.get(name).context("no such key")?;
                let terms = self.market.job(job.parse()?)?.terms;
                let signature = key.vouch(&element_from_bytes(&terms.input_commitment)?).to_base64();
                self.set("signature", signature);
            }
            ["prove", "digest", number] => {
                let digest = Fr::from_u64(number.parse()?);
                let proof = self.market.model.prove_digest(digest)?;
                self.set("digest", HexBinary::from(digest.to_bytes_be()).to_hex());
                self.set("proof", Binary::from(proof).to_base64());
            }
            ["answer", "challenge", counter, "as", prover] => {
                let digest = self.market.challenge(prover, counter.parse()?)?;
                let proof = self.market.model.prove_digest(digest)?;
                self.set("digest", HexBinary::from(digest.to_bytes_be()).to_hex());
                self.set("proof", Binary::from(proof).to_base64());
            }
            ["base64", word, ref value @ ..] => {
                let value = self.fill(&value.join(" "))?;
                self.set(word, Binary::from(value.as_bytes()).to_base64());
            }
            ["calls", ref value @ ..] => {
                let calls: Vec<Call> = serde_json::from_str(&self.fill(&value.join(" "))?)?;
                self.set("calls_digest", HexBinary::from(digest(&calls)?).to_hex());
            }
            ["end"] => {}
            _ => bail!("unknown"),
        }
        Ok(())
    }

    fn example(&mut self, example: &Example) -> Result<()> {
        let text = self.fill(&example.text)?;
        let json: Value = serde_json::from_str(&text).with_context(|| format!("expected JSON, got\n{text}"))?;
        let name = format!("{} {}", example.contract, variant(&example.kind, &json));
        let json = complete(json, self.taken.get(&name));
        let address = self.market.address(&example.contract)?;
        let done = match &example.kind {
            Kind::Query => {
                let answer = self.market.query_at::<_, Value>(&address, &json).map_err(|error| self.refusal(&error));
                return self.compare(example, answer.map(|answer| (Some(answer), None)));
            }
            Kind::Execute { sender, funds } => {
                let funds = funds.iter().map(|coin| Ok(coin.parse()?)).collect::<Result<Vec<Coin>>>()?;
                self.market.execute_at(sender, &address, &json, &funds)
            }
            Kind::Receive { sender, amount } => {
                let message = cw20::Cw20ExecuteMsg::Send {
                    contract: address.into_string(),
                    amount: (*amount).into(),
                    msg: cosmwasm_std::to_json_binary(&json)?,
                };
                self.market.execute(sender, Contract::Token, &message, &[])
            }
            Kind::Instantiate { sender } => self.market.instantiate(sender, contract(&example.contract)?, &json),
            Kind::Migrate { sender } => self.market.migrate_with(sender, contract(&example.contract)?, &json),
        };
        let done = match done {
            Ok(response) => {
                self.taken.insert(name, json);
                Ok((data(&response)?, Some(response)))
            }
            Err(error) => Err(error.downcast::<Refused>().map(|refused| refused.0)?),
        };
        self.compare(example, done)
    }

    /// What a query's error says, without what the chain puts around it.
    fn refusal(&self, error: &anyhow::Error) -> String {
        let text = format!("{error:#}");
        text.rsplit("Querier contract error: ").next().unwrap_or(&text).to_owned()
    }

    fn compare(&self, example: &Example, done: Result<(Option<Value>, Option<AppResponse>), String>) -> Result<()> {
        let (answer, response) = match (done, &example.refused) {
            (Err(got), Some(shown)) => {
                let shown = self.fill(shown)?;
                ensure!(same(shown.trim_end(), &got), "refused: shown\n  {}\ngot\n  {got}", shown.trim_end());
                return Ok(());
            }
            (Err(got), None) => bail!("expected no refusal, got\n  {got}"),
            (Ok(_), Some(shown)) => bail!("expected the refusal\n  {shown}got none"),
            (Ok(done), None) => done,
        };
        if let Some(shown) = &example.answer {
            let shown: Value = serde_json::from_str(&self.fill(shown)?).context("the answer shown")?;
            let got = answer.context("an answer is shown, none came")?;
            if let Some(difference) = difference(&shown, &got) {
                bail!("{difference}\nall of it: {got:#}");
            }
        } else {
            ensure!(example.kind != Kind::Query, "a query shows its answer or why it is refused");
        }
        for shown in &example.events {
            let response = response.as_ref().context("a query emits no event")?;
            has_event(&self.fill(shown)?, response)?;
        }
        Ok(())
    }
}

/// What a message is remembered by.
fn variant<'a>(kind: &Kind, json: &'a Value) -> &'a str {
    match kind {
        Kind::Instantiate { .. } => "instantiate",
        _ => json.as_object().and_then(|map| map.keys().next()).map_or("", String::as_str),
    }
}

/// Whether an error is the one shown, up to an ellipsis at its end.
fn same(shown: &str, got: &str) -> bool {
    shown.strip_suffix('…').map_or(got == shown, |start| got.starts_with(start))
}

fn contract(name: &str) -> Result<Contract> {
    Contract::ALL.into_iter().find(|one| one.name() == name).with_context(|| format!("unknown contract '{name}'"))
}

fn data(response: &AppResponse) -> Result<Option<Value>> {
    Ok(response.data.as_ref().and_then(|data| serde_json::from_slice(data).ok()))
}

/// An error unless one event has exactly the attributes shown, beside its contract's address.
fn has_event(shown: &str, response: &AppResponse) -> Result<()> {
    let parse = |line: &str| line.split_once(": ").map(|(key, value)| (key.to_owned(), value.to_owned()));
    let shown = shown
        .lines()
        .map(|line| parse(line).ok_or_else(|| anyhow!("expected 'key: value', got {line}")))
        .collect::<Result<Vec<_>>>()?;
    let ours = response.events.iter().map(|event| {
        let attributes = event.attributes.iter().filter(|one| one.key != "_contract_address");
        attributes.map(|one| (one.key.clone(), one.value.clone())).collect::<Vec<_>>()
    });
    let ours: Vec<_> = ours.filter(|event| event.iter().any(|(key, _)| key == ACTION)).collect();
    let same_event = |event: &&Vec<(String, String)>| {
        event.len() == shown.len()
            && event.iter().zip(&shown).all(|(got, shown)| got.0 == shown.0 && same(&shown.1, &got.1))
    };
    ensure!(ours.iter().any(|event| same_event(&event)), "event: shown {shown:#?}, got {ours:#?}");
    Ok(())
}
