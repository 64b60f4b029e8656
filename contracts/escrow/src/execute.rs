//! One file for each message: it loads, calls a pure function, saves, answers.

pub mod admin;
pub mod burn;
pub mod cancel;
pub mod claim;
pub mod create;
pub mod expire;
pub mod fulfil;
pub mod lock;
pub mod receive;
pub mod refund;
pub mod rewards;
pub mod submit;
pub mod submit_many;
pub mod sync;
pub mod unbond;
