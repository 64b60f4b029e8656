//! The token: a cw20 with a minter and a cap. Messages are cw20-base's own.

pub use cw20::Cw20ExecuteMsg as ExecuteMsg;
pub use cw20_base::msg::{InstantiateMarketingInfo, InstantiateMsg, QueryMsg};

pub use crate::version::MigrateMsg;
