//! A story that goes wrong, made short: steps are left out as long as what is left still goes wrong, in ever smaller pieces
//! (delta debugging), then one by one until none can be spared.

use super::step::Step;

/// The shortest that was found. `fails` gives the place at which steps go wrong, if they do; it is asked `most` times at most.
pub fn shrink(steps: &[Step], most: usize, mut fails: impl FnMut(&[Step]) -> Option<usize>) -> Vec<Step> {
    let mut left = most;
    let mut best = steps.to_vec();
    let mut ask = |steps: &[Step]| {
        left = left.checked_sub(1)?;
        fails(steps)
    };
    let Some(at) = ask(&best) else { return best };
    best.truncate(at.saturating_add(1));
    let mut piece = best.len().div_ceil(2).max(1);
    loop {
        let mut from = 0;
        let mut shorter = false;
        while from < best.len() {
            let to = from.saturating_add(piece).min(best.len());
            let rest: Vec<Step> = [best.get(..from), best.get(to..)].into_iter().flatten().flatten().cloned().collect();
            match ask(&rest) {
                // What comes after the failure is not needed either.
                Some(at) => {
                    best = rest;
                    best.truncate(at.saturating_add(1));
                    shorter = true;
                }
                None => from = to,
            }
        }
        if piece == 1 && !shorter {
            return best;
        }
        if !shorter || piece > best.len() {
            piece = (piece / 2).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed_stays() {
        let steps: Vec<Step> = (0..100).map(Step::Wait).collect();
        let fails = |steps: &[Step]| {
            let has = |seconds| steps.iter().position(|step| *step == Step::Wait(seconds));
            Some(has(17)?.max(has(60)?))
        };
        assert_eq!(shrink(&steps, 1_000, fails), [Step::Wait(17), Step::Wait(60)]);
        assert_eq!(shrink(&steps, 1_000, |_| None), steps);
        assert!(shrink(&steps, 5, fails).len() < 100);
    }
}
