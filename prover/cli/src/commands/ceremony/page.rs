//! The transcript of a verified ceremony: for people as text, Markdown or a page, for programs as JSON.

use std::path::{Path, PathBuf};

use proofmark_ceremony::{Blocks, Entry, Transcript, plain_name};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::output::thousands;

/// What a page looks like; nothing is loaded from anywhere.
const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\
                     pre,code{font:13px/1.5 monospace;overflow-wrap:anywhere;white-space:pre-wrap}\
                     li{margin-bottom:1rem}td,th{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}\
                     .verdict{border-left:.3rem solid #27733a;padding-left:1rem}.open{border-color:#b3541e}";

/// A file that was looked at.
pub struct NamedFile {
    role: &'static str,
    name: String,
    size: usize,
    sha256: String,
}

impl NamedFile {
    /// Its name without the folder, its size and its hash.
    pub fn new(role: &'static str, path: &Path, bytes: &[u8]) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { role, name, size: bytes.len(), sha256: hex::encode(Sha256::digest(bytes)) }
    }
}

/// A ceremony that was verified, with what was compared.
pub struct Page {
    /// The first phase, where it was verified too.
    pub first: Option<Transcript>,
    /// The second phase.
    pub second: Transcript,
    /// Whether the first key was derived again.
    pub derived: bool,
    /// Of the circuit.
    pub constraints: u32,
    /// What was looked at.
    pub files: Vec<NamedFile>,
}

/// The form that a file's name asks for.
pub fn format(name: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(name);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html" | "md" | "json") => Ok(path),
        _ => Err(format!("expected a file ending in .html, .md or .json, got {name}")),
    }
}

/// One phase for programs.
pub fn phase(transcript: &Transcript) -> Value {
    let entries = transcript.entries.iter().map(|entry| {
        json!({
            "name": entry.name, "hash": hex::encode(entry.hash),
            "beacon": entry.beacon.as_ref().map(|beacon| json!({
                "value": hex::encode(beacon.bytes()), "iterations_log2": beacon.iterations_log2(),
            })),
        })
    });
    json!({
        "title": transcript.title, "subject": transcript.subject,
        "start": { "what": transcript.start.0, "hash": hex::encode(transcript.start.1) },
        "contributions": entries.collect::<Vec<_>>(),
        "secret_contributions": transcript.people(), "ended_by_beacon": transcript.is_final(),
    })
}

