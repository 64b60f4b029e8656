//! The table of `inspect`: fits 80 columns, uses up to 120, and is plain where nobody looks at it.
//!
//! What does not fit goes in this order: long names lose their middle, then the bar, then what an output costs and
//! where it comes from, then the widths of range checks.

use std::io::IsTerminal;

/// Where the table is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// Columns; `None` for a file or pipe, where lines are as long as they need and bars are ASCII.
    width: Option<usize>,
}

impl Screen {
    /// The terminal, if standard output is one.
    pub(super) fn here() -> Self {
        let width = std::io::stdout().is_terminal().then(|| comfy_table::Table::new().width());
        Self { width: width.flatten().map(usize::from) }
    }
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A part of the circuit.
    Part,
    /// A sum: without a bar.
    Sum,
    /// A rule between sections.
    Rule,
}

/// A line of the table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) op: String,
    pub(super) from: Vec<Vec<usize>>,
    pub(super) to: Option<Vec<usize>>,
    pub(super) values: String,
    pub(super) bits: String,
    pub(super) each: String,
    pub(super) constraints: String,
    pub(super) share: Option<f64>,
    pub(super) kind: Kind,
}

impl Line {
    /// A sum of constraints.
    pub(super) fn sum(name: &str, constraints: usize, total: usize) -> Self {
        Self {
            name: name.to_owned(),
            constraints: crate::output::thousands(constraints),
            share: Some(super::fraction(constraints, total)),
            kind: Kind::Sum,
            ..Self::rule()
        }
    }

    /// A rule.
    pub(super) fn rule() -> Self {
        Self {
            name: String::new(),
            op: String::new(),
            from: Vec::new(),
            to: None,
            values: String::new(),
            bits: String::new(),
            each: String::new(),
            constraints: String::new(),
            share: None,
            kind: Kind::Rule,
        }
    }
}

/// What is shown of each line.
#[derive(Clone, Copy, Debug)]
struct Detail {
    /// Longest name.
    name: usize,
    /// Where a tensor comes from, and what an element of it costs.
    full: bool,
    bar: bool,
    bits: bool,
}

/// Columns of a bar.
const BAR: usize = 10;
const GAP: &str = "  ";
/// Titles of the columns.
const HEADER: [&str; 9] = ["node", "op", "shape", "values", "bits", "each", "constraints", "share", ""];
/// Columns that are aligned to the right.
const RIGHT: [bool; 9] = [false, false, false, true, true, true, true, true, false];

/// The costs of a circuit's parts, as detailed as the screen lets them be.
pub(super) fn table(lines: &[Line], screen: Screen) -> String {
    fit(lines, "values", screen)
}

/// The same for nodes without a cost: their state stands where the values would.
pub(super) fn listing(lines: &[Line], screen: Screen) -> String {
    fit(lines, "state", screen)
}

fn fit(lines: &[Line], values: &str, screen: Screen) -> String {
    let details = [(60, true, true), (28, true, true), (20, true, false), (28, false, true), (24, false, false)]
        .map(|(name, full, bar)| Detail { name, full, bar, bits: true })
        .into_iter()
        .chain((12..24).rev().map(|name| Detail { name, full: false, bar: false, bits: true }))
        .chain((8..24).rev().map(|name| Detail { name, full: false, bar: false, bits: false }));
    let mut text = String::new();
    for detail in details {
        text = render(lines, values, detail, screen);
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        if screen.width.is_none_or(|width| widest <= width) {
            break;
        }
    }
    text
}

