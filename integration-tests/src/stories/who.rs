//! Who and what there is in a story: users, owner, contracts; coins and the token.

use std::fmt;

use proofmark_api::Denom;

/// Users in a story. Each of them may be requester, prover, developer, provider, treasury, owner of the escrow, thief.
pub const USERS: u8 = 14;

/// Somebody with an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who(pub u8);

impl Who {
    /// Owns the contracts at first; registry and rewards for ever.
    pub const OWNER: Who = Who(USERS);
    /// The escrow.
    pub const ESCROW: Who = Who(USERS + 1);
    /// The rewards contract.
    pub const REWARDS: Who = Who(USERS + 2);
    /// The registry.
    pub const REGISTRY: Who = Who(USERS + 3);
    /// The token.
    pub const TOKEN: Who = Who(USERS + 4);
    /// Another cw20 token, which the escrow must refuse.
    pub const FOREIGN: Who = Who(USERS + 5);

    /// All users.
    pub fn users() -> impl Iterator<Item = Who> {
        (0..USERS).map(Who)
    }
}

impl fmt::Debug for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Who::OWNER => f.write_str("owner"),
            Who::ESCROW => f.write_str("escrow"),
            Who::REWARDS => f.write_str("rewards"),
            Who::REGISTRY => f.write_str("registry"),
            Who::TOKEN => f.write_str("token"),
            Who::FOREIGN => f.write_str("foreign_token"),
            Who(user) => write!(f, "user{user}"),
        }
    }
}

/// What balances are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Money {
    /// A native coin in which jobs may be paid.
    Cosm,
    /// Another one.
    Atom,
    /// A native coin in which they may not.
    Odd,
    /// The token.
    Token,
}

impl Money {
    /// All of them.
    pub const ALL: [Money; 4] = [Money::Cosm, Money::Atom, Money::Odd, Money::Token];
    /// The native ones.
    pub const NATIVE: [Money; 3] = [Money::Cosm, Money::Atom, Money::Odd];

    /// The bank's name of a native coin; of the token, a name that no coin has.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Money::Cosm => "ucosm",
            Money::Atom => "uatom",
            Money::Odd => "uodd",
            Money::Token => "token",
        }
    }

    /// The money of a denom, if it is one of a story.
    #[must_use]
    pub fn of(denom: &Denom, token: &str) -> Option<Money> {
        match denom {
            Denom::Cw20(address) => (address.as_str() == token).then_some(Money::Token),
            Denom::Native(name) => Money::NATIVE.into_iter().find(|money| money.name() == name),
        }
    }
}
