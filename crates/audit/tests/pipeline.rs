//! The pipeline: order, bounds, faults and ends, with sources that are made here.

mod pipeline {
    mod bounds;
    mod faults;
    mod order;
    mod sources;
}
