//! Products of matrices of variables: one product of two packed elements for a whole tile of results.
//!
//! A tile has `r` rows and `c` columns. With `2^B` as base, the `k`-th elements of its rows become
//! `A_k = sum_i a[i,k] 2^(B c i)`, those of its columns `X_k = sum_j b[k,j] 2^(B j)`, both at no cost, and `A_k X_k` holds
//! the products of each with each, the one of `i` and `j` in lane `c i + j`, without cross terms. So
//! `sum_k A_k X_k + biases = sum_lanes acc 2^(B lane)` takes one constraint for each `k` and tile.
//!
//! What binds each accumulator is one of two things:
//! - *divided*: the requantisation behind it, exactly as in [`super::packed_conv`], where all lanes of a tile share one
//!   division;
//! - *checked*: a range check of `n` bits on the accumulator itself. The true sum lies in an interval that the check
//!   covers, so the two differ by less than `2^n = 2^B`.
//!
//! Either way both sides pack lanes that differ by less than `2^B`, and `B` times the number of lanes is at most 252, so
//! nothing wraps: lane 0 differs by a multiple of `2^B`, which is zero, then lane 1, and so on. Whatever is cheapest is
//! taken; products with constants cost nothing, so baked weights are never packed.

use proofmark_onnx::graph::Requantise;

use super::accumulate;
use super::requantise::{self, Found};
use crate::builder::Builder;
use crate::error::CompileError;
use crate::field::power_of_two;
use crate::lanes::Lanes;
use crate::linear::{Integer, Linear, Span};
use crate::obligation::Field;
use crate::program::Step;

/// Two matrices with a bias for each column, all with the same number of inner elements.
pub(crate) struct Matrices {
    pub(crate) rows: Vec<Vec<Integer>>,
    pub(crate) columns: Vec<Vec<Integer>>,
    pub(crate) biases: Option<Vec<Integer>>,
}

/// Columns whose sums go through the same requantisation.
struct Group {
    columns: Vec<usize>,
    span: Span,
    /// Where packing is cheaper than single products.
    packed: Option<Lanes>,
}

