//! What a requester posts, and how it is paid.

use cosmwasm_std::{Addr, Binary, Coin, HexBinary, coin};
use proofmark_api::escrow::{JobRequest, OutputMode, PrivateInput, SourceClaim};
use proofmark_statement::Fr;

use super::names::denom;

/// How a job is paid.
#[derive(Clone, Debug, PartialEq)]
pub enum Payment {
    /// Its `max_price` in this native denom.
    Native(String),
    /// Its `max_price` in tokens.
    Token,
    /// Exactly these coins, whatever the job asks for.
    Coins(Vec<Coin>),
    /// Exactly so many tokens, whatever the job asks for.
    Tokens(u128),
}

/// A job to be posted, with its payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What is asked.
    pub request: JobRequest,
    /// How it is paid.
    pub payment: Payment,
}

impl Order {
    /// An order of this model on this input: a price that rises from 600 to 1,000 in 100 seconds, a lock of 60
    /// seconds against a collateral of 100, an hour of life, paid in the native coin.
    #[must_use]
    pub fn new(model: &HexBinary, input: &[u8]) -> Self {
        let request = JobRequest {
            model: model.clone(),
            dataset: None,
            input: input.into(),
            private_input: None,
            output_mode: OutputMode::Inline,
            source: None,
            provers: Vec::new(),
            callback_gas: None,
            min_price: 600u128.into(),
            max_price: 1_000u128.into(),
            ramp_delay_seconds: 0,
            ramp_seconds: 100,
            lock_seconds: 60,
            deadline_seconds: 3_600,
            collateral: 100u128.into(),
        };
        Self { request, payment: Payment::Native(denom::NATIVE.into()) }
    }

    /// The input has to belong to this dataset.
    #[must_use]
    pub fn dataset(mut self, id: u64) -> Self {
        self.request.dataset = Some(id);
        self
    }

    /// The chain sees this commitment in place of the input, which provers get at the URI.
    #[must_use]
    pub fn private_input(mut self, commitment: &Fr, uri: &str) -> Self {
        self.request.input = Binary::default();
        let commitment = commitment.to_bytes_be().into();
        self.request.private_input = Some(PrivateInput { commitment, uri: uri.into() });
        self
    }

    /// The output is handed in as a commitment.
    #[must_use]
    pub fn committed_output(mut self) -> Self {
        self.request.output_mode = OutputMode::Committed;
        self
    }

    /// A source with this signature over the input's commitment.
    #[must_use]
    pub fn source(mut self, id: u64, signature: Binary) -> Self {
        self.request.source = Some(SourceClaim { id, signature });
        self
    }

    /// Lowest and highest price.
    #[must_use]
    pub fn price(mut self, min: u128, max: u128) -> Self {
        self.request.min_price = min.into();
        self.request.max_price = max.into();
        self
    }

    /// The price rises for `seconds`, after `delay` seconds.
    #[must_use]
    pub fn ramp(mut self, delay: u64, seconds: u64) -> Self {
        self.request.ramp_delay_seconds = delay;
        self.request.ramp_seconds = seconds;
        self
    }

    /// How long a lock lasts.
    #[must_use]
    pub fn lock_seconds(mut self, seconds: u64) -> Self {
        self.request.lock_seconds = seconds;
        self
    }

    /// How long the job lives.
    #[must_use]
    pub fn deadline_seconds(mut self, seconds: u64) -> Self {
        self.request.deadline_seconds = seconds;
        self
    }

    /// What a lock reserves.
    #[must_use]
    pub fn collateral(mut self, amount: u128) -> Self {
        self.request.collateral = amount.into();
        self
    }

    /// Only these addresses may prove it.
    #[must_use]
    pub fn provers(mut self, provers: &[Addr]) -> Self {
        self.request.provers = provers.iter().map(Addr::to_string).collect();
        self
    }

    /// The requester, a contract, is told of the settlement, with so much gas.
    #[must_use]
    pub fn callback(mut self, gas: u64) -> Self {
        self.request.callback_gas = Some(gas);
        self
    }

    /// Pays `max_price` in this native denom.
    #[must_use]
    pub fn in_native(mut self, denom: &str) -> Self {
        self.payment = Payment::Native(denom.into());
        self
    }

    /// Pays `max_price` in tokens.
    #[must_use]
    pub fn in_tokens(mut self) -> Self {
        self.payment = Payment::Token;
        self
    }

    /// Pays so many tokens, whatever the price.
    #[must_use]
    pub fn with_tokens(mut self, amount: u128) -> Self {
        self.payment = Payment::Tokens(amount);
        self
    }

    /// Pays these coins, whatever the price.
    #[must_use]
    pub fn with_coins(mut self, coins: &[(u128, &str)]) -> Self {
        self.payment = Payment::Coins(coins.iter().map(|(amount, denom)| coin(*amount, *denom)).collect());
        self
    }
}
