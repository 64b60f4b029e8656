//! An image as block characters: two pixels to the character cell, so that it looks square.

/// Draws pixels from 0.0 to 1.0, `width` to the row, each as two characters of five shades.
#[must_use]
pub fn blocks(pixels: &[f32], width: usize) -> Vec<String> {
    pixels.chunks(width.max(1)).map(|row| row.iter().map(|pixel| shade(*pixel)).collect()).collect()
}

fn shade(pixel: f32) -> &'static str {
    match pixel {
        p if p < 0.125 => "  ",
        p if p < 0.375 => "░░",
        p if p < 0.625 => "▒▒",
        p if p < 0.875 => "▓▓",
        _ => "██",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_for_each_line_of_pixels() {
        assert_eq!(blocks(&[0.0, 1.0, 0.5, 0.25], 2), ["  ██", "▒▒░░"]);
        assert_eq!(blocks(&[f32::NAN], 1), ["██"]);
        assert!(blocks(&[], 8).is_empty());
    }
}
