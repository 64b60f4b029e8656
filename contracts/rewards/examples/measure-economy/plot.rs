//! The courses as an SVG: a row for each scenario, a column for each quantity, a line for each rule.

use std::path::Path;

use plotters::prelude::*;

use crate::Result;
use crate::market::{Course, Point};
use crate::rule::{LOW_BPS, Rule, params};
use crate::scenario::{EPOCHS, SHOCK, Scenario};

type Of = fn(&Point) -> f64;

/// A column: title, value of an epoch.
const COLUMNS: [(&str, Of); 4] = [
    ("utilisation", |point| point.utilisation),
    ("emission, tokens a day", |point| point.emission as f64 / 1e6),
    ("supply, thousand tokens", |point| point.supply as f64 / 1e9),
    ("income of a unit of capacity", |point| point.income),
];

/// The size of one panel.
const PANEL: (u32, u32) = (300, 150);
const HEAD: u32 = 44;
/// Every how many epochs a line has a point: the page need not be large.
const EVERY: usize = 4;

/// Draws all courses.
pub fn draw(path: &Path, scenarios: &[(Scenario, Vec<(Rule, Course)>)]) -> Result<()> {
    let size = (PANEL.0 * COLUMNS.len() as u32, HEAD + PANEL.1 * scenarios.len() as u32);
    let root = SVGBackend::new(path, size).into_drawing_area();
    root.fill(&WHITE)?;
    let (head, body) = root.split_vertically(HEAD);
    legend(&head)?;
    let panels = body.split_evenly((scenarios.len(), COLUMNS.len()));
    for ((scenario, rules), row) in scenarios.iter().zip(panels.chunks(COLUMNS.len())) {
        for ((title, of), area) in COLUMNS.into_iter().zip(row) {
            panel(area, &format!("{}: {title}", scenario.name()), of, rules)?;
        }
    }
    root.present()?;
    Ok(())
}

fn colour(rule: Rule) -> RGBColor {
    match rule {
        Rule::Ours => RGBColor(0, 114, 178),
        Rule::Fixed => RGBColor(130, 130, 130),
        Rule::Eip1559 => RGBColor(213, 94, 0),
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn legend(area: &Area<'_>) -> Result<()> {
    let text = ("sans-serif", 15).into_font();
    for (place, rule) in Rule::ALL.into_iter().enumerate() {
        let x = 20 + 150 * place as i32;
        area.draw(&PathElement::new(vec![(x, 22), (x + 30, 22)], colour(rule).stroke_width(3)))?;
        area.draw(&Text::new(rule.name(), (x + 38, 15), text.clone()))?;
    }
    let note = "days; green: the band of utilisation; shaded: what the scenario is about";
    area.draw(&Text::new(note, (490, 15), text))?;
    Ok(())
}

fn panel(area: &Area<'_>, title: &str, of: Of, rules: &[(Rule, Course)]) -> Result<()> {
    let values = || rules.iter().flat_map(|(_, course)| course.iter().map(of));
    let most = values().fold(0.0f64, f64::max);
    let least = values().fold(f64::INFINITY, f64::min);
    // From zero, but for what hardly moves.
    let least = if least > 0.7 * most { least } else { 0.0 };
    let room = 0.08 * (most - least);
    let (least, most) = (if least > 0.0 { least - room } else { 0.0 }, most + room);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 13))
        .margin(6)
        .x_label_area_size(18)
        .y_label_area_size(44)
        .build_cartesian_2d(0..EPOCHS, least..most)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .x_labels(6)
        .y_labels(5)
        .label_style(("sans-serif", 10))
        .draw()?;
    if !title.starts_with("steady") {
        let shade = Rectangle::new([(SHOCK.start, least), (SHOCK.end, most)], BLACK.mix(0.05).filled());
        chart.draw_series([shade])?;
    }
    if title.ends_with("utilisation") {
        let (low, high) = (f64::from(LOW_BPS) / 1e4, f64::from(params().target_bps) / 1e4);
        chart.draw_series([Rectangle::new([(0, low), (EPOCHS, high)], GREEN.mix(0.15).filled())])?;
    }
    for (rule, course) in rules.iter().rev() {
        let line = course.iter().map(of).enumerate().step_by(EVERY);
        chart.draw_series(LineSeries::new(line, colour(*rule).stroke_width(2)))?;
    }
    Ok(())
}
