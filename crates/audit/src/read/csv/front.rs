//! Lines in front of the header that are no rows: they are counted as all others are.

use crate::read::{Description, Extent, ReadError, Rows, Source, Stretch};

/// The rows behind some lines.
pub(super) struct Behind {
    pub(super) front: Option<Extent>,
    pub(super) rows: Box<dyn Source>,
}

impl Source for Behind {
    fn description(&self) -> &Description {
        self.rows.description()
    }

    fn next(&mut self) -> Result<Option<Box<dyn Stretch>>, ReadError> {
        match self.front.take() {
            Some(front) => Ok(Some(Box::new(Front(front)))),
            None => self.rows.next(),
        }
    }
}

/// The lines themselves.
struct Front(Extent);

impl Stretch for Front {
    fn for_each(self: Box<Self>, _: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        self.0
    }
}
