//! Constant tensors of the file, decoded and checked.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::error::ImportError;
use super::external::Folder;
use super::half;
use crate::graph::{ElementType, Interval};
use crate::proto::{TensorProto, data_type};
use crate::tensor_io::Values;

/// Element types of constants that the importer understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DType {
    Float16,
    Bfloat16,
    Float32,
    Float64,
    Int8,
    Uint8,
    Int32,
    Int64,
    Bool,
}

impl DType {
    pub(crate) fn from_code(code: i32) -> Option<Self> {
        Some(match code {
            data_type::FLOAT16 => Self::Float16,
            data_type::BFLOAT16 => Self::Bfloat16,
            data_type::FLOAT => Self::Float32,
            data_type::DOUBLE => Self::Float64,
            data_type::INT8 => Self::Int8,
            data_type::UINT8 => Self::Uint8,
            data_type::INT32 => Self::Int32,
            data_type::INT64 => Self::Int64,
            data_type::BOOL => Self::Bool,
            _ => return None,
        })
    }

    /// The stored element type, for the two that may be stored.
    pub(crate) fn element(self) -> Option<ElementType> {
        match self {
            Self::Int8 => Some(ElementType::Int8),
            Self::Uint8 => Some(ElementType::Uint8),
            _ => None,
        }
    }

    /// The values of an integer type; `None` for floats.
    pub(crate) fn range(self) -> Option<Interval> {
        Some(match self {
            Self::Float16 | Self::Bfloat16 | Self::Float32 | Self::Float64 => return None,
            Self::Int8 => ElementType::Int8.range(),
            Self::Uint8 => ElementType::Uint8.range(),
            Self::Int32 => Interval { min: i64::from(i32::MIN), max: i64::from(i32::MAX) },
            Self::Int64 => Interval { min: i64::MIN, max: i64::MAX },
            Self::Bool => Interval { min: 0, max: 1 },
        })
    }

    fn size(self) -> usize {
        match self {
            Self::Int8 | Self::Uint8 | Self::Bool => 1,
            Self::Float16 | Self::Bfloat16 => 2,
            Self::Float32 | Self::Int32 => 4,
            Self::Float64 | Self::Int64 => 8,
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Float16 => "float16",
            Self::Bfloat16 => "bfloat16",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Int8 => "int8",
            Self::Uint8 => "uint8",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Bool => "bool",
        })
    }
}

/// Values of a constant. float32 holds every float16 and bfloat16; a float64 stays one until a Cast rounds it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Float(Vec<f32>),
    Double(Vec<f64>),
    Int(Vec<i64>),
}

/// A constant tensor; the data has exactly as many elements as the shape says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Array {
    pub(crate) name: String,
    pub(crate) dtype: DType,
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Data,
}

impl Array {
    /// Decodes a tensor; nothing larger than the file's own bytes justify is allocated.
    pub(crate) fn decode(proto: &TensorProto, name: &str, folder: &mut Folder) -> Result<Self, ImportError> {
        let place = || format!("initializer '{name}'");
        if proto.segment.is_some() {
            return Err(ImportError::mismatch(place(), "a whole tensor", "a segment of one"));
        }
        let code = proto.data_type.unwrap_or(0);
        let dtype = DType::from_code(code).ok_or_else(|| {
            let expected = "float16, bfloat16, float32, float64, int8, uint8, int32, int64 or bool values";
            ImportError::mismatch(place(), expected, data_type::name(code))
        })?;
        let shape = dims(&proto.dims, &place())?;
        let count = element_count(&shape, &place())?;
        let raw = proto.raw_data.as_deref().unwrap_or_default();
        let data = if proto.data_location == Some(1) || !proto.external_data.is_empty() {
            let bytes = count.saturating_mul(dtype.size());
            little_endian(&folder.read(name, &proto.external_data, bytes)?, dtype, &place())?
        } else if raw.is_empty() {
            typed(proto, dtype, &place())?
        } else {
            little_endian(raw, dtype, &place())?
        };
        let array = Self { name: name.to_owned(), dtype, shape, data };
        if array.len() != count {
            let expected = format!("{count} values for shape {:?}", array.shape);
            return Err(ImportError::mismatch(place(), expected, array.len().to_string()));
        }
        Ok(array)
    }

