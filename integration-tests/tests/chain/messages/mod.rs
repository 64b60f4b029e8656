//! The pages `contracts/*/MESSAGES.md`: every example on them is sent to the real contracts, in the page's order, and every
//! message, query, error and event is on one of them.

mod coverage;
mod document;
mod matching;
mod stage;

use anyhow::{Result, ensure};

use coverage::{PAGES, Page};
use stage::Stage;

/// Acts out all of a page, and tells all that is not true on it.
fn act_out(contract: &'static str) -> Result<()> {
    let page = Page::open(contract)?;
    let mut stage = Stage::new(0)?;
    let wrong = page.items.iter().filter_map(|item| stage.act(item).err()).map(|error| format!("{error:#}"));
    let wrong: Vec<String> = wrong.collect();
    ensure!(wrong.is_empty(), "contracts/{contract}/MESSAGES.md:\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn the_escrows_page_is_true() -> Result<()> {
    act_out("escrow")
}

#[test]
fn the_registrys_page_is_true() -> Result<()> {
    act_out("registry")
}

#[test]
fn the_rewards_page_is_true() -> Result<()> {
    act_out("rewards")
}

#[test]
fn the_timelocks_page_is_true() -> Result<()> {
    act_out("timelock")
}

#[test]
fn the_tokens_page_is_true() -> Result<()> {
    act_out("token")
}

#[test]
fn the_verifiers_page_is_true() -> Result<()> {
    act_out("verifier")
}

#[test]
fn the_pages_show_every_message_query_and_error() -> Result<()> {
    let mut missing = Vec::new();
    for contract in PAGES {
        let page = Page::open(contract)?;
        missing.extend(coverage::missing(&page)?.into_iter().map(|one| format!("{contract}: {one}")));
    }
    assert!(missing.is_empty(), "{} not shown:\n{}", missing.len(), missing.join("\n"));
    Ok(())
}

#[test]
fn the_pages_show_every_event() -> Result<()> {
    let pages = PAGES.into_iter().map(Page::open).collect::<Result<Vec<_>>>()?;
    let missing = coverage::missing_events(&pages)?;
    assert!(missing.is_empty(), "{} not shown:\n{}", missing.len(), missing.join("\n"));
    Ok(())
}
