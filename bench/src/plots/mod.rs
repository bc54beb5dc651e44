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

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::*;
    use crate::contender::{Contender, Inputs};
    use crate::results::Scaling;
    use crate::results::tests::results;

    #[test]
    fn every_plot_names_what_it_shows() {
        let mut results = results(100.0, &[("others & all", 300.0)]);
        results.sections[0].plot = Some("bars".to_owned());
        let mut scaling = Scaling::new("growth", "byte", "curves");
        let contenders = [Contender::new("adseal", &Inputs::new(vec![()]), |(), _| 0)];
        scaling.add(64, &contenders, vec![vec![10.0]]);
        scaling.add(256, &contenders, vec![vec![40.0]]);
        results.scalings.push(scaling);

        let directory = env::temp_dir().join(format!("adseal-bench-{}", process::id()));
        fs::create_dir_all(&directory).expect("a temporary directory can be made");
        write(&results, &directory).expect("plots can be written");
        let plots = ["bars.svg", "curves.svg"].map(|name| fs::read_to_string(directory.join(name)));
        fs::remove_dir_all(&directory).expect("what was made can be removed");
        let [bars, curves] = plots.map(|plot| plot.expect("the plot was written"));
        for text in ["row", "adseal", "100 ns", "others &amp; all", "300 ns, 3.00 ×"] {
            assert!(bars.contains(text), "{text}: {bars}");
        }
        for text in ["growth", "bytes", "adseal", "64", "256", "nanoseconds"] {
            assert!(curves.contains(text), "{text}: {curves}");
        }
    }
}
