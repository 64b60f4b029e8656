//! The real contracts on the embedded chain, a file for each behaviour. One binary: it links once.

mod allow_lists;
mod batches;
mod callbacks;
mod capacity;
mod cheats;
mod collateral;
mod deadlines;
mod funds;
mod garbage;
mod invariants;
mod messages;
mod migration;
mod money;
mod oracle;
mod oversight;
mod private;
mod properties;
mod provenance;
mod records;
mod registry;
mod rewards;
mod sources;
mod state_machine;
mod story;
mod verifier;
mod washing;
