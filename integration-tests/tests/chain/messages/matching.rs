//! Compares what came with what a page shows.

use serde_json::Value;

/// On a page: any value; as a key of an answer: any further keys; as a key of a message: the other fields of the last such
/// message that was taken.
const ANY: &str = "…";

/// `message` with what it leaves to `last`.
pub fn complete(message: Value, last: Option<&Value>) -> Value {
    let Value::Object(mut fields) = message else { return message };
    let open = fields.remove(ANY).is_some();
    let known = last.and_then(Value::as_object);
    for (key, value) in &mut fields {
        let before = known.and_then(|known| known.get(key));
        *value = complete(value.take(), before);
    }
    if open {
        for (key, value) in known.into_iter().flatten() {
            fields.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    Value::Object(fields)
}

/// Why `got` is not what `shown` says; `None` if it is.
pub fn difference(shown: &Value, got: &Value) -> Option<String> {
    at("answer", shown, got)
}

fn at(path: &str, shown: &Value, got: &Value) -> Option<String> {
    match (shown, got) {
        (Value::String(any), _) if any == ANY => None,
        (Value::Object(shown), Value::Object(got)) => {
            let open = shown.contains_key(ANY);
            let missing = shown.keys().filter(|key| *key != ANY).find(|key| !got.contains_key(*key));
            let more = got.keys().find(|key| !open && !shown.contains_key(*key));
            if let Some(key) = missing {
                return Some(format!("{path}.{key}: shown, but not answered"));
            }
            if let Some(key) = more {
                return Some(format!("{path}.{key}: answered ({}), but not shown", got[key]));
            }
            shown
                .iter()
                .filter(|(key, _)| *key != ANY)
                .find_map(|(key, value)| at(&format!("{path}.{key}"), value, &got[key]))
        }
        (Value::Array(shown), Value::Array(got)) if shown.len() == got.len() => {
            shown.iter().zip(got).enumerate().find_map(|(i, (shown, got))| at(&format!("{path}[{i}]"), shown, got))
        }
        _ if shown == got => None,
        _ => Some(format!("{path}: shown {shown}, got {got}")),
    }
}

#[test]
fn messages_are_completed_from_the_last_one() {
    use serde_json::json;
    let last = json!({ "a": { "b": 1, "c": { "d": 2 } } });
    assert_eq!(complete(json!({ "a": { "…": "", "b": 5 } }), Some(&last)), json!({ "a": { "b": 5, "c": { "d": 2 } } }));
    assert_eq!(complete(json!({ "a": { "b": 5 } }), Some(&last)), json!({ "a": { "b": 5 } }));
    assert_eq!(complete(json!({ "…": "", "e": [1] }), None), json!({ "e": [1] }));
}

#[test]
fn answers_match_exactly_but_for_ellipses() {
    use serde_json::json;
    let got = json!({ "a": 1, "b": [{ "c": "x" }], "d": null });
    assert_eq!(difference(&got, &got), None);
    assert_eq!(difference(&json!({ "a": "…", "…": "…" }), &got), None);
    assert_eq!(difference(&json!({ "a": 1, "b": "…" }), &got).unwrap(), "answer.d: answered (null), but not shown");
    assert_eq!(difference(&json!({ "e": 1, "…": "…" }), &got).unwrap(), "answer.e: shown, but not answered");
    let other = json!({ "a": 1, "b": [{ "c": "y" }], "d": null });
    assert_eq!(difference(&other, &got).unwrap(), "answer.b[0].c: shown \"y\", got \"x\"");
    assert!(difference(&json!({ "b": [], "…": "…" }), &got).is_some());
}
