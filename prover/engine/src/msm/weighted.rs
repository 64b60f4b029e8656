//! Sums of bits: `D_j`, the sum of all buckets whose number has bit `j`, so that a window is worth `sum of 2^j D_j`.
//!
//! That is `2^(c-1)` additions for the nodes of a binary tree over the buckets, where the node that stands for the
//! buckets `2^j i .. 2^j (i + 1)` counts for `D_j` if `i` is odd, and as many for adding up these. As many additions as
//! running sums take, but all additions of a layer, and of all windows at hand, are independent and share an inversion.
//! Nothing is doubled here: doublings are left to the end of the whole product, which has as many as a scalar has bits.
//!
//! The tree is made in place: a node replaces its left child, so that in the end a place with `j` trailing zeros holds a
//! node that counts for `D_j`.

use super::Point;
use super::add::{Adder, Pair};
use super::buckets::Sums;
use super::window::Windows;
use crate::lanes::Lanes;

/// For each window in turn the sums of its bits, the lowest first; nothing stands for the point at infinity.
pub(super) fn bits<L: Lanes>(mut sums: Sums<L>, windows: Windows) -> Vec<Option<Point<L>>> {
    let mut adder = Adder::default();
    make_trees(&mut sums, windows, &mut adder);
    let mut lists = nodes(&sums, windows);
    let mut pairs = Vec::new();
    loop {
        pairs.clear();
        for list in &lists {
            pairs.extend(list.chunks_exact(2).map(|two| Pair { left: two[0], right: two[1], into: two[0] }));
        }
        if pairs.is_empty() {
            break;
        }
        for place in adder.add(&mut sums.points, &pairs) {
            sums.present[place as usize] = false;
        }
        for list in &mut lists {
            let mut at = 0;
            // The left one of each two is left, and the odd one out.
            list.retain(|place| {
                at += 1;
                at % 2 == 1 && sums.present[*place as usize]
            });
        }
    }
    lists.iter().map(|list| list.first().map(|place| sums.points[*place as usize])).collect()
}

/// All layers, in all windows at once.
fn make_trees<L: Lanes>(sums: &mut Sums<L>, windows: Windows, adder: &mut Adder<L>) {
    let places = windows.most() + 1;
    let mut pairs = Vec::with_capacity(sums.points.len() / 2);
    // The highest bit has one bucket, which is no part of the tree; the root is not needed.
    for layer in 0..windows.bits.saturating_sub(2) {
        let step = 1 << layer;
        pairs.clear();
        for start in (0..sums.points.len()).step_by(places) {
            for left in (start..start + places - 1).step_by(2 * step) {
                let right = left + step;
                match (sums.present[left], sums.present[right]) {
                    (_, false) => {}
                    (false, true) => {
                        sums.points[left] = sums.points[right];
                        sums.present[left] = true;
                    }
                    (true, true) => {
                        pairs.push(Pair { left: left as u32, right: right as u32, into: left as u32 });
                    }
                }
            }
        }
        for place in adder.add(&mut sums.points, &pairs) {
            sums.present[place as usize] = false;
        }
    }
}

/// The places that count for each bit of each window.
fn nodes<L: Lanes>(sums: &Sums<L>, windows: Windows) -> Vec<Vec<u32>> {
    let mut lists = Vec::new();
    for start in (0..sums.points.len()).step_by(windows.most() + 1) {
        for bit in 0..windows.bits {
            let places = (start + (1 << bit)..=start + windows.most()).step_by(2 << bit);
            lists.push(places.filter(|place| sums.present[*place]).map(|place| place as u32).collect());
        }
    }
    lists
}
