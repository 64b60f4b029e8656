//! Reads the pages `contracts/*/MESSAGES.md`: code blocks are examples, comments are directions to the stage.
//!
//! ````text
//! ```json escrow execute requester 1000ucosm    a message, who sends it, the coins that go along
//! ```json escrow receive requester 100          the same through the token's `send`
//! ```json escrow instantiate owner              a new instance
//! ```json escrow migrate owner                  a migration of the instance on the stage
//! ```json escrow query                          a query
//! ```json answer                                what the query answers, or the message's `data`
//! ```text refused                               why the message or query is refused
//! ```text event                                 attributes of the event that the message emits
//! <!-- wait 60 -->                              a direction, invisible to readers
//! ````

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// Something on a page, in its order.
#[derive(Debug, Clone)]
pub enum Item {
    /// A message or query, and what comes of it.
    Example(Example),
    /// The words of a comment.
    Direction { line: usize, words: Vec<String> },
}

/// A message or query, and what comes of it.
#[derive(Debug, Clone)]
pub struct Example {
    /// Where it stands.
    pub line: usize,
    /// The contract's name.
    pub contract: String,
    /// What is done with the text.
    pub kind: Kind,
    /// JSON with placeholders.
    pub text: String,
    /// The answer's JSON with placeholders.
    pub answer: Option<String>,
    /// The error's text with placeholders.
    pub refused: Option<String>,
    /// Attributes of events, a line each: `key: value`.
    pub events: Vec<String>,
}

/// What is done with an example's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Sent by an account, with coins.
    Execute { sender: String, funds: Vec<String> },
    /// Sent along with tokens.
    Receive { sender: String, amount: u128 },
    /// Creates an instance.
    Instantiate { sender: String },
    /// Migrates the instance.
    Migrate { sender: String },
    /// Asked.
    Query,
}

/// All that is on a page.
pub fn read(page: &str) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut open: Option<(usize, Vec<String>, String)> = None;
    for (event, range) in Parser::new(page).into_offset_iter() {
        let line = page[..range.start].lines().count() + 1;
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Some((line, info.split_whitespace().map(str::to_owned).collect(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, _, body)) = &mut open {
                    body.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((line, info, body)) = open.take() {
                    block(&mut items, line, &info, body).with_context(|| format!("line {line}"))?;
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let comment = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
                if let Some(comment) = comment {
                    let words = comment.split_whitespace().map(str::to_owned).collect();
                    items.push(Item::Direction { line, words });
                }
            }
            _ => {}
        }
    }
    Ok(items)
}

fn block(items: &mut Vec<Item>, line: usize, info: &[String], text: String) -> Result<()> {
    let words: Vec<&str> = info.iter().map(String::as_str).collect();
    let kind = match words[..] {
        ["json", "answer"] => return outcome(items, |example| &mut example.answer, text),
        ["text", "refused"] => return outcome(items, |example| &mut example.refused, text),
        ["text", "event"] => {
            last(items)?.events.push(text);
            return Ok(());
        }
        ["json", _, "execute", sender, ref funds @ ..] => {
            Kind::Execute { sender: sender.to_owned(), funds: funds.iter().map(|&coin| coin.to_owned()).collect() }
        }
        ["json", _, "receive", sender, amount] => {
            Kind::Receive { sender: sender.to_owned(), amount: amount.parse().context("tokens sent along")? }
        }
        ["json", _, "instantiate", sender] => Kind::Instantiate { sender: sender.to_owned() },
        ["json", _, "migrate", sender] => Kind::Migrate { sender: sender.to_owned() },
        ["json", _, "query"] => Kind::Query,
        // Other blocks are for readers alone.
        ["json", ..] => bail!("unknown example '{}'", info.join(" ")),
        _ => return Ok(()),
    };
    let contract = words[1].to_owned();
    items.push(Item::Example(Example { line, contract, kind, text, answer: None, refused: None, events: Vec::new() }));
    Ok(())
}

fn outcome(items: &mut [Item], field: fn(&mut Example) -> &mut Option<String>, text: String) -> Result<()> {
    let field = field(last(items)?);
    ensure!(field.is_none(), "the example has this outcome already");
    *field = Some(text);
    Ok(())
}

fn last(items: &mut [Item]) -> Result<&mut Example> {
    match items.last_mut() {
        Some(Item::Example(example)) => Ok(example),
        _ => bail!("an outcome, but no example before it"),
    }
}

#[test]
fn a_page_is_read_in_order() {
    let page = "Text.\n\n```json escrow execute bob 5ucosm\n{}\n```\n\n```text refused\nno\n```\n\n<!-- wait 60 -->\n\n\
                ```json escrow query\n{\"config\": {}}\n```\n";
    let items = read(page).unwrap();
    assert_eq!(items.len(), 3);
    let Item::Example(first) = &items[0] else { panic!("{items:?}") };
    assert_eq!(first.kind, Kind::Execute { sender: "bob".into(), funds: vec!["5ucosm".into()] });
    assert_eq!((first.line, first.refused.as_deref()), (3, Some("no\n")));
    assert!(matches!(&items[1], Item::Direction { words, .. } if words == &["wait", "60"]));
    assert!(read("```json answer\n{}\n```\n").is_err());
    assert!(read("```json escrow dance bob\n{}\n```\n").is_err());
}
