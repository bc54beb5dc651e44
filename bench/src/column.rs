//! Texts one behind the other, as an Arrow column holds them.

/// Row `i` is `data[offsets[i]..offsets[i + 1]]`.
pub(crate) struct Column {
    data: Vec<u8>,
    offsets: Vec<u32>,
}

impl Column {
    /// # Panics
    /// With more than the 2 GiB that signed offsets can name.
    pub(crate) fn new(rows: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let mut column = Self { data: Vec::new(), offsets: vec![0] };
        for row in rows {
            column.data.extend_from_slice(row.as_ref());
            let end = i32::try_from(column.data.len()).expect("a column has less than 2 GiB");
            column.offsets.push(end.unsigned_abs());
        }
        column
    }

    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    /// In order, within the data, and below 2 GiB; one more than there are rows.
    pub(crate) fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub(crate) fn row(&self, at: usize) -> &[u8] {
        &self.data[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|at| self.row(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let column = Column::new(["one", "", "three"]);
        assert_eq!(column.len(), 3);
        assert_eq!(column.rows().collect::<Vec<_>>(), [&b"one"[..], b"", b"three"]);
        assert_eq!((column.data(), column.offsets()), (&b"onethree"[..], &[0, 3, 3, 8][..]));
        assert_eq!(Column::new([""; 0]).len(), 0);
    }
}
