//! A verified ceremony as a page that a person can read, with hashes laid out as snarkjs prints them.

use std::fmt;

use crate::beacon::Beacon;

/// One contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whatever the contributor wanted to be called.
    pub name: Option<String>,
    /// What the contributor published, if this is theirs.
    pub hash: [u8; 64],
    /// The public value behind it, if there is one.
    pub beacon: Option<Beacon>,
}

/// A ceremony that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// Which phase.
    pub title: &'static str,
    /// What was made.
    pub subject: String,
    /// Where it started from, and the hash of that.
    pub start: (&'static str, [u8; 64]),
    /// From the first to the last.
    pub entries: Vec<Entry>,
    /// Of a key's ceremony: SHA-256 of the file's section 10, which holds the circuit's hash and all contributions.
    pub digest: Option<[u8; 32]>,
}

impl Transcript {
    /// Whether a beacon was the last to contribute, so that nobody could steer the result.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.entries.last().is_some_and(|entry| entry.beacon.is_some())
    }

    /// Contributions that were not beacons: one honest among them is enough.
    #[must_use]
    pub fn people(&self) -> usize {
        self.entries.iter().filter(|entry| entry.beacon.is_none()).count()
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.title, self.subject)?;
        writeln!(f, "\nhash of the {}:\n{}", self.start.0, Blocks(&self.start.1))?;
        for (index, entry) in self.entries.iter().enumerate() {
            writeln!(f, "\n{}. {}", index + 1, plain_name(entry.name.as_deref()))?;
            if let Some(beacon) = &entry.beacon {
                let value = hex::encode(beacon.bytes());
                writeln!(f, "   beacon {value}, hashed 2^{} times with SHA-256", beacon.iterations_log2())?;
            }
            writeln!(f, "{}", Blocks(&entry.hash))?;
        }
        let people = match self.people() {
            0 => "Nobody but beacons contributed: the secret is public.".to_owned(),
            1 => "One contribution with a secret. Whoever made it can forge, if it was kept.".to_owned(),
            many => format!("{many} contributions with a secret. Nobody can forge if one of them was forgotten."),
        };
        writeln!(f, "\n{people}")?;
        f.write_str(if self.is_final() {
            "A beacon ended it, so the last contributor could not choose the result.\n"
        } else {
            "No beacon has ended it yet.\n"
        })
    }
}

/// A contributor's name on one line. It is foreign text: nothing in it may move the cursor.
#[must_use]
pub fn plain_name(name: Option<&str>) -> String {
    match name {
        None | Some("") => "(no name)".into(),
        Some(name) => name.chars().map(|c| if c.is_control() { '?' } else { c }).collect(),
    }
}

/// A hash as snarkjs prints it: four lines of four words.
#[derive(Clone, Copy, Debug)]
pub struct Blocks<'a>(
    /// The hash.
    pub &'a [u8; 64],
);

impl fmt::Display for Blocks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, bytes) in self.0.as_chunks::<16>().0.iter().enumerate() {
            let words: Vec<String> = bytes.as_chunks::<4>().0.iter().map(hex::encode).collect();
            let end = if line == 3 { "" } else { "\n" };
            write!(f, "   {}{end}", words.join(" "))?;
        }
        Ok(())
    }
}
