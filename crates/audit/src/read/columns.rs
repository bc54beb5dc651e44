//! Which columns of a file are read.

/// The columns that were asked for.
#[derive(Clone, Debug, Default)]
pub struct ColumnChoice {
    /// The name of the column with the URL; `None`: it is guessed, by its name and then by what stands in it.
    pub url: Option<String>,
    /// Where the time of a row comes from.
    pub time: TimeChoice,
    /// Columns that are kept for the annotated rows.
    pub keep: Vec<String>,
}

/// Where the time of a row comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TimeChoice {
    /// From a column that is guessed by its name; the clock where there is none.
    #[default]
    Guess,
    /// From this column.
    Column(String),
    /// From the clock, or from what stands for it.
    Now,
}
