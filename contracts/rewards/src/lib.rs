//! Token rewards: the only minter of the token
