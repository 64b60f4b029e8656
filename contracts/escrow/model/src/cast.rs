//! Who takes part, and what they pay with.

use cosmwasm_std::Addr;
use cosmwasm_std::testing::MockApi;
use proofmark_api::Denom;

/// Who can be credited. The discriminant is the index in every table by account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Asks for jobs.
    Alice,
    /// Asks for jobs.
    Bob,
    /// Proves.
    Carol,
    /// Proves.
    Dave,
    /// Has the models' royalty.
    Developer,
    /// Has the dataset's royalty.
    Provider,
    /// Has the fees.
    Treasury,
}

impl Who {
    /// Everybody, in the order of the tables.
    pub const ALL: [Who; 7] =
        [Who::Alice, Who::Bob, Who::Carol, Who::Dave, Who::Developer, Who::Provider, Who::Treasury];
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();
    /// Those who ask.
    pub const REQUESTERS: [Who; 2] = [Who::Alice, Who::Bob];
    /// Those who lock and prove.
    pub const PROVERS: [Who; 2] = [Who::Carol, Who::Dave];

    fn name(self) -> &'static str {
        match self {
            Who::Alice => "alice",
            Who::Bob => "bob",
            Who::Carol => "carol",
            Who::Dave => "dave",
            Who::Developer => "developer",
            Who::Provider => "provider",
            Who::Treasury => "treasury",
        }
    }
}

/// What is paid with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coin {
    /// A coin of the bank.
    Native,
    /// The token, in which collateral is, too.
    Token,
}

impl Coin {
    /// Both, in the order of the tables.
    pub const ALL: [Coin; 2] = [Coin::Native, Coin::Token];
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();
}

/// The native denom.
pub const NATIVE: &str = "ucosm";

/// Everybody's address.
#[derive(Debug)]
pub struct Cast {
    people: [Addr; Who::COUNT],
    /// The cw20 token.
    pub token: Addr,
    /// Pushes models and datasets.
    pub registry: Addr,
    /// Turns use credit into a bonus.
    pub rewards: Addr,
    /// The owner.
    pub owner: Addr,
    /// The escrow itself.
    pub escrow: Addr,
    /// An escrow elsewhere, for proofs that were made for it.
    pub other_escrow: Addr,
}

impl Default for Cast {
    fn default() -> Self {
        let addr = |name: &str| MockApi::default().addr_make(name);
        Cast {
            people: Who::ALL.map(|who| addr(who.name())),
            token: addr("token"),
            registry: addr("registry"),
            rewards: addr("rewards"),
            owner: addr("owner"),
            escrow: addr("escrow"),
            other_escrow: addr("other escrow"),
        }
    }
}

impl Cast {
    /// The address of one.
    pub fn addr(&self, who: Who) -> &Addr {
        let [alice, bob, carol, dave, developer, provider, treasury] = &self.people;
        match who {
            Who::Alice => alice,
            Who::Bob => bob,
            Who::Carol => carol,
            Who::Dave => dave,
            Who::Developer => developer,
            Who::Provider => provider,
            Who::Treasury => treasury,
        }
    }

    /// Whose address this is.
    pub fn who(&self, address: &str) -> Option<Who> {
        Who::ALL.into_iter().find(|who| self.addr(*who).as_str() == address)
    }

    /// How the escrow names a coin.
    pub fn denom(&self, coin: Coin) -> Denom {
        match coin {
            Coin::Native => Denom::Native(NATIVE.to_owned()),
            Coin::Token => Denom::Cw20(self.token.clone()),
        }
    }
}
