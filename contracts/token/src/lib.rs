//! The reward and collateral token: cw20-base under a hard cap
