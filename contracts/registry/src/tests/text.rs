//! Texts that people compare by eye hold nothing that looks like something else.

use super::*;

/// Why a model of this name is refused.
fn refusal(name: &str) -> Option<String> {
    register(&mut wired(), ModelRegistration { name: name.into(), ..model(1) }).err().map(|error| error.to_string())
}

#[test]
fn confusable_names_are_refused() {
    let refused = [
        (" digits", "U+0020 at byte 0"),
        ("digits ", "U+0020 at byte 6"),
        ("digits  net", "U+0020 at byte 7"),
        (" ", "U+0020 at byte 0"),
        ("digits\n", "U+000A at byte 6"),
        ("dig\0its", "U+0000 at byte 3"),
        ("digits\u{7f}", "U+007F at byte 6"),
        // A Cyrillic letter, a zero-width space, a right-to-left override, an accent of its own.
        ("d\u{456}gits", "U+0456 at byte 1"),
        ("digits\u{200b}", "U+200B at byte 6"),
        ("\u{202e}stigid", "U+202E at byte 0"),
        ("digits e\u{301}", "U+0301 at byte 8"),
    ];
    for (name, got) in refused {
        let expected = format!("name: expected printable ASCII with single spaces inside, got {got}");
        assert_eq!(refusal(name), Some(expected), "{name:?}");
    }
    for name in ["digits", "a b c", "~!@#$%^&*()_+ {}|:\"<>?", &"n".repeat(64)] {
        assert_eq!(refusal(name), None, "{name:?}");
    }
}

#[test]
fn every_text_of_every_kind_is_checked() {
    let mut deps = wired();
    let bad = || "a\u{a0}b".to_owned();
    let messages = [
        ("name", ExecuteMsg::RegisterModel(ModelRegistration { name: bad(), ..model(1) })),
        ("metadata_uri", ExecuteMsg::RegisterModel(ModelRegistration { metadata_uri: bad(), ..model(1) })),
        ("name", ExecuteMsg::RegisterDataset(DatasetRegistration { name: bad(), ..dataset(1) })),
        ("licence", ExecuteMsg::RegisterDataset(DatasetRegistration { licence: bad(), ..dataset(1) })),
        ("uri", ExecuteMsg::RegisterDataset(DatasetRegistration { uri: bad(), ..dataset(1) })),
        ("schema", ExecuteMsg::RegisterDataset(DatasetRegistration { schema: bad(), ..dataset(1) })),
        ("name", ExecuteMsg::RegisterSource(SourceRegistration { name: bad(), ..source("keeper", 1) })),
        ("metadata_uri", ExecuteMsg::RegisterSource(SourceRegistration { metadata_uri: bad(), ..source("keeper", 1) })),
    ];
    for (expected, msg) in messages {
        match run(&mut deps, "keeper", msg) {
            Err(ContractError::TextCharacter { field, at: 1, got: 0xa0 }) => assert_eq!(field, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
}
