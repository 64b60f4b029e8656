//! Arrays in NumPy's `.npy` format.

use npyz::{NpyFile, Order};

use super::{InputTensor, MAX_ELEMENTS, TensorIoError, Values};

/// Element types of whole arrays: `f32`, `f64`, and the signed and unsigned integers.
pub use npyz::Deserialize as Element;

/// A whole array.
#[derive(Clone, Debug, PartialEq)]
pub struct Array<T> {
    /// Dimensions.
    pub shape: Vec<usize>,
    /// Elements, row-major.
    pub values: Vec<T>,
}

/// An array of one element type.
pub(super) fn array<T: Element>(bytes: &[u8], place: &str) -> Result<Array<T>, TensorIoError> {
    let file = open(bytes, place)?;
    let shape = shape(&file, place)?;
    let dtype = file.dtype().descr();
    match file.try_data::<T>() {
        Ok(data) => collect(data, shape, place),
        Err(_) => Err(TensorIoError::mismatch(place, format!("{} values", std::any::type_name::<T>()), dtype)),
    }
}

/// An array of any numeric type.
pub(super) fn tensor(bytes: &[u8], place: &str) -> Result<InputTensor, TensorIoError> {
    let mut file = open(bytes, place)?;
    let shape = shape(&file, place)?;
    let made = |values| Ok(InputTensor { place: place.to_owned(), shape: shape.clone(), values });
    macro_rules! try_type {
        ($type:ty, $convert:expr) => {
            match file.try_data::<$type>() {
                Ok(data) => return made($convert(collect(data, shape.clone(), place)?.values)),
                Err(other) => file = other,
            }
        };
    }
    try_type!(f32, Values::Float);
    #[allow(clippy::cast_possible_truncation)]
    let narrow = |values: Vec<f64>| Values::Float(values.into_iter().map(|value| value as f32).collect());
    try_type!(f64, narrow);
    try_type!(i64, Values::Integer);
    try_type!(i8, widen);
    try_type!(u8, widen);
    try_type!(i16, widen);
    try_type!(u16, widen);
    try_type!(i32, widen);
    try_type!(u32, widen);
    let got = file.dtype().descr();
    Err(TensorIoError::mismatch(place, "float32, float64 or integers of 8 to 64 bits (uint64 excepted)", got))
}

fn widen<T: Into<i64>>(values: Vec<T>) -> Values {
    Values::Integer(values.into_iter().map(Into::into).collect())
}

fn open<'a>(bytes: &'a [u8], place: &str) -> Result<NpyFile<&'a [u8]>, TensorIoError> {
    check_header(bytes, place)?;
    let broken = |error: std::io::Error| TensorIoError::mismatch(place, "a NumPy array", error.to_string());
    let file = NpyFile::new(bytes).map_err(broken)?;
    if file.order() == Order::Fortran && file.shape().len() > 1 {
        return Err(TensorIoError::mismatch(place, "C order (numpy.ascontiguousarray)", "Fortran order"));
    }
    Ok(file)
}

/// Refuses headers that would make `npyz` multiply without end or allocate more than the file holds.
fn check_header(bytes: &[u8], place: &str) -> Result<(), TensorIoError> {
    let refuse = |got: &str| Err(TensorIoError::mismatch(place, "a NumPy array", got));
    let (header, rest) = match bytes {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b, rest @ ..] => {
            (usize::from(u16::from_le_bytes([*a, *b])), rest)
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d, rest @ ..] => {
            (usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX), rest)
        }
        _ => return refuse("a file without its magic bytes or of an unknown version"),
    };
    let Some(header) = rest.get(..header) else { return refuse("a truncated header") };
    let text = String::from_utf8_lossy(header);
    let shape =
        text.split_once("shape").and_then(|(_, rest)| rest.split_once('(')).and_then(|(_, rest)| rest.split_once(')'));
    let Some((shape, _)) = shape else { return refuse("a header without a shape") };
    let mut count = 1usize;
    for dim in shape.split(',').map(str::trim).filter(|dim| !dim.is_empty()) {
        let dim = dim.trim_end_matches('L').parse::<usize>().ok();
        match dim.and_then(|dim| count.checked_mul(dim.max(1))).filter(|&count| count <= MAX_ELEMENTS) {
            Some(product) => count = product,
            None => return refuse(&format!("shape ({shape}), more than {MAX_ELEMENTS} elements")),
        }
    }
    Ok(())
}

fn shape(file: &NpyFile<&[u8]>, place: &str) -> Result<Vec<usize>, TensorIoError> {
    let shape: Option<Vec<usize>> = file.shape().iter().map(|&dim| usize::try_from(dim).ok()).collect();
    shape.ok_or_else(|| TensorIoError::mismatch(place, "sizes below 2^64", format!("{:?}", file.shape())))
}

fn collect<T: Element>(
    data: npyz::NpyReader<T, &[u8]>,
    shape: Vec<usize>,
    place: &str,
) -> Result<Array<T>, TensorIoError> {
    let expected = data.len();
    let values: Vec<T> = data.map_while(Result::ok).collect();
    if u64::try_from(values.len()).ok() != Some(expected) {
        let expected = format!("{expected} values for shape {shape:?}");
        return Err(TensorIoError::mismatch(place, expected, format!("{}, then the file ends", values.len())));
    }
    Ok(Array { shape, values })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn arbitrary_headers_never_panic(header in "[a-z0-9{}()',:<|! _]{0,80}", data in any::<[u8; 8]>()) {
            let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({header}), }}");
            let length = u16::try_from(header.len()).unwrap_or(0).to_le_bytes();
            let bytes = [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), &data].concat();
            let _ = tensor(&bytes, "fuzz");
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = tensor(&bytes, "fuzz");
            let _ = tensor(&[b"\x93NUMPY\x01\x00", bytes.as_slice()].concat(), "fuzz");
        }
    }
}
