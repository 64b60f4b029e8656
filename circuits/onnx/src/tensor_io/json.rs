//! `{"input_data": [[...]]}`: numbers in nested lists.

use serde_json::Value;

use super::{InputTensor, TensorIoError, Values};

/// Reads the list under `input_data`.
pub(super) fn tensor(bytes: &[u8], place: &str) -> Result<InputTensor, TensorIoError> {
    let json: Value = serde_json::from_slice(bytes)
        .map_err(|error| TensorIoError::mismatch(place, "JSON {\"input_data\": [[...]]}", error.to_string()))?;
    let data = json.get("input_data").ok_or_else(|| {
        let keys = json.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        TensorIoError::mismatch(place, "a key \"input_data\"", format!("keys {keys:?}"))
    })?;
    let mut shape = Vec::new();
    let mut level = data;
    while let Value::Array(items) = level {
        shape.push(items.len());
        let Some(first) = items.first() else { break };
        level = first;
    }
    let mut numbers = Vec::new();
    flatten(data, &shape, &mut numbers, &format!("{place}, input_data"))?;
    let integers: Option<Vec<i64>> = numbers.iter().map(|number| number.as_i64()).collect();
    let values = match integers {
        Some(integers) => Values::Integer(integers),
        // Parsed JSON numbers are finite; one beyond float32 becomes an infinity, which quantising refuses.
        #[allow(clippy::cast_possible_truncation)]
        None => Values::Float(numbers.iter().map(|number| number.as_f64().unwrap_or(f64::NAN) as f32).collect()),
    };
    Ok(InputTensor { place: place.to_owned(), shape, values })
}

fn flatten<'v>(
    value: &'v Value,
    shape: &[usize],
    numbers: &mut Vec<&'v serde_json::Number>,
    place: &str,
) -> Result<(), TensorIoError> {
    match (value, shape) {
        (Value::Number(number), []) => numbers.push(number),
        (Value::Array(items), [length, rest @ ..]) if items.len() == *length => {
            for (index, item) in items.iter().enumerate() {
                flatten(item, rest, numbers, &format!("{place}[{index}]"))?;
            }
        }
        (other, _) => {
            let expected = match shape {
                [] => "a number".to_owned(),
                [length, ..] => format!("a list of {length}"),
            };
            let got = match other {
                Value::Array(items) => format!("a list of {}", items.len()),
                other => other.to_string(),
            };
            return Err(TensorIoError::mismatch(place, expected, got));
        }
    }
    Ok(())
}