impl Page {
    /// In the form that the file's name asks for.
    pub fn render(&self, path: &Path) -> String {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("html") => self.html(),
            Some("md") => self.markdown(),
            _ => format!("{:#}\n", self.document()),
        }
    }

    /// For programs.
    pub fn document(&self) -> Value {
        let files = self
            .files
            .iter()
            .map(|file| json!({ "role": file.role, "name": file.name, "bytes": file.size, "sha256": file.sha256 }));
        json!({
            "format": "proofmark-ceremony", "version": 1, "verified": true, "constraints": self.constraints,
            "transcript_hash": self.digest(), "first_key_derived": self.derived, "verdict": self.verdict(),
            "first_phase": self.first.as_ref().map(phase), "second_phase": phase(&self.second),
            "files": files.collect::<Vec<_>>(), "checked": self.checked(), "not_checked": self.not_checked(),
        })
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for transcript in self.phases() {
            text += &format!("{transcript}\n");
        }
        text += &format!("transcript hash (for a registry)  {}\n", self.digest());
        for file in &self.files {
            text += &format!("sha256 of the {:<18} {}\n", file.role, file.sha256);
        }
        text += &format!(
            "\nchecked: {}\n\nnot checked: {}\n\nverified",
            self.checked().join("; "),
            self.not_checked().join("; ")
        );
        text
    }

    fn digest(&self) -> String {
        self.second.digest.map(hex::encode).unwrap_or_default()
    }

    fn phases(&self) -> impl Iterator<Item = &Transcript> {
        self.first.iter().chain([&self.second])
    }

    fn checked(&self) -> Vec<&'static str> {
        let mut list = Vec::new();
        if self.first.is_some() {
            list.push("first phase: every point is in its group, every power follows from the one before, every contribution proves that its maker knew its secret");
        }
        list.push(if self.derived {
            "the first key was derived again from the circuit and the first phase, and all that contributions leave alone is the same"
        } else {
            "all that contributions leave alone is as in the first key that was handed in"
        });
        list.push("second phase: every contribution proves that its maker knew its secret, and starts where the one before ended; the key's points are those of the first key divided by all secrets");
        list.push("beacons give the contributions that stand there");
        list
    }

    fn not_checked(&self) -> Vec<&'static str> {
        let mut list = Vec::new();
        if self.first.is_none() {
            list.push("the first phase");
        }
        if !self.derived {
            list.push("that the first key belongs to this circuit and this first phase");
        }
        list.push("who the contributors are and when they contributed: names are whatever was typed, and files have no dates; compare each hash with what its maker published");
        list.push("that a beacon was unknown before the last contribution");
        list.push("that anybody forgot a secret: no file can show it");
        list
    }

    /// Whether anybody forgetting a secret makes it safe, as far as this verification went.
    fn is_sound(&self) -> bool {
        let secret = |transcript: &Transcript| transcript.people() > 0;
        self.derived && self.first.as_ref().is_some_and(secret) && secret(&self.second)
    }

    /// The whole in some sentences: each phase by its own contributions.
    fn verdict(&self) -> String {
        let first = self.first.as_ref().map_or_else(
            || {
                "The first phase was not verified, so this page says nothing of it: whoever knows its secrets can forge proofs, whatever \
                 the second phase is."
                    .to_owned()
            },
            |first| of_phase("first", first),
        );
        let verified =
            if self.first.is_some() { "Both phases were verified." } else { "The second phase was verified." };
        format!("{verified} {} {first}", of_phase("second", &self.second))
    }

    fn markdown(&self) -> String {
        let mut text = format!("# Ceremony transcript\n\n{}\n\n", self.verdict());
        text += &format!(
            "Circuit: {} constraints. Transcript hash (for a registry): `{}`\n",
            thousands(self.constraints as usize),
            self.digest()
        );
        for transcript in self.phases() {
            text += &format!(
                "\n## {}\n\n{}.\n\nHash of the {}:\n\n```\n{}\n```\n",
                transcript.title,
                transcript.subject,
                transcript.start.0,
                Blocks(&transcript.start.1)
            );
            for (index, entry) in transcript.entries.iter().enumerate() {
                // As code, which no name can leave.
                let name = plain_name(entry.name.as_deref()).replace('`', "'");
                text += &format!("\n{}. `{name}`{}\n\n```\n{}\n```\n", index + 1, beacon(entry), Blocks(&entry.hash));
            }
        }
        text += "\n## Files\n\n| file | name | bytes | SHA-256 |\n|---|---|---|---|\n";
        for file in &self.files {
            let name = file.name.replace(['|', '`'], "?");
            text += &format!("| {} | `{name}` | {} | `{}` |\n", file.role, thousands(file.size), file.sha256);
        }
        for (title, list) in [("Checked", self.checked()), ("Not checked", self.not_checked())] {
            text += &format!("\n## {title}\n\n");
            list.iter().for_each(|line| text += &format!("- {line}\n"));
        }
        text
    }

    fn html(&self) -> String {
        let class = if self.is_sound() { "verdict" } else { "verdict open" };
        let mut body = format!("<h1>Ceremony transcript</h1>\n<p class=\"{class}\">{}</p>\n", escape(&self.verdict()));
        body += &format!(
            "<p>Circuit: {} constraints.<br>Transcript hash (for a registry): <code>{}</code></p>\n",
            thousands(self.constraints as usize),
            self.digest()
        );
        for transcript in self.phases() {
            body += &format!(
                "<h2>{}</h2>\n<p>{}. Hash of the {}:</p>\n<pre>{}</pre>\n<ol>\n",
                escape(transcript.title),
                escape(&transcript.subject),
                escape(transcript.start.0),
                Blocks(&transcript.start.1)
            );
            for entry in &transcript.entries {
                let name = escape(&plain_name(entry.name.as_deref()));
                body +=
                    &format!("<li><b>{name}</b>{}<pre>{}</pre></li>\n", escape(&beacon(entry)), Blocks(&entry.hash));
            }
            body += "</ol>\n";
        }
        body += "<h2>Files</h2>\n<table><tr><th>file</th><th>name</th><th>bytes</th><th>SHA-256</th></tr>\n";
        for file in &self.files {
            let (name, size) = (escape(&file.name), thousands(file.size));
            body += &format!(
                "<tr><td>{}</td><td>{name}</td><td>{size}</td><td><code>{}</code></td></tr>\n",
                file.role, file.sha256
            );
        }
        body += "</table>\n";
        for (title, list) in [("Checked", self.checked()), ("Not checked", self.not_checked())] {
            body += &format!("<h2>{title}</h2>\n<ul>\n");
            list.iter().for_each(|line| body += &format!("<li>{}</li>\n", escape(line)));
            body += "</ul>\n";
        }
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>Ceremony transcript</title><style>{STYLE}</style></head>\n<body>\n{body}</body></html>\n"
        )
    }
}

