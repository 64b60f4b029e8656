//! What the CPU can do: the one place that looks, and that hands out vector kernels.
//!
//! [`Level::best`] is the default. Callers may ask for any level that the CPU has, people with the environment variable `PROOFMARK_CPU`;
//! what the CPU lacks is refused, so that a measurement never runs on something else than it says.

use std::fmt;
use std::str::FromStr;

use ark_bn254::{Fq, Fq2};

use crate::error::Error;
#[cfg(target_arch = "x86_64")]
use crate::lanes::{Avx2, Ifma};
use crate::lanes::{Base, Extension, Lanes, Portable};

/// Whether the CPU has all of these.
#[cfg(target_arch = "x86_64")]
macro_rules! has {
    ($($feature:tt),*) => { $(std::arch::is_x86_feature_detected!($feature))&&* };
}

/// Instruction sets that there are kernels for, the slowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Any CPU.
    Portable,
    /// AVX2, FMA and BMI2.
    Avx2,
    /// AVX-512 with IFMA, and BMI2.
    Ifma,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Portable, Self::Avx2, Self::Ifma];

    /// The environment variable that [`Self::from_environment`] reads.
    pub const VARIABLE: &str = "PROOFMARK_CPU";

    /// The level that serves unless another is asked for: the fastest of those that the CPU has, as measured.
    ///
    /// Vectors have won wherever they were timed (decision 029).
    #[must_use]
    pub fn best() -> Self {
        Self::ALL.into_iter().rev().find(|level| level.is_available()).unwrap_or(Self::Portable)
    }

    /// The level that `PROOFMARK_CPU` names, or else the best.
    ///
    /// # Errors
    /// [`Error::Level`] for a name that there is not, or a level that this CPU lacks.
    pub fn from_environment() -> Result<Self, Error> {
        match std::env::var_os(Self::VARIABLE) {
            None => Ok(Self::best()),
            Some(name) => name.to_string_lossy().parse::<Self>()?.check(),
        }
    }

    /// Whether this CPU has it.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => has!("avx2", "fma", "bmi2"),
            #[cfg(target_arch = "x86_64")]
            Self::Ifma => has!("avx512f", "avx512ifma", "bmi2"),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Ifma => false,
        }
    }

    /// Refuses what this CPU lacks.
    ///
    /// # Errors
    /// [`Error::Level`].
    pub fn check(self) -> Result<Self, Error> {
        if self.is_available() { Ok(self) } else { Err(refusal(self.name())) }
    }

    /// Its name, as `PROOFMARK_CPU` takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Ifma => "ifma",
        }
    }

    /// Runs a job on the level's lanes, if the CPU has it: whoever gets a [`Kernel`] may rely on that.
    pub(crate) fn run<J: Job>(self, job: J) -> Result<J::Output, Error> {
        Ok(match self.check()? {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => job.run::<Avx2Kernel>(),
            #[cfg(target_arch = "x86_64")]
            Self::Ifma => job.run::<IfmaKernel>(),
            _ => job.run::<PortableKernel>(),
        })
    }
}

/// The error that says which levels there are.
fn refusal(got: &str) -> Error {
    let names: Vec<_> = Level::ALL.into_iter().filter(|level| level.is_available()).map(Level::name).collect();
    Error::Level { expected: names.join(", "), got: got.into() }
}

impl FromStr for Level {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|level| level.name() == name).ok_or_else(|| refusal(name))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Asks for a value that will be read soon.
#[inline(always)]
#[allow(unsafe_code)]
pub(crate) fn prefetch<T>(value: &T) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    for line in 0..size_of::<T>().div_ceil(64) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint, which reads nothing and cannot fault; every x86-64 CPU has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast::<i8>().wrapping_add(64 * line)) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = value;
}

/// The lanes of a level.
pub trait Kernel: Send + Sync + 'static {
    /// For coordinates of G1.
    type G1: Lanes<Field = Fq>;
    /// For coordinates of G2.
    type G2: Lanes<Field = Fq2>;
}

/// What [`Level::run`] runs.
pub(crate) trait Job {
    /// What comes out.
    type Output;

    /// The job, with one kernel.
    fn run<K: Kernel>(self) -> Self::Output;
}

/// [`Level::Portable`].
pub(crate) struct PortableKernel;

impl Kernel for PortableKernel {
    type G1 = Portable<Base>;
    type G2 = Extension<Portable<Base>>;
}

/// [`Level::Avx2`].
#[cfg(target_arch = "x86_64")]
pub(crate) struct Avx2Kernel;

#[cfg(target_arch = "x86_64")]
impl Kernel for Avx2Kernel {
    type G1 = Avx2<Base>;
    type G2 = Extension<Avx2<Base>>;
}

/// [`Level::Ifma`].
#[cfg(target_arch = "x86_64")]
pub(crate) struct IfmaKernel;

#[cfg(target_arch = "x86_64")]
impl Kernel for IfmaKernel {
    type G1 = Ifma<Base>;
    type G2 = Extension<Ifma<Base>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for level in Level::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        let error = "vax".parse::<Level>().unwrap_err().to_string();
        assert!(error.starts_with("instruction set: expected one of portable"), "{error}");
        assert!(error.ends_with(", got vax"), "{error}");
    }

    #[test]
    fn the_best_is_available() {
        assert!(Level::Portable.is_available());
        assert_eq!(Level::best().check(), Ok(Level::best()));
        for level in Level::ALL {
            assert_eq!(level.check().is_ok(), level.is_available());
        }
    }
}
