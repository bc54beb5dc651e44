//! The results as Markdown, for people.

use std::fmt::{self, Display, Formatter};

use crate::machine::Machine;
use crate::results::{ContenderResult, LineResult, Results, RowResult, Verdict};
use crate::statistics::Quartiles;

/// Figures with their quartiles behind them.
struct Spread(Quartiles, usize);

impl Display for Spread {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(Quartiles { lower, median, upper }, digits) = self;
        write!(f, "{median:.digits$} ({lower:.digits$}–{upper:.digits$})")
    }
}

impl Display for Results {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.machine)?;
        let quick = if self.quick { " (a quick run)" } else { "" };
        writeln!(f, "| turns of each contender | {}{quick} |\n", self.rounds)?;
        write_rows(f, "Against doing it by hand", &self.rows)?;
        write_rows(f, "JSON, against serde_json and PHP", &self.json)?;
        writeln!(f, "## Cost against length\n")?;
        writeln!(
            f,
            "| input | function | answer | ns a unit, small | middle | large | middle : small | large : middle | \
            target | verdict |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|---|")?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn write_rows(f: &mut Formatter<'_>, title: &str, rows: &[RowResult]) -> fmt::Result {
    writeln!(f, "## {title}\n")?;
    writeln!(f, "| row | contender | checks | ns (quartiles) | × adseal (quartiles) | target | verdict |")?;
    writeln!(f, "|---|---|---|---|---|---|---|")?;
    rows.iter().try_for_each(|row| write!(f, "{row}"))?;
    writeln!(f)
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "| machine | |\n|---|---|")?;
        writeln!(f, "| processor | {} |", self.cpu)?;
        writeln!(f, "| flags that matter | {} |", self.flags.join(" "))?;
        writeln!(f, "| expected code for the MAC | {} |", self.tier)?;
        writeln!(f, "| processors, load before the run | {}, {} |", self.cpus, self.load_before)?;
        writeln!(f, "| system | {}, Linux {} |", self.os, self.kernel)?;
        writeln!(f, "| compiler | {} |", self.compiler)?;
        let versions: Vec<_> = self.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        writeln!(f, "| versions | {} |", versions.join(", "))
    }
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
        match self.target {
            Some(target) => write!(f, "≥ {target:.2} | {}", self.verdict),
            None => write!(f, "| {}", self.verdict),
        }
    }
}

impl Display for LineResult {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} | `{}` ", self.input, self.operation, self.answer)?;
        for (ns, &size) in self.ns.iter().zip(&self.sizes) {
            let size = match self.unit {
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

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reached => "reached",
            Self::Missed => "missed",
            Self::Informative => "informative",
        })
    }
}
