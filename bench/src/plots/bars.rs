//! Bars: the rows of a section, the contenders of each below one another.

use std::error::Error;
use std::path::Path;

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, TextStyle, WHITE};

use super::{COLOURS, FONT, GRID, TEXT};
use crate::results::{ContenderResult, RowResult, Section};

const WIDTH: u16 = 960;
/// Of the names on the left.
const NAMES: i32 = 350;
/// Of the figures behind the longest bar.
const FIGURES: i32 = 230;
const HEADING: i32 = 34;
const BAR: i32 = 20;
const MARGIN: i32 = 12;
const AXIS: i32 = 44;
/// Lines of the grid behind the first one, at most.
const LINES: f64 = 8.0;
const OTHERS: RGBColor = RGBColor(0xa9, 0xb4, 0xbf);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Result = std::result::Result<(), Box<dyn Error>>;

/// From nanoseconds to places.
struct Scale {
    /// Nanoseconds from one line of the grid to the next.
    step: f64,
    longest: f64,
}

pub(super) fn draw(section: &Section, path: &Path) -> Result {
    let contenders = || section.rows.iter().flat_map(|row| &row.contenders);
    let scale = Scale::new(contenders().map(|contender| contender.ns.median).fold(0.0, f64::max));
    let bars = i32::try_from(contenders().count())?;
    let rows = i32::try_from(section.rows.len())?;
    let bottom = MARGIN + rows * HEADING + bars * BAR;
    let area = SVGBackend::new(path, (u32::from(WIDTH), u32::try_from(bottom + AXIS)?)).into_drawing_area();
    area.fill(&WHITE)?;
    draw_grid(&area, &scale, bottom)?;
    let mut top = MARGIN;
    for row in &section.rows {
        draw_row(&area, &scale, row, top)?;
        top += HEADING + BAR * i32::try_from(row.contenders.len())?;
    }
    area.present()?;
    Ok(())
}

fn draw_grid(area: &Area, scale: &Scale, bottom: i32) -> Result {
    let below = Pos::new(HPos::Center, VPos::Top);
    for ns in scale.lines() {
        let x = scale.place(ns);
        area.draw(&PathElement::new([(x, MARGIN), (x, bottom)], GRID))?;
        area.draw(&Text::new(format!("{ns}"), (x, bottom + 6), style(12, FontStyle::Normal).pos(below)))?;
    }
    let middle = scale.place(scale.longest / 2.0);
    let unit = "nanoseconds, median; the thin line is the middle half of all turns; less is better";
    area.draw(&Text::new(unit, (middle, bottom + 24), style(12, FontStyle::Normal).pos(below)))?;
    Ok(())
}

fn draw_row(area: &Area, scale: &Scale, row: &RowResult, top: i32) -> Result {
    let heading = style(14, FontStyle::Bold).pos(Pos::new(HPos::Left, VPos::Center));
    // The lines of the grid end at a heading.
    area.draw(&Rectangle::new([(0, top), (i32::from(WIDTH), top + HEADING)], WHITE.filled()))?;
    area.draw(&Text::new(row.title.as_str(), (MARGIN, top + HEADING - 13), heading))?;
    for (at, contender) in (0..).zip(&row.contenders) {
        draw_bar(area, scale, contender, top + HEADING + at * BAR)?;
    }
    Ok(())
}

fn draw_bar(area: &Area, scale: &Scale, contender: &ContenderResult, top: i32) -> Result {
    let middle = top + BAR / 2;
    let name = style(13, FontStyle::Normal).pos(Pos::new(HPos::Right, VPos::Center));
    area.draw(&Text::new(contender.name.as_str(), (NAMES - 8, middle), name))?;
    let colour = if contender.name.starts_with("adseal") { COLOURS[0] } else { OTHERS };
    let [lower, median, upper] =
        [contender.ns.lower, contender.ns.median, contender.ns.upper].map(|ns| scale.place(ns));
    area.draw(&Rectangle::new([(scale.place(0.0), top + 3), (median, top + BAR - 3)], colour.filled()))?;
    area.draw(&PathElement::new([(lower, middle), (upper, middle)], TEXT))?;
    let figures = style(12, FontStyle::Normal).pos(Pos::new(HPos::Left, VPos::Center));
    area.draw(&Text::new(figures_of(contender), (median.max(upper) + 8, middle), figures))?;
    Ok(())
}

/// Nanoseconds, the ratio, and what became of the target.
fn figures_of(contender: &ContenderResult) -> String {
    let ns = contender.ns.median;
    let ratio = contender.ratio.map_or(String::new(), |ratio| format!(", {:.2} ×", ratio.median));
    let target =
        contender.target.map_or(String::new(), |target| format!(" (target {target:.2}: {})", contender.verdict));
    format!("{ns:.0} ns{ratio}{target}")
}

fn style(size: i32, style: FontStyle) -> TextStyle<'static> {
    (FONT, size, style).into_font().color(&TEXT)
}

impl Scale {
    fn new(longest: f64) -> Self {
        let steps = (0..).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
        let step = steps.into_iter().find(|step| longest / step <= LINES).expect("steps grow without an end");
        Self { step, longest }
    }

    /// Where the lines of the grid are, in nanoseconds.
    fn lines(&self) -> impl Iterator<Item = f64> {
        (0..).map(|line| f64::from(line) * self.step).take_while(|&ns| ns <= self.longest)
    }

    fn place(&self, ns: f64) -> i32 {
        RangedCoordf64::from(0.0..self.longest).map(&ns.min(self.longest), (NAMES, i32::from(WIDTH) - FIGURES))
    }
}
