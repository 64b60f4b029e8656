//! Plain aligned tables for people.

/// Rows of text under a heading; columns marked `>` are aligned to the right.
pub struct Table {
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column headings. A heading that starts with `>` aligns its column to the right.
    pub fn new(headings: &[&str]) -> Self {
        let right = headings.iter().map(|heading| heading.starts_with('>')).collect();
        let heading = headings.iter().map(|heading| heading.trim_start_matches('>').to_owned()).collect();
        Self { right, rows: vec![heading] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.right.len()).map(width).collect();
        for (index, row) in self.rows.iter().enumerate() {
            let mut line = String::from(" ");
            for ((cell, &width), &right) in row.iter().zip(&widths).zip(&self.right) {
                let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
                let cell = if right { format!("{padding}{cell}") } else { format!("{cell}{padding}") };
                line.push(' ');
                line.push_str(&cell);
                line.push(' ');
            }
            writeln!(f, "{}", line.trim_end())?;
            if index == 0 {
                let rule: usize = widths.iter().map(|width| width + 2).sum();
                writeln!(f, "  {}", "-".repeat(rule.saturating_sub(2)))?;
            }
        }
        Ok(())
    }
}

/// `1234567` as `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(30_996_840), "30,996,840");
    }

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&["name", ">gas"]);
        table.row(["fq_mul".to_owned(), "9".to_owned()]);
        table.row(["x".to_owned(), "1,000".to_owned()]);
        let lines: Vec<String> = table.to_string().lines().map(str::to_owned).collect();
        assert_eq!(lines[2], "  fq_mul      9");
        assert_eq!(lines[3], "  x       1,000");
    }
}