/// What a phase's own list of contributions shows.
fn of_phase(which: &str, transcript: &Transcript) -> String {
    let secrets = match transcript.people() {
        0 => format!(
            "Nobody but beacons contributed to the {which} phase: its secret is public, and anybody can forge proofs."
        ),
        1 => format!(
            "The {which} phase has one contribution with a secret: whoever made it can forge proofs, if the secret was kept."
        ),
        many => format!(
            "The {which} phase has {many} contributions with secrets: it is safe if at least one of them was forgotten."
        ),
    };
    let end = if transcript.is_final() {
        "A beacon ended it, so the last contributor could not choose the result."
    } else {
        "No beacon has ended it."
    };
    format!("{secrets} {end}")
}

fn beacon(entry: &Entry) -> String {
    match &entry.beacon {
        None => String::new(),
        Some(beacon) => {
            let value = hex::encode(beacon.bytes());
            format!(" (beacon {value}, hashed 2^{} times with SHA-256)", beacon.iterations_log2())
        }
    }
}

/// Foreign text in a page.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place() {
        assert_eq!(escape("<b onload='x'>&\""), "&lt;b onload=&#39;x&#39;&gt;&amp;&quot;");
        assert_eq!(plain_name(Some("a\n\u{1b}[2J")), "a??[2J");
        assert_eq!(plain_name(Some("")), "(no name)");
    }

    #[test]
    fn hashes_are_grouped_as_snarkjs_groups_them() {
        let text = Blocks(&[0xab; 64]).to_string();
        assert_eq!(text.lines().count(), 4);
        assert_eq!(text.lines().next(), Some("   abababab abababab abababab abababab"));
    }

    /// The page once said of the first phase whatever it said of the second.
    #[test]
    fn each_phase_is_judged_by_its_own_contributions() {
        let entry = |beacon: bool| Entry {
            name: None,
            hash: [0; 64],
            beacon: beacon.then(|| proofmark_ceremony::Beacon::new(&[1], 10).unwrap()),
        };
        let phase = |beacons: &[bool]| Transcript {
            title: "a phase",
            subject: String::new(),
            start: ("start", [0; 64]),
            entries: beacons.iter().map(|beacon| entry(*beacon)).collect(),
            digest: None,
        };
        let page = |first: Option<&[bool]>, second: &[bool]| Page {
            first: first.map(phase),
            second: phase(second),
            derived: true,
            constraints: 1,
            files: Vec::new(),
        };
        let both = page(Some(&[false]), &[false, false, true]);
        assert_eq!(
            both.verdict(),
            "Both phases were verified. The second phase has 2 contributions with secrets: it is safe if at least one of them was \
             forgotten. A beacon ended it, so the last contributor could not choose the result. The first phase has one contribution \
             with a secret: whoever made it can forge proofs, if the secret was kept. No beacon has ended it."
        );
        assert!(both.is_sound() && both.html().contains("<p class=\"verdict\">"));
        let skipped = page(None, &[false]);
        let text = skipped.verdict();
        assert!(
            text.starts_with("The second phase was verified.") && text.contains("first phase was not verified"),
            "{text}"
        );
        assert!(!skipped.is_sound() && skipped.html().contains("<p class=\"verdict open\">"));
        let public = page(Some(&[true]), &[false]);
        assert!(public.verdict().contains("Nobody but beacons contributed to the first phase") && !public.is_sound());
        assert!(public.markdown().contains(&public.verdict()));
    }

    #[test]
    fn forms_follow_from_names() {
        assert!(["a.html", "a.md", "a.json"].iter().all(|name| format(name).is_ok()));
        assert!(format("a.txt").is_err() && format("a").is_err());
    }
}
