//! Long random stories over the real contracts together, and everything that has to hold after each message.
//!
//! Fourteen users in all roles send the suite's messages, right and wrong, while time passes from deadline to deadline. The
//! contracts run on the embedded chain with real proofs (of keys whose secrets are known, so that proofs are cheap). After
//! each message:
//!
//! - the `journal` says what the message changed in the chain's storage; a refused one changed nothing;
//! - the `books` read these changes as numbers, and judge each: terms and settlements are written once, a job goes only the
//!   ways of its life at their times;
//! - the `twin`, a second implementation without contracts, said beforehand whether the message is taken, and has moved
//!   every unit that it should move: whatever either of them touched has to be the same in both;
//! - the `invariants` hold of the books.
//!
//! Every so many steps all that is stored is read anew. In the end every job is over and everybody is paid out.
//!
//! ```text
//! who.rs  step.rs      who acts, and what can be done
//! draw.rs              random stories from a seed
//! act.rs  proofs.rs    from a step to a message; office.rs: those of developers and owners
//! world.rs toy.rs      the chain, and keys whose secrets are known
//! journal.rs record.rs what changed, and which record that is
//! slot.rs books.rs     the records as numbers, and which changes are allowed
//! twin/                the second implementation
//! invariants.rs        what holds after every message
//! story.rs             tells a story
//! shrink.rs            makes one that goes wrong short
//! campaign.rs          tells many
//! sabotage.rs          planted bugs, to see that they are found
//! ```

mod act;
mod books;
mod campaign;
mod draw;
mod invariants;
mod journal;
mod office;
mod proofs;
mod record;
mod sabotage;
mod shrink;
mod slot;
mod step;
mod story;
mod toy;
mod twin;
mod who;
mod world;

pub use campaign::{Campaign, Case, Report, messages};
pub use draw::story;
pub use sabotage::Bug;
pub use step::Step;
pub use story::{Counts, Violation, tell};
pub use world::{Keys, Setup, keys};
