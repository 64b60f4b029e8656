//! Writes the contract's JSON schema: `cargo run -p proofmark-timelock --bin timelock-schema [DIR]` (default `schema`).

use cosmwasm_schema::generate_api;
use proofmark_api::timelock::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

fn main() -> std::io::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "schema".to_owned());
    let api = generate_api! {
        name: "timelock",
        instantiate: InstantiateMsg,
        query: QueryMsg,
        execute: ExecuteMsg,
        migrate: MigrateMsg,
    };
    let mut json = api.render().to_string().map_err(std::io::Error::other)?;
    json.push('\n');
    std::fs::create_dir_all(&dir)?;
    std::fs::write(std::path::Path::new(&dir).join("timelock.json"), json)
}
