//! `contracts/INVARIANTS.md`: every line has its tests, and every test that it names is there.

use std::path::Path;

use anyhow::{Context, Result};

/// The tests named on the page, by the number of their line.
fn named(page: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    page.lines().filter_map(|line| {
        let (number, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
        Some((number.parse().ok()?, rest.split('`').skip(1).step_by(2).filter(|text| text.contains(".rs")).collect()))
    })
}

#[test]
fn every_line_has_its_tests_by_name() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the repository's root")?;
    let page = std::fs::read_to_string(root.join("contracts/INVARIANTS.md"))?;
    let lines: Vec<_> = named(&page).collect();
    assert_eq!(lines.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=24).collect::<Vec<_>>());
    for (number, tests) in lines {
        assert!(!tests.is_empty(), "line {number} names no test");
        for test in tests {
            let (file, name) = test.split_once("::").unwrap_or((test, ""));
            let source = std::fs::read_to_string(root.join(file)).with_context(|| format!("line {number}: {file}"))?;
            let found =
                if name.is_empty() { source.contains("#[test]") } else { source.contains(&format!("fn {name}(")) };
            assert!(found, "line {number}: no test '{name}' in {file}");
        }
    }
    Ok(())
}