    /// The integers, unless it holds floats.
    pub(crate) fn ints(&self) -> Option<&[i64]> {
        match &self.data {
            Data::Int(values) => Some(values),
            Data::Float(_) | Data::Double(_) => None,
        }
    }

    /// The floats, unless it holds integers or float64.
    pub(crate) fn floats(&self) -> Option<&[f32]> {
        match &self.data {
            Data::Float(values) => Some(values),
            Data::Int(_) | Data::Double(_) => None,
        }
    }

    /// The exact numbers, or the first that is none.
    pub(crate) fn reals(&self) -> Result<Vec<BigRational>, f64> {
        let exact = |value: f64| BigRational::from_float(value).ok_or(value);
        match &self.data {
            Data::Float(values) => values.iter().map(|&value| exact(f64::from(value))).collect(),
            Data::Double(values) => values.iter().map(|&value| exact(value)).collect(),
            Data::Int(values) => Ok(values.iter().map(|&value| BigInt::from(value).into()).collect()),
        }
    }

    /// Number of elements.
    pub(crate) fn len(&self) -> usize {
        match &self.data {
            Data::Float(values) => values.len(),
            Data::Double(values) => values.len(),
            Data::Int(values) => values.len(),
        }
    }

    /// The number that a constant of one element holds.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn scalar(&self) -> Option<f64> {
        match &self.data {
            Data::Float(values) => values.first().map(|&value| f64::from(value)),
            Data::Double(values) => values.first().copied(),
            Data::Int(values) => values.first().map(|&value| value as f64),
        }
    }

    /// Elements of this array under another shape.
    pub(crate) fn moved(&self, indices: &[usize], shape: Vec<usize>) -> Self {
        let data = match &self.data {
            Data::Float(values) => Data::Float(indices.iter().map(|&i| values[i]).collect()),
            Data::Double(values) => Data::Double(indices.iter().map(|&i| values[i]).collect()),
            Data::Int(values) => Data::Int(indices.iter().map(|&i| values[i]).collect()),
        };
        Self { name: self.name.clone(), dtype: self.dtype, shape, data }
    }

    pub(crate) fn describe(&self) -> String {
        format!("constant '{}', {} {:?}", self.name, self.dtype, self.shape)
    }
}

/// Dimensions of the file as sizes.
pub(crate) fn dims(dims: &[i64], place: &str) -> Result<Vec<usize>, ImportError> {
    let one = |&dim: &i64| {
        usize::try_from(dim).map_err(|_| ImportError::mismatch(place, "dimensions of 0 or more", format!("{dims:?}")))
    };
    dims.iter().map(one).collect()
}

/// No model has tensors of a higher rank; what is done for each pair of axes stays small.
const MAX_RANK: usize = 64;

/// Refuses a rank that no model has.
pub(crate) fn check_rank(rank: usize, place: &str) -> Result<(), ImportError> {
    if rank <= MAX_RANK {
        return Ok(());
    }
    Err(ImportError::mismatch(place, format!("at most {MAX_RANK} dimensions"), rank.to_string()))
}

/// A constant of the file: its dimensions and values, which must be inside the file.
///
/// # Errors
/// [`ImportError`] for another type than the importer knows, and for another number of values than the shape wants.
pub fn decode_constant(proto: &TensorProto) -> Result<(Vec<usize>, Values), ImportError> {
    let name = proto.name.as_deref().unwrap_or_default();
    let array = Array::decode(proto, name, &mut Folder::new(None))?;
    let values = match array.data {
        Data::Float(values) => Values::Float(values),
        #[allow(clippy::cast_possible_truncation)]
        Data::Double(values) => Values::Float(values.into_iter().map(|value| value as f32).collect()),
        Data::Int(values) => Values::Integer(values),
    };
    Ok((array.shape, values))
}

