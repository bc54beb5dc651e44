//! The plots, as SVG: one for every section that has one, and one for every kind of growth.

mod bars;
mod curves;

use std::error::Error;
use std::path::Path;

use plotters::style::RGBColor;

use crate::results::Results;

const FONT: &str = "sans-serif";
const TEXT: RGBColor = RGBColor(0x22, 0x22, 0x22);
const GRID: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);
/// Blue, vermilion, green, purple, orange, black: they differ to every eye, and in print.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0x00, 0x55, 0x99),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x8a, 0x63),
    RGBColor(0xb0, 0x4f, 0x8c),
    RGBColor(0xc4, 0x8a, 0x00),
    RGBColor(0x33, 0x33, 0x33),
];

pub(crate) fn write(results: &Results, directory: &Path) -> Result<(), Box<dyn Error>> {
    let path = |name: &str| directory.join(name).with_extension("svg");
    for section in &results.sections {
        if let Some(plot) = &section.plot {
            bars::draw(section, &path(plot))?;
        }
    }
    for scaling in &results.scalings {
        curves::draw(scaling, &path(&scaling.plot))?;
    }
    Ok(())
}
