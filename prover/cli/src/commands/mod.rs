//! One subcommand a file.

pub mod audit;
mod ceremony;
pub mod challenge;
pub mod check;
pub mod commit;
pub mod export;
pub mod groth16;
pub mod import;
pub mod inspect;
pub mod key;
pub mod open;
pub mod prove;
pub mod ptau;
pub mod quantize;
pub mod run;
pub mod setup;
pub mod source;
pub mod verify;

/// Parses the options of one subcommand, for its tests.
#[cfg(test)]
fn parse<T: clap::Args + clap::FromArgMatches>(line: &[&str]) -> Result<T, clap::Error> {
    let command = T::augment_args(clap::Command::new("proofmark").no_binary_name(true));
    T::from_arg_matches(&command.try_get_matches_from(line)?)
}
