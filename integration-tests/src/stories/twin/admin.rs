//! Registry, parameters, ownership.

use super::super::step::Admin;
use super::super::who::Who;
use super::{Dataset, Model, Twin, Verdict};

impl Twin {
    /// Registers a model under its number, with a key that nobody else holds.
    pub fn register(&mut self, developer: Who, number: u8, key: u8, royalty_bps: u16, units: u64) -> Verdict {
        if self.models.contains_key(&number) || royalty_bps > 10_000 {
            return Err("known, or more than the whole");
        }
        let first = self.key_models.get(&key).and_then(|first| self.models.get(first));
        if first.is_some_and(|first| first.developer != developer) {
            return Err("another one's key");
        }
        self.key_models.entry(key).or_insert(number);
        let offered = None;
        self.models.insert(number, Model { developer, royalty_bps, active: true, revoked: false, units, offered });
        Ok(())
    }

    /// Registers a dataset with this root.
    pub fn dataset(&mut self, provider: Who, root: u8, royalty_bps: u16, fits: bool) -> Verdict {
        if self.roots.contains(&root) || royalty_bps > 10_000 || root == 0 {
            return Err("known, or more than the whole");
        }
        self.roots.push(root);
        self.datasets.push(Dataset { provider, royalty_bps, fits, active: true, revoked: false });
        Ok(())
    }

    /// Its developer takes no new jobs for a model.
    pub fn deprecate(&mut self, sender: Who, number: u8) -> Verdict {
        let model = self.models.get_mut(&number).ok_or("no such model")?;
        if model.developer != sender || !model.active || model.revoked {
            return Err("not active, or not by its developer");
        }
        model.active = false;
        Ok(())
    }

    /// Offers a model to another owner.
    pub fn offer(&mut self, sender: Who, number: u8, to: Who) -> Verdict {
        let model = self.models.get_mut(&number).ok_or("no such model")?;
        if model.developer != sender || model.revoked || to == sender {
            return Err("revoked, not by its owner, or to himself");
        }
        model.offered = Some(to);
        Ok(())
    }

    /// Takes over what was offered, for jobs to come.
    pub fn accept(&mut self, sender: Who, number: u8) -> Verdict {
        let model = self.models.get_mut(&number).ok_or("no such model")?;
        if model.revoked || model.offered != Some(sender) {
            return Err("revoked, or not offered to this one");
        }
        (model.developer, model.offered) = (sender, None);
        Ok(())
    }

    /// No new jobs for a dataset.
    pub fn end_dataset(&mut self, sender: Who, id: u64, revoke: bool) -> Verdict {
        let place = usize::try_from(id).ok().and_then(|id| id.checked_sub(1)).ok_or("no such dataset")?;
        let dataset = self.datasets.get_mut(place).ok_or("no such dataset")?;
        let may = if revoke { sender == Who::OWNER } else { sender == dataset.provider && dataset.active };
        if !may || dataset.revoked {
            return Err("not active, or not by its owner");
        }
        (dataset.active, dataset.revoked) = (false, revoke);
        Ok(())
    }

    /// What owners do. The escrow's may change hands; registry and rewards stay with the first one.
    pub fn admin(&mut self, sender: Who, what: Admin) -> Verdict {
        match what {
            Admin::Accept => {
                if self.pending_owner != Some(sender) {
                    return Err("not the proposed owner");
                }
                (self.owner, self.pending_owner) = (sender, None);
                Ok(())
            }
            Admin::Bonus(_) | Admin::Capacity { .. } | Admin::Challenge { .. } | Admin::Revoke(_) => {
                if sender == Who::OWNER { self.outer(what) } else { Err("not the owner") }
            }
            _ if sender != self.owner => Err("not the owner"),
            Admin::Pause(paused) => {
                self.paused = paused;
                Ok(())
            }
            Admin::Treasury(treasury) => {
                self.treasury = treasury;
                Ok(())
            }
            Admin::Propose(who) => {
                self.pending_owner = Some(who);
                Ok(())
            }
            Admin::Params { fee_bps, burn_bps, unbonding, min_collateral, rate } => {
                if fee_bps > 10_000 || burn_bps > 10_000 {
                    return Err("more than the whole");
                }
                self.params.fee_bps = fee_bps;
                self.params.burn_bps = burn_bps;
                self.params.unbonding = unbonding.into();
                self.params.min_collateral = min_collateral.into();
                self.params.rate = rate.into();
                Ok(())
            }
        }
    }

    fn outer(&mut self, what: Admin) -> Verdict {
        match what {
            Admin::Bonus(bonus) => {
                let returns = |rise, decay| returns_less(rise, decay, bonus);
                let (running, next) = (&self.epoch.rules, &self.next);
                let less = returns(running.rise_bps, running.decay_bps) && returns(next.rise_bps, next.decay_bps);
                if bonus >= 10_000 || !less {
                    return Err("returns as much as was burnt");
                }
                self.bonus_bps = bonus;
            }
            Admin::Capacity { floor, more, rise_bps, decay_bps, seconds } => {
                let fits = (60..=2_592_000).contains(&seconds.into()) && (1..=5_000).contains(&decay_bps);
                if !fits || !returns_less(rise_bps, decay_bps, self.bonus_bps) {
                    return Err("out of range, or returns too much");
                }
                self.next.seconds = seconds.into();
                self.next.floor = floor.into();
                self.next.ceiling = u128::from(floor) + u128::from(more);
                (self.next.rise_bps, self.next.decay_bps) = (rise_bps, decay_bps);
            }
            Admin::Challenge { key, units } => {
                if units == 0 {
                    return Err("no units");
                }
                self.next.circuit = Some((key, units.into()));
            }
            Admin::Revoke(number) => {
                let model = self.models.get_mut(&number).ok_or("no such model")?;
                if model.revoked {
                    return Err("revoked already");
                }
                (model.revoked, model.offered) = (true, None);
            }
            _ => return Err("not the rewards' or the registry's"),
        }
        Ok(())
    }
}

/// `rise / decay + bonus < 1`, or nothing rises.
fn returns_less(rise: u16, decay: u16, bonus: u16) -> bool {
    rise == 0 || u32::from(rise) * 10_000 < u32::from(decay) * (10_000 - u32::from(bonus.min(10_000)))
}
