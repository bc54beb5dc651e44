//! Curves: nanoseconds against a size, both with logarithmic axes.

use std::error::Error;
use std::path::Path;

use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, SeriesLabelPosition};
use plotters::coord::combinators::{BindKeyPoints, IntoLogRange};
use plotters::drawing::IntoDrawingArea;
use plotters::element::{Circle, PathElement};
use plotters::series::LineSeries;
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, WHITE};

use super::{COLOURS, FONT, GRID, TEXT};
use crate::results::{Curve, Scaling};

const SIZE: (u32, u32) = (960, 520);

pub(super) fn draw(scaling: &Scaling, path: &Path) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let sizes: Vec<f64> = scaling.sizes().into_iter().map(f64::from).collect();
    let ns = || scaling.curves.iter().flat_map(|curve| &curve.points).map(|point| point.ns.median);
    let (least, most) = (ns().fold(f64::MAX, f64::min), ns().fold(0.0, f64::max));
    let (smallest, largest) = (sizes.first().ok_or("no sizes")?, sizes.last().ok_or("no sizes")?);
    let horizontal = (smallest / 1.2..largest * 1.2).log_scale().with_key_points(labelled(&sizes));
    let vertical = (least / 1.3..most * 1.3).log_scale().with_key_points(round_numbers(least / 1.3, most * 1.3));
    // The cost of a message rises with its length, the others fall.
    let is_length = scaling.unit == "byte";
    let font = (FONT, 13).into_font().color(&TEXT);
    let mut chart = ChartBuilder::on(&area)
        .caption(&scaling.title, (FONT, 17).into_font().color(&TEXT))
        .margin(14)
        .x_label_area_size(44)
        .y_label_area_size(74)
        .build_cartesian_2d(horizontal, vertical)?;
    chart
        .configure_mesh()
        .bold_line_style(GRID)
        .light_line_style(WHITE)
        .axis_style(TEXT)
        .x_desc(format!("{}s", scaling.unit))
        .y_desc(if is_length { "nanoseconds" } else { "nanoseconds a row" })
        .x_label_formatter(&|size| short(*size))
        .y_label_formatter(&|ns| short(*ns))
        .label_style(font.clone())
        .axis_desc_style(font.clone())
        .draw()?;
    for (curve, colour) in scaling.curves.iter().zip(COLOURS) {
        let style = line_style(colour);
        chart
            .draw_series(LineSeries::new(points(curve), style))?
            .label(curve.name.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 22, y)], style));
        chart.draw_series(points(curve).map(|point| Circle::new(point, 3, colour.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(if is_length { SeriesLabelPosition::UpperLeft } else { SeriesLabelPosition::UpperRight })
        .background_style(WHITE)
        .border_style(GRID)
        .legend_area_size(28)
        .margin(12)
        .label_font(font)
        .draw()?;
    area.present()?;
    Ok(())
}

fn line_style(colour: RGBColor) -> ShapeStyle {
    colour.stroke_width(2)
}

fn points(curve: &Curve) -> impl Iterator<Item = (f64, f64)> {
    curve.points.iter().map(|point| (f64::from(point.size), point.ns.median))
}

/// Sizes that are far enough apart to stand side by side.
fn labelled(sizes: &[f64]) -> Vec<f64> {
    let mut labelled: Vec<f64> = Vec::new();
    for &size in sizes {
        if labelled.last().is_none_or(|last| size >= last * 1.9) {
            labelled.push(size);
        }
    }
    labelled
}

/// One, two and five, and ten times that, and so on; more where those are too few.
fn round_numbers(least: f64, most: f64) -> Vec<f64> {
    let of = |digits: &[f64]| -> Vec<f64> {
        let numbers = (0..9).flat_map(|power| digits.iter().map(move |digit| digit * 10_f64.powi(power)));
        numbers.filter(|number| (least..=most).contains(number)).collect()
    };
    let few = of(&[1.0, 2.0, 5.0]);
    if few.len() < 4 { of(&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0]) } else { few }
}

/// Long ones are told in thousands and millions.
fn short(number: f64) -> String {
    if number >= 1e6 {
        format!("{} M", (number / 1e5).round() / 10.0)
    } else if number >= 1e5 {
        format!("{} k", (number / 1e3).round())
    } else {
        format!("{}", number.round())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_few_round_numbers() {
        assert_eq!(labelled(&[1.0, 2.0, 8.0, 9.0, 12.0, 16.0, 24.0, 32.0]), [1.0, 2.0, 8.0, 16.0, 32.0]);
        assert_eq!(round_numbers(45.0, 600.0), [50.0, 100.0, 200.0, 500.0]);
        assert_eq!(round_numbers(55.0, 180.0), [60.0, 80.0, 100.0, 150.0]);
    }

    #[test]
    fn numbers_are_short() {
        let cases = [(64.0, "64"), (65_536.0, "65536"), (262_144.0, "262 k"), (1e6, "1 M"), (1_048_576.0, "1 M")];
        for (number, text) in cases {
            assert_eq!(short(number), text);
        }
    }
}