/// Product of dimensions. Zeros count as ones in the check, so that no partial product overflows later.
pub(crate) fn element_count(shape: &[usize], place: &str) -> Result<usize, ImportError> {
    check_rank(shape.len(), place)?;
    let product = shape.iter().try_fold(1usize, |product, &dim| product.checked_mul(dim.max(1)));
    let product = product.filter(|&product| i64::try_from(product).is_ok());
    let product =
        product.ok_or_else(|| ImportError::mismatch(place, "fewer than 2^63 elements", format!("shape {shape:?}")))?;
    Ok(if shape.contains(&0) { 0 } else { product })
}

/// The field of the tensor's type; 16 bits of a float stand in one of 32.
fn typed(proto: &TensorProto, dtype: DType, place: &str) -> Result<Data, ImportError> {
    let narrow = |range: Interval| {
        let one = |&value: &i32| {
            let value = i64::from(value);
            let inside = (range.min..=range.max).contains(&value);
            inside
                .then_some(value)
                .ok_or_else(|| ImportError::mismatch(place, format!("{dtype} values"), value.to_string()))
        };
        proto.int32_data.iter().map(one).collect::<Result<_, _>>().map(Data::Int)
    };
    let halves = |convert: fn(u16) -> f32| {
        let one = |&bits: &i32| {
            let bits = u16::try_from(bits).map_err(|_| ImportError::mismatch(place, "16 bits", bits.to_string()))?;
            Ok(convert(bits))
        };
        proto.int32_data.iter().map(one).collect::<Result<_, _>>().map(Data::Float)
    };
    match dtype {
        DType::Float16 => halves(half::float16),
        DType::Bfloat16 => halves(half::bfloat16),
        DType::Float32 => Ok(Data::Float(proto.float_data.clone())),
        DType::Float64 => Ok(Data::Double(proto.double_data.clone())),
        DType::Int64 => Ok(Data::Int(proto.int64_data.clone())),
        DType::Int32 => Ok(Data::Int(proto.int32_data.iter().map(|&value| i64::from(value)).collect())),
        DType::Int8 => narrow(ElementType::Int8.range()),
        DType::Uint8 => narrow(ElementType::Uint8.range()),
        DType::Bool => narrow(Interval { min: 0, max: 1 }),
    }
}

fn little_endian(raw: &[u8], dtype: DType, place: &str) -> Result<Data, ImportError> {
    if !raw.len().is_multiple_of(dtype.size()) {
        let expected = format!("raw data of a multiple of {} bytes", dtype.size());
        return Err(ImportError::mismatch(place, expected, raw.len().to_string()));
    }
    let halves = |convert: fn(u16) -> f32| {
        Data::Float(raw.as_chunks().0.iter().map(|&b| convert(u16::from_le_bytes(b))).collect())
    };
    Ok(match dtype {
        DType::Float16 => halves(half::float16),
        DType::Bfloat16 => halves(half::bfloat16),
        DType::Float64 => Data::Double(raw.as_chunks().0.iter().map(|&b| f64::from_le_bytes(b)).collect()),
        DType::Float32 => Data::Float(raw.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect()),
        DType::Int64 => Data::Int(raw.as_chunks().0.iter().map(|&b| i64::from_le_bytes(b)).collect()),
        DType::Int32 => Data::Int(raw.as_chunks().0.iter().map(|&b| i64::from(i32::from_le_bytes(b))).collect()),
        DType::Int8 => Data::Int(raw.iter().map(|&b| i64::from(b.cast_signed())).collect()),
        DType::Uint8 => Data::Int(raw.iter().map(|&b| i64::from(b)).collect()),
        DType::Bool => Data::Int(raw.iter().map(|&b| i64::from(b != 0)).collect()),
    })
}
