//! The tables at the end.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};

use super::report::{Cheat, ModelReport};
use crate::suite::{Amounts, Balances};

/// Columns of a table where there is no terminal to ask.
const WIDTH: u16 = 110;

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    if !table.is_tty() {
        table.set_width(WIDTH);
    }
    table
}

fn number(value: impl ToString) -> Cell {
    Cell::new(grouped(&value.to_string())).set_alignment(CellAlignment::Right)
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.split_at(usize::from(digits.starts_with('-')));
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

/// Models: constraints, times, accuracy.
#[must_use]
pub fn models(models: &[ModelReport]) -> String {
    let mut table = table(&["model", "constraints", "compiled in", "keys", "accuracy (360 held-out)"]);
    for model in models {
        let keys = if model.keys_cached { "from the cache" } else { "made" };
        table.add_row([
            Cell::new(&model.name),
            number(model.constraints),
            Cell::new(format!("{:.2} s", model.compile_seconds)).set_alignment(CellAlignment::Right),
            Cell::new(format!("{keys}, {:.2} s", model.keys_seconds)),
            Cell::new(format!("{:.2}%", model.accuracy * 100.0)).set_alignment(CellAlignment::Right),
        ]);
    }
    table.to_string()
}

/// Every balance before and after, with the sums.
#[must_use]
pub fn balances(before: &Balances, after: &Balances, totals_before: &Amounts, totals_after: &Amounts) -> String {
    let mut table = table(&["account", "denom", "before", "after", "change"]);
    let mut row = |name: &str, denom: &str, before: u128, after: u128| {
        let change = if after >= before { format!("{}", after - before) } else { format!("-{}", before - after) };
        table.add_row([Cell::new(name), Cell::new(denom), number(before), number(after), number(change)]);
    };
    for (name, amounts) in before {
        for (denom, before) in amounts {
            let after = after.get(name).and_then(|amounts| amounts.get(denom)).copied().unwrap_or_default();
            if *before > 0 || after > 0 {
                row(name, denom, *before, after);
            }
        }
    }
    for (denom, before) in totals_before {
        row("TOTAL", denom, *before, totals_after.get(denom).copied().unwrap_or_default());
    }
    table.to_string()
}

/// Cheats with what the contract said.
#[must_use]
pub fn cheats(cheats: &[Cheat]) -> String {
    let mut table = table(&["cheat", "verdict", "the contract's error"]);
    for cheat in cheats {
        let verdict = if cheat.refused { "refused" } else { "ACCEPTED" };
        table.add_row([cheat.name.as_str(), verdict, cheat.error.as_str()]);
    }
    table.to_string()
}

/// The audit, line by line.
#[must_use]
pub fn audit(report: &proofmark_prover::AuditReport) -> String {
    let mut table = table(&["check", "", "what was found"]);
    for check in &report.checks {
        table.add_row([check.name.as_str(), if check.ok { "ok" } else { "FAILED" }, check.detail.as_str()]);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(["0", "999", "1000", "-1234567"].map(grouped), ["0", "999", "1,000", "-1,234,567"]);
    }
}
