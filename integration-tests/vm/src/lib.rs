//! The built Wasm in the real CosmWasm VM: static checks, flows and gas.
//!
//! The VM has its own generation of `cosmwasm-std` (3.0), the contracts have 2.3; between the two there is only
//! JSON, as on a chain.

pub mod contract;
pub mod crowd;
pub mod gas;
pub mod market;
pub mod neighbours;
pub mod proofs;
pub mod wasm;

pub use contract::{CallError, Called, Contract, account};
pub use neighbours::Neighbours;
pub use wasm::Wasm;
