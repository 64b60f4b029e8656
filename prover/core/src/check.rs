//! Findings of a verification: what was checked, and whether it held.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What: one short word or two, stable.
    pub name: String,
    /// Whether it held.
    pub ok: bool,
    /// The values compared, for people.
    pub detail: String,
}

/// The conclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every check held.
    Valid,
    /// At least one did not.
    Invalid,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
        })
    }
}

/// All findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The conclusion.
    pub verdict: Verdict,
    /// Everything that was checked, in order.
    pub checks: Vec<Check>,
    /// What holds and should be known all the same.
    pub warnings: Vec<String>,
}

impl Findings {
    /// Names of the checks that failed.
    #[must_use]
    pub fn failed(&self) -> Vec<&str> {
        self.checks.iter().filter(|check| !check.ok).map(|check| check.name.as_str()).collect()
    }
}

/// Findings under way.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    checks: Vec<Check>,
    warnings: Vec<String>,
}

impl Checks {
    /// Records a check.
    pub(crate) fn note(&mut self, name: &str, ok: bool, detail: impl Into<String>) {
        self.checks.push(Check { name: name.into(), ok, detail: detail.into() });
    }

    /// Records a comparison.
    pub(crate) fn equal<T: PartialEq + fmt::Display>(&mut self, name: &str, what: &str, expected: T, got: T) {
        if expected == got {
            self.note(name, true, format!("{what}: {got}"));
        } else {
            self.note(name, false, format!("{what}: expected {expected}, got {got}"));
        }
    }

    /// Records a check of several conditions under one name: the detail lists those that fail.
    pub(crate) fn all(&mut self, name: &str, summary: impl Into<String>, conditions: &[(bool, String)]) {
        let failed: Vec<&str> = conditions.iter().filter(|(ok, _)| !ok).map(|(_, detail)| detail.as_str()).collect();
        if failed.is_empty() {
            self.note(name, true, summary);
        } else {
            self.note(name, false, failed.join("; "));
        }
    }

    /// Records what should be known.
    pub(crate) fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// The findings.
    pub(crate) fn finish(self) -> Findings {
        let valid = self.checks.iter().all(|check| check.ok);
        let verdict = if valid { Verdict::Valid } else { Verdict::Invalid };
        Findings { verdict, checks: self.checks, warnings: self.warnings }
    }
}