fn render(lines: &[Line], values: &str, detail: Detail, screen: Screen) -> String {
    let largest = lines.iter().filter(|line| line.kind == Kind::Part).filter_map(|line| line.share).fold(0.0, f64::max);
    let cells: Vec<[String; 9]> = lines.iter().map(|line| cells(line, detail, screen, largest)).collect();
    let mut header = HEADER.map(str::to_owned);
    values.clone_into(&mut header[3]);
    let used = |column: usize| column == 0 || cells.iter().any(|row| !row[column].is_empty());
    let widest = |column: usize| {
        let cells = cells.iter().chain([&header]).map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let columns: Vec<(usize, usize)> =
        (0..9).filter(|column| used(*column)).map(|column| (column, widest(column))).collect();
    let rule = if screen.width.is_some() { "─" } else { "-" };
    let length: usize = columns.iter().map(|(_, width)| width + GAP.len()).sum::<usize>() - GAP.len();
    let rule = rule.repeat(length);
    let line = |row: &[String; 9]| {
        let cell = |&(column, width): &(usize, usize)| {
            let padding = " ".repeat(width - row[column].chars().count());
            if RIGHT[column] { format!("{padding}{}", row[column]) } else { format!("{}{padding}", row[column]) }
        };
        let text = columns.iter().map(cell).collect::<Vec<_>>().join(GAP);
        text.trim_end().to_owned()
    };
    let mut text = vec![line(&header), rule.clone()];
    text.extend(lines.iter().zip(&cells).map(|(kind, row)| match kind.kind {
        Kind::Rule => rule.clone(),
        _ => line(row),
    }));
    text.join("\n")
}

fn cells(line: &Line, detail: Detail, screen: Screen, largest: f64) -> [String; 9] {
    let share = line.share.map_or_else(String::new, |share| format!("{:.1} %", 100.0 * share));
    let bar = match line.share {
        Some(share) if detail.bar && line.kind == Kind::Part && largest > 0.0 => bar(share / largest, screen),
        _ => String::new(),
    };
    [
        shorten(&line.name, detail.name),
        line.op.clone(),
        way(line, detail),
        line.values.clone(),
        if detail.bits { line.bits.clone() } else { String::new() },
        if detail.full { line.each.clone() } else { String::new() },
        line.constraints.clone(),
        share,
        bar,
    ]
}

/// `1x28x28 -> 6x24x24`; one shape if nothing changes.
fn way(line: &Line, detail: Detail) -> String {
    let to = line.to.as_deref().map(shape);
    // Scalars (scales, zero points) say nothing, and of several tensors of the same shape one says it all.
    let mut from: Vec<String> =
        line.from.iter().filter(|dimensions| !dimensions.is_empty()).map(|s| shape(s)).collect();
    from.dedup();
    match (detail.full && !from.is_empty(), to) {
        (true, Some(to)) if from != [to.clone()] => format!("{} -> {to}", from.join(", ")),
        (true, None) => format!("{} -> ?", from.join(", ")),
        (_, to) => to.unwrap_or_default(),
    }
}

/// A shape without its batch of one.
fn shape(dimensions: &[usize]) -> String {
    match dimensions {
        [1, rest @ ..] if !rest.is_empty() => crate::output::shape(rest),
        all => crate::output::shape(all),
    }
}

/// A name with its middle left out.
fn shorten(name: &str, longest: usize) -> String {
    let count = name.chars().count();
    if count <= longest {
        return name.to_owned();
    }
    let head = (longest - 1) / 2;
    let tail = longest - 1 - head;
    name.chars().take(head).chain(['…']).chain(name.chars().skip(count - tail)).collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn bar(part: f64, screen: Screen) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (part.clamp(0.0, 1.0) * 8.0 * BAR as f64).round() as usize;
    match screen.width {
        Some(_) => format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8]),
        None => "#".repeat((eighths + 4) / 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, share: f64) -> Line {
        Line {
            name: name.into(),
            op: "Requantise".into(),
            from: vec![vec![1, 6, 24, 24]],
            to: Some(vec![1, 6, 12, 12]),
            values: "-2147483648..2147483647".into(),
            bits: "12".into(),
            each: "31.0".into(),
            constraints: "107,136".into(),
            share: Some(share),
            kind: Kind::Part,
        }
    }

    #[test]
    fn a_table_fits_its_screen() {
        let long = "/model/backbone/stage_0/blocks/layer_12/conv/Conv_quant_requantise_output";
        let lines = [part(long, 0.75), part("b", 0.25), Line::rule(), Line::sum("total", 200, 200)];
        for width in [80, 100, 120, 200] {
            let text = table(&lines, Screen { width: Some(width) });
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width, "{width} columns:\n{text}");
            assert!(text.contains("75.0 %") && text.contains("total") && text.contains("6x12x12"), "{text}");
        }
        assert!(table(&lines, Screen { width: Some(140) }).contains('█'));
        let piped = table(&lines, Screen { width: None });
        assert!(piped.is_ascii() || piped.contains('…'), "{piped}");
        assert!(piped.contains("6x24x24 -> 6x12x12") && piped.contains("##########"), "{piped}");
    }

    #[test]
    fn names_keep_both_ends() {
        assert_eq!(shorten("conv1", 8), "conv1");
        assert_eq!(shorten("/features/0/conv/Conv", 12), "/feat…v/Conv");
        assert_eq!(shorten("äöüäöüäöü", 5).chars().count(), 5);
    }
}