impl Matrices {
    fn inner(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    fn bias(&self, column: usize) -> Option<&Integer> {
        self.biases.as_ref().and_then(|biases| biases.get(column))
    }

    /// What the sums of some columns can be, in every row.
    pub(crate) fn span(&self, columns: &[usize]) -> Span {
        let mut all: Option<Span> = None;
        for row in &self.rows {
            for &column in columns {
                let start = self.bias(column).map_or(Span::point(0), |bias| bias.span);
                let pairs = row.iter().zip(&self.columns[column]);
                let span = pairs.fold(start, |span, (a, b)| span.plus(a.span.product(b.span)));
                all = Some(all.map_or(span, |all| Span::new(all.min.min(span.min), all.max.max(span.max))));
            }
        }
        all.unwrap_or(Span::point(0))
    }

    /// Constraints of single products for some columns.
    fn single(&self, columns: &[usize]) -> usize {
        let free = |x: &Integer| x.as_constant().is_none();
        let count = |row: &Vec<Integer>, column: &usize| {
            row.iter().zip(&self.columns[*column]).filter(|(a, b)| free(a) && free(b)).count()
        };
        self.rows.iter().map(|row| columns.iter().map(|column| count(row, column)).sum::<usize>()).sum()
    }

    /// One sum by single products.
    fn sum(&self, builder: &mut Builder, row: usize, column: usize) -> Result<Integer, CompileError> {
        let pairs: Vec<_> = self.rows[row].iter().zip(&self.columns[column]).collect();
        accumulate(builder, &pairs, self.bias(column))
    }

    /// All sums, row-major.
    pub(crate) fn sums(&self, builder: &mut Builder) -> Result<Vec<Integer>, CompileError> {
        let columns: Vec<usize> = (0..self.columns.len()).collect();
        let span = self.span(&columns);
        match Lanes::checked(span).filter(|lanes| self.checked_cost(lanes, columns.len()) < self.single(&columns)) {
            Some(lanes) => self.checked(builder, &columns, &lanes),
            None => {
                let places = (0..self.rows.len()).flat_map(|row| (0..columns.len()).map(move |column| (row, column)));
                places.map(|(row, column)| self.sum(builder, row, column)).collect()
            }
        }
    }

    /// The requantised sums, row-major, and how many of the constraints are the sums'. Column `o` is channel `o`.
    pub(crate) fn requantised(
        &self,
        builder: &mut Builder,
        found: &mut Found,
        op: &Requantise,
    ) -> Result<(Vec<Integer>, usize), CompileError> {
        let before = builder.constraints();
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let groups = self.groups(builder, found, op)?;
        let cost = |group: &Group| match group.packed {
            Some(lanes) => self.inner() * tiles(self.rows.len(), group.columns.len(), lanes.count()).count,
            None => self.single(&group.columns),
        };
        let divided: usize = groups.iter().map(cost).sum();
        let span = self.span(&all);
        let checked = Lanes::checked(span).filter(|lanes| self.checked_cost(lanes, all.len()) < divided);
        let mut outputs = vec![Integer::constant(0); self.rows.len() * all.len()];
        if let Some(lanes) = checked {
            let sums = self.checked(builder, &all, &lanes)?;
            let constraints = builder.constraints() - before;
            for (at, sum) in sums.iter().enumerate() {
                outputs[at] = requantise::element(builder, found, op, at % all.len(), sum)?;
            }
            return Ok((outputs, constraints));
        }
        let mut constraints = 0;
        for group in &groups {
            let before = builder.constraints();
            let mut sums = Vec::new();
            match &group.packed {
                None => {
                    for row in 0..self.rows.len() {
                        for &column in &group.columns {
                            sums.push((row, column, self.sum(builder, row, column)?));
                        }
                    }
                }
                Some(lanes) => sums = self.tiled(builder, &group.columns, lanes)?,
            }
            constraints += builder.constraints() - before;
            for (row, column, sum) in &sums {
                let y = match &group.packed {
                    Some(lanes) => lanes.bind(builder, sum)?,
                    None => requantise::element(builder, found, op, *column, sum)?,
                };
                outputs[row * all.len() + column] = y;
            }
        }
        Ok((outputs, constraints))
    }

    /// Columns of one multiplier together.
    fn groups(&self, builder: &Builder, found: &mut Found, op: &Requantise) -> Result<Vec<Group>, CompileError> {
        let multiplier = |column: usize| op.multipliers[column % op.multipliers.len().max(1)];
        let mut groups: Vec<Group> = Vec::new();
        for column in 0..self.columns.len() {
            match groups.iter_mut().find(|group| multiplier(group.columns[0]) == multiplier(column)) {
                Some(group) => group.columns.push(column),
                None => groups.push(Group { columns: vec![column], span: Span::point(0), packed: None }),
            }
        }
        for group in &mut groups {
            group.span = self.span(&group.columns);
            let division = requantise::channel_division(builder, found, op, group.columns[0], group.span)?;
            let packed = Lanes::new(&division, group.span).filter(|_| op.input_zero == 0);
            group.packed = packed.filter(|lanes| {
                let tiles = tiles(self.rows.len(), group.columns.len(), lanes.count());
                self.inner() * tiles.count < self.single(&group.columns)
            });
        }
        Ok(groups)
    }

    /// Constraints of packed sums with range checks of their own.
    fn checked_cost(&self, lanes: &Lanes, columns: usize) -> usize {
        let tiles = tiles(self.rows.len(), columns, lanes.count()).count;
        self.inner() * tiles + self.rows.len() * columns * lanes.bits() as usize
    }

    /// Packed sums, each with a range check of its own; row-major.
    pub(crate) fn checked(
        &self,
        builder: &mut Builder,
        columns: &[usize],
        lanes: &Lanes,
    ) -> Result<Vec<Integer>, CompileError> {
        let mut sums = self.tiled(builder, columns, lanes)?;
        sums.sort_by_key(|(row, column, _)| (*row, *column));
        sums.iter().map(|(_, _, sum)| lanes.bind(builder, sum)).collect()
    }

    /// Packed sums with their rows and columns, tile by tile; the caller binds each.
    fn tiled(
        &self,
        builder: &mut Builder,
        columns: &[usize],
        lanes: &Lanes,
    ) -> Result<Vec<(usize, usize, Integer)>, CompileError> {
        let shape = tiles(self.rows.len(), columns.len(), lanes.count());
        let rows: Vec<usize> = (0..self.rows.len()).collect();
        let mut sums = Vec::with_capacity(rows.len() * columns.len());
        for rows in rows.chunks(shape.rows) {
            for columns in columns.chunks(shape.columns) {
                self.tile(builder, (rows, columns), lanes, &mut sums)?;
            }
        }
        Ok(sums)
    }

    fn tile(
        &self,
        builder: &mut Builder,
        (rows, columns): (&[usize], &[usize]),
        lanes: &Lanes,
        sums: &mut Vec<(usize, usize, Integer)>,
    ) -> Result<(), CompileError> {
        let base = |lane: usize| power_of_two(lane * lanes.bits() as usize);
        // What the products must sum to: the lanes less the biases.
        let mut rest = Vec::with_capacity(2 * rows.len() * columns.len());
        for (i, &row) in rows.iter().enumerate() {
            for (j, &column) in columns.iter().enumerate() {
                let own = self.rows[row].iter().zip(&self.columns[column]);
                let start = self.bias(column).map_or(Span::point(0), |bias| bias.span);
                let own = own.fold(start, |span, (a, b)| span.plus(a.span.product(b.span)));
                let pairs = self.rows[row].iter().cloned().zip(self.columns[column].iter().cloned()).collect();
                let plus = self.bias(column).cloned().unwrap_or(Integer::constant(0));
                let (to, sum) = lanes.accumulator(builder, own)?;
                let factor = base(i * columns.len() + j);
                rest.push((-factor, plus.to_linear()));
                rest.push((factor, sum.to_linear()));
                builder.step(Step::Accumulate { pairs, plus, to });
                sums.push((row, column, sum));
            }
        }
        let pack = |parts: Vec<(usize, &Integer)>| {
            let parts: Vec<_> = parts.into_iter().map(|(lane, x)| (base(lane), x.to_linear())).collect();
            Linear::sum(parts.iter().map(|(factor, form)| (*factor, form)))
        };
        let mut last: Option<(Linear, Linear)> = None;
        for k in 0..self.inner() {
            let left = rows.iter().enumerate().map(|(i, &row)| (i * columns.len(), &self.rows[row][k]));
            let right = columns.iter().enumerate().map(|(j, &column)| (j, &self.columns[column][k]));
            let (left, right) = (pack(left.collect()), pack(right.collect()));
            match (left.as_constant(), right.as_constant()) {
                (Some(factor), _) => rest.push((-factor, right)),
                (_, Some(factor)) => rest.push((-factor, left)),
                _ => {
                    // The last product needs no variable of its own.
                    if let Some((left, right)) = last.replace((left, right)) {
                        rest.push((-power_of_two(0), builder.field_product(Field::PackedProduct, &left, &right)?));
                    }
                }
            }
        }
        let rest = Linear::sum(rest.iter().map(|(factor, form)| (*factor, form)));
        match last {
            Some((left, right)) => builder.enforce_packed(lanes, &left, &right, &rest),
            None => builder.enforce_packed(lanes, &rest, &Linear::constant(power_of_two(0)), &Linear::default()),
        }
        Ok(())
    }
}

/// How a matrix is cut into tiles.
struct Tiles {
    rows: usize,
    columns: usize,
    count: usize,
}

/// The fewest tiles of at most `lanes` elements.
fn tiles(rows: usize, columns: usize, lanes: usize) -> Tiles {
    let shape = |height: usize| {
        let width = (lanes / height).clamp(1, columns.max(1));
        Tiles { rows: height, columns: width, count: rows.div_ceil(height) * columns.div_ceil(width) }
    };
    let all = (1..=rows.min(lanes).max(1)).map(shape);
    all.min_by_key(|tiles| tiles.count).unwrap_or(Tiles { rows: 1, columns: 1, count: rows * columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_the_matrix_and_fit_the_lanes() {
        for (rows, columns, lanes) in [(1, 10, 4), (3, 4, 12), (5, 7, 9), (16, 1, 6), (2, 2, 1), (9, 9, 100)] {
            let tiles = tiles(rows, columns, lanes);
            assert!(tiles.rows * tiles.columns <= lanes);
            assert_eq!(tiles.count, rows.div_ceil(tiles.rows) * columns.div_ceil(tiles.columns));
            assert!(tiles.count <= rows * columns && tiles.count >= (rows * columns).div_ceil(lanes));
        }
        assert_eq!(tiles(3, 4, 12).count, 1);
        assert_eq!(tiles(1, 56, 9).count, 7);
    }
}
