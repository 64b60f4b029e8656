//! What holds after every message, by the numbers of the list.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::slot::{Slot, Slots};
use super::who::{Money, Who};

/// What does not follow from the contracts' records.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// All there ever is of each native coin.
    pub issued: BTreeMap<Money, u128>,
    /// Given to the escrow without telling it.
    pub donated: BTreeMap<Money, u128>,
    /// The token's cap.
    pub cap: u128,
}

#[derive(Default)]
struct Sums {
    held: BTreeMap<Money, u128>,
    escrow: BTreeMap<Money, u128>,
    owed: BTreeMap<Money, u128>,
    use_credit: u128,
    open_weight: u128,
    weight: u128,
}

/// Checks all of them.
pub fn check(slots: &Slots, fixed: &Fixed) -> Result<()> {
    let sums = sum(slots);
    let of = |amounts: &BTreeMap<Money, u128>, money: Money| amounts.get(&money).copied().unwrap_or_default();
    // 1: no unit comes or goes; the escrow holds what it owes and what it was given.
    for money in Money::ALL {
        let issued = if money == Money::Token { slots.get(Slot::Supply) } else { of(&fixed.issued, money) };
        let held = of(&sums.held, money);
        ensure!(held == issued, "1: the sum of all {money:?} is {held} of {issued}");
        let (has, owes) = (of(&sums.escrow, money), of(&sums.owed, money) + of(&fixed.donated, money));
        ensure!(has == owes, "1: the escrow has {has} {money:?} and owes {owes}");
    }
    // 11, 12: locks hold no more than there is to slash, and the accounts know what the locks hold.
    for who in Who::users().chain([Who::OWNER]) {
        let (reserved, held) = (slots.get(Slot::Reserved(who)), slots.get(Slot::Held(who)));
        let stake = slots.get(Slot::Staked(who)) + slots.get(Slot::Unbonding(who));
        ensure!(reserved <= stake, "12: {who:?} has {reserved} reserved of {stake}");
        ensure!(reserved == held, "12: {who:?} has {reserved} reserved, live locks hold {held}");
    }
    // 14: all claims together stay within the emissions, to the unit, and the cap holds with all promises.
    let (promised, claimed) = (slots.get(Slot::Promised), slots.get(Slot::CapacityClaimed));
    let pots = slots.get(Slot::Pots);
    ensure!(claimed == slots.get(Slot::PotsClaimed), "14: {claimed} claimed, of the pots other");
    ensure!(promised + claimed == pots, "14: {promised} promised and {claimed} claimed of {pots}");
    ensure!(sums.weight == sums.open_weight, "14: entries weigh {}, epochs {}", sums.weight, sums.open_weight);
    let supply = slots.get(Slot::Supply);
    ensure!(supply + promised <= fixed.cap, "14: supply {supply} and promises {promised} above {}", fixed.cap);
    // 24: what is minted for use is less than what was burnt for it.
    let (credit, minted, burnt) =
        (slots.get(Slot::BonusCredit), slots.get(Slot::BonusMinted), slots.get(Slot::FeesBurnt));
    ensure!(sums.use_credit + credit == burnt, "14: use credit {} and {credit} of {burnt}", sums.use_credit);
    ensure!(minted < credit || credit == 0 && minted == 0, "24: {minted} minted for {credit}");
    ensure!(slots.get(Slot::PaidBurnt) <= burnt, "24: demand counts more fees than were burnt");
    Ok(())
}

fn sum(slots: &Slots) -> Sums {
    let mut sums = Sums::default();
    for (slot, value) in slots.all() {
        let mut owed = |money| *sums.owed.entry(money).or_default() += value;
        match slot {
            Slot::Balance(who, money) => {
                *sums.held.entry(money).or_default() += value;
                if who == Who::ESCROW {
                    *sums.escrow.entry(money).or_default() += value;
                }
            }
            Slot::Escrowed(money) | Slot::Claim(_, money) => owed(money),
            Slot::Staked(_) | Slot::Unbonding(_) | Slot::PendingBurn => owed(Money::Token),
            Slot::UseCredit(_) => sums.use_credit += value,
            Slot::OpenWeight(_) | Slot::EpochWeight => sums.open_weight += value,
            Slot::Weight(..) => sums.weight += value,
            _ => {}
        }
    }
    sums
}
