//! The results as Markdown, for people.

use std::fmt::{self, Display, Formatter};

use crate::contenders::process::Memory;
use crate::machine::Machine;
use crate::results::{
    ContenderResult, CyclesResult, KernelResult, LineResult, MemoryResult, Results, RowResult, Scaling, Section,
    Verdict,
};
use crate::statistics::Quartiles;

/// The directory of the plots, beside the page.
pub(crate) const PLOTS: &str = "benchmarks";

/// Figures with their quartiles behind them.
pub(crate) struct Spread(pub(crate) Quartiles, pub(crate) usize);

impl Display for Spread {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(Quartiles { lower, median, upper }, digits) = self;
        write!(f, "{median:.digits$} ({lower:.digits$}–{upper:.digits$})")
    }
}

impl Display for Results {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "## Results\n\n{}", self.machine)?;
        if self.quick {
            writeln!(f, "A quick run: less is measured, and less exactly.\n")?;
        }
        self.sections.iter().try_for_each(|section| writeln!(f, "{section}"))?;
        let Some(cycles) = &self.cycles else { return Ok(()) };
        writeln!(f, "{cycles}")?;
        writeln!(f, "### How the cost grows\n")?;
        self.scalings.iter().try_for_each(|scaling| writeln!(f, "{scaling}"))?;
        writeln!(f, "### Hostile input\n")?;
        writeln!(
            f,
            "| input | function | answer | ns a unit, small | middle | large | middle : small | large : middle | \
            target | verdict |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|---|")?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        writeln!(f, "\n### Memory of a column in Python\n")?;
        writeln!(
            f,
            "| call | column, MiB | resident before, MiB | at its peak | after | pyarrow's own, at most | added, % of the \
            column | target | verdict |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|")?;
        self.memory.iter().try_for_each(|memory| writeln!(f, "{memory}"))
    }
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "| machine | |\n|---|---|")?;
        writeln!(f, "| processor | {} |", self.cpu)?;
        writeln!(f, "| flags that matter | {} |", self.flags.join(" "))?;
        writeln!(f, "| tiers of the MAC, the first one is used | {} |", self.tiers.join(", "))?;
        writeln!(f, "| processors, load before the run | {}, {} |", self.processors, self.load_before)?;
        writeln!(f, "| system | {}, Linux {} |", self.os, self.kernel)?;
        writeln!(f, "| compiler | {} |", self.compiler)?;
        let versions: Vec<_> = self.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        writeln!(f, "| versions | {} |", versions.join(", "))
    }
}

impl Display for Section {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", self.title)?;
        if let Some(plot) = &self.plot {
            write_plot(f, plot, &self.title)?;
        }
        writeln!(f, "| row | contender | checks | ns (quartiles) | × adseal (quartiles) | target (gate) | verdict |")?;
        writeln!(f, "|---|---|---|---|---|---|---|")?;
        self.rows.iter().try_for_each(|row| write!(f, "{row}"))
    }
}

fn write_plot(f: &mut Formatter<'_>, name: &str, title: &str) -> fmt::Result {
    writeln!(f, "![{title}]({PLOTS}/{name}.svg)\n")
}

impl Display for RowResult {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, contender) in self.contenders.iter().enumerate() {
            writeln!(f, "| {} | {contender} |", if at == 0 { &self.title } else { "" })?;
        }
        Ok(())
    }
}

impl Display for ContenderResult {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.ns.median < 10.0);
        write!(f, "{} | {} | {} | ", self.name, self.checks, Spread(self.ns, digits))?;
        match self.ratio {
            Some(ratio) => write!(f, "{} | ", Spread(ratio, 2))?,
            None => write!(f, "1 | ")?,
        }
        if let Some(target) = self.target {
            write!(f, "≥ {target:.2} ")?;
        }
        if let Some(gate) = self.gate {
            write!(f, "({gate:.2}) ")?;
        }
        write!(f, "| {}", self.verdict)
    }
}

impl Display for CyclesResult {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "### Cycles a block\n\nThe clock ran at {:.2} GHz.\n", self.gigahertz)?;
        writeln!(f, "| kernel | cycles a block (quartiles) | floor | × floor |\n|---|---|---|---|")?;
        self.kernels.iter().try_for_each(|kernel| writeln!(f, "{kernel}"))
    }
}

impl Display for KernelResult {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} | ", self.name, Spread(self.cycles, 1))?;
        match self.floor {
            Some(floor) => write!(f, "{floor} | {:.2} |", self.cycles.median / floor),
            None => write!(f, "not known | |"),
        }
    }
}

impl Display for Scaling {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "#### {}\n", self.title)?;
        write_plot(f, &self.plot, &self.title)?;
        let names: Vec<_> = self.curves.iter().map(|curve| curve.name.as_str()).collect();
        writeln!(f, "| {}s | {} |", self.unit, names.join(", ns | ") + ", ns")?;
        writeln!(f, "|---|{}", "---|".repeat(names.len()))?;
        for size in self.sizes() {
            write!(f, "| {size} |")?;
            for curve in &self.curves {
                match curve.points.iter().find(|point| point.size == size) {
                    Some(point) => write!(f, " {} |", Spread(point.ns, usize::from(point.ns.median < 100.0)))?,
                    None => write!(f, " |")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl Display for LineResult {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} | `{}` ", self.input, self.operation, self.answer)?;
        for (ns, &size) in self.ns.iter().zip(&self.sizes) {
            let size = match self.unit.as_str() {
                "byte" => format!("{} KiB", size / 1024),
                unit => format!("{size} {unit}s"),
            };
            write!(f, "| {:.2} ({size}) ", ns.median)?;
        }
        let [middle, large] = self.growth;
        let growth = format_args!("{:.2} | {}", middle.median, Spread(large, 2));
        write!(f, "| {growth} | ≤ {:.1} | {} |", self.target, self.verdict)
    }
}

impl Display for MemoryResult {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Memory { before, peak, after, arrow } = self.memory;
        write!(f, "| {} ", self.call)?;
        for kibibytes in [self.column, before, peak, after, arrow] {
            write!(f, "| {:.1} ", f64::from(kibibytes) / 1024.0)?;
        }
        write!(f, "| {:.1} | ", self.percent)?;
        if let Some(target) = self.target {
            write!(f, "≤ {target:.0} ")?;
        }
        write!(f, "| {} |", self.verdict)
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reached => "reached",
            Self::GateOnly => "gate only",
            Self::Missed => "missed",
            Self::Informative => "informative",
        })
    }
}
