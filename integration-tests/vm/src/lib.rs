//! The built Wasm in the real CosmWasm VM: static checks, flows and gas
