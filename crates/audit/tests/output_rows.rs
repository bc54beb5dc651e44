//! Files of annotated rows, read again.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use adseal_audit::output::annotated::Annotated;
use adseal_audit::output::row_table::RowTable;
use adseal_audit::output::{AtomicFile, Place, RowFile, RowFormat, RowSink as _, Which};
use adseal_audit::reason::Reason;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::RowGroupMetaData;

type Done = Result<(), Box<dyn Error>>;

/// The annotated rows of a stretch in one piece: row `n` has the URL `/c?n=n`, and every third one is expired.
fn stretch(rows: u32, kept: Vec<ArrayRef>) -> Annotated {
    let all = || 0..rows;
    let text = |value: &'static str| -> ArrayRef { Arc::new(StringArray::from_iter_values(all().map(|_| value))) };
    let piece: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(all().map(|n| 1_767_225_600 + i64::from(n)))),
        Arc::new(StringArray::from_iter_values(all().map(|n| format!("/c?n={n}")))),
        Arc::new(StringArray::new_null(all().len())),
        text("2820"),
        text("=site, \"1\""),
        Arc::new(StringArray::new_null(all().len())),
        text("2026-01"),
        Arc::new(all().map(|n| (n != 1).then_some(1_767_225_660)).collect::<Int64Array>()),
        Arc::new(StringArray::new_null(all().len())),
    ];
    Annotated {
        reasons: all().map(|n| if n % 3 == 2 { Reason::Expired } else { Reason::Valid }).collect(),
        numbers: all().collect(),
        pieces: vec![piece.into_iter().chain(kept).collect()],
    }
}

fn place(file: &str, first: u64) -> Place {
    Place { file: file.into(), first }
}

/// Writes stretches into this file.
fn write(path: &Path, keep: &[&str], which: Which, stretches: Vec<(Place, Annotated)>) -> Done {
    let output = AtomicFile::create(path)?;
    let format = RowFormat::of(path).ok_or("no format")?;
    let keep: Vec<String> = keep.iter().map(ToString::to_string).collect();
    let mut rows = RowFile::new(&output, format, &keep, which)?;
    for (place, annotated) in stretches {
        rows.write(place, annotated)?;
    }
    rows.finish()?;
    Ok(output.commit()?)
}

fn read(path: &Path) -> Result<ParquetRecordBatchReader, Box<dyn Error>> {
    Ok(ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.build()?)
}

fn read_one(path: &Path) -> Result<RecordBatch, Box<dyn Error>> {
    Ok(read(path)?.next().ok_or("no rows")??)
}

fn texts(batch: &RecordBatch, column: &str) -> Vec<Option<String>> {
    batch[column].as_string::<i32>().iter().map(|value| value.map(str::to_owned)).collect()
}

fn numbers(batch: &RecordBatch, column: &str) -> Vec<Option<i64>> {
    batch[column].as_primitive::<Int64Type>().iter().collect()
}

#[test]
fn csv_has_a_line_for_each_row_and_cells_as_they_are() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.csv");
    let click_id: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, Some("c")]));
    write(&path, &["click_id"], Which::All, vec![(place("a,b.csv", 2), stretch(3, vec![click_id]))])?;
    let expected = "\
file,row,time,url,ring,network,site,reason,key_ring,key_id,expires,flags,click_id
\"a,b.csv\",2,1767225600,/c?n=0,,2820,\"=site, \"\"1\"\"\",valid,,2026-01,1767225660,,a
\"a,b.csv\",3,1767225601,/c?n=1,,2820,\"=site, \"\"1\"\"\",valid,,2026-01,,,
\"a,b.csv\",4,1767225602,/c?n=2,,2820,\"=site, \"\"1\"\"\",expired,,2026-01,1767225660,,c
";
    assert_eq!(fs::read_to_string(&path)?, expected);
    Ok(())
}

#[test]
fn parquet_has_the_same_rows_as_plain_columns() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.PARQUET");
    let price: ArrayRef = Arc::new(Float64Array::from(vec![Some(0.5), None, Some(-1.0)]));
    write(&path, &["price"], Which::All, vec![(place("a", 1), stretch(3, vec![price]))])?;
    let batch = read_one(&path)?;
    let some = |values: [&str; 3]| values.map(|value| Some(value.to_owned())).to_vec();
    assert_eq!(texts(&batch, "file"), some(["a"; 3]));
    assert_eq!(numbers(&batch, "row"), [Some(1), Some(2), Some(3)]);
    assert_eq!(numbers(&batch, "time"), [Some(1_767_225_600), Some(1_767_225_601), Some(1_767_225_602)]);
    assert_eq!(texts(&batch, "url"), some(["/c?n=0", "/c?n=1", "/c?n=2"]));
    assert_eq!(texts(&batch, "reason"), some(["valid", "valid", "expired"]));
    assert_eq!(numbers(&batch, "expires"), [Some(1_767_225_660), None, Some(1_767_225_660)]);
    assert_eq!((texts(&batch, "ring"), texts(&batch, "flags")), (vec![None; 3], vec![None; 3]));
    assert_eq!(batch.schema().field(12).data_type(), &DataType::Float64);
    Ok(())
}

#[test]
fn rejected_rows_alone_are_written_where_that_is_asked() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.parquet");
    let valid = Annotated { reasons: vec![Reason::Valid; 2], ..stretch(2, vec![]) };
    write(&path, &[], Which::Rejected, vec![(place("a", 1), valid), (place("b", 5), stretch(7, vec![]))])?;
    let batch = read_one(&path)?;
    assert_eq!(numbers(&batch, "row"), [Some(7), Some(10)]);
    assert_eq!(texts(&batch, "file"), [Some("b".to_owned()), Some("b".to_owned())]);
    Ok(())
}

#[test]
fn the_first_file_settles_the_types_of_kept_columns() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.parquet");
    let first: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::from_iter(["x", "y"]));
    let second: ArrayRef = Arc::new(Int64Array::from(vec![7, 8]));
    let stretches = vec![(place("a", 1), stretch(2, vec![first])), (place("b", 1), stretch(2, vec![second]))];
    write(&path, &["id"], Which::All, stretches)?;
    assert_eq!(texts(&read_one(&path)?, "id"), ["x", "y", "7", "8"].map(|id| Some(id.to_owned())));
    Ok(())
}

#[test]
fn a_kept_column_that_cannot_be_of_the_first_type_is_an_error_that_names_it() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.parquet");
    let first: ArrayRef = Arc::new(Int64Array::from(vec![7, 8]));
    let second: ArrayRef = Arc::new(StringArray::from(vec!["9", "x"]));
    let stretches = vec![(place("a", 1), stretch(2, vec![first])), (place("b", 1), stretch(2, vec![second]))];
    let error = write(&path, &["id"], Which::All, stretches).err().ok_or("it is written")?.to_string();
    let start = "rows.parquet: column id of b is of type Utf8 and cannot be written as Int64, which it is in the first";
    assert!(error.contains(start), "{error}");
    assert!(!path.exists());
    Ok(())
}

#[test]
fn a_kept_column_gives_way_to_one_that_every_table_has() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.parquet");
    let time: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1]).with_timezone("UTC"));
    write(&path, &["time"], Which::All, vec![(place("a", 1), stretch(1, vec![time.clone()]))])?;
    let batch = read_one(&path)?;
    assert_eq!(numbers(&batch, "time"), [Some(1_767_225_600)]);
    assert_eq!(batch.column_by_name("kept_time"), Some(&time));
    Ok(())
}

#[test]
fn a_file_without_rows_has_its_columns() -> Done {
    let folder = tempfile::tempdir()?;
    let (csv, parquet) = (folder.path().join("rows.csv"), folder.path().join("rows.parquet"));
    let header = "file,row,time,url,ring,network,site,reason,key_ring,key_id,expires,flags,id\n";
    write(&csv, &["id"], Which::All, vec![])?;
    assert_eq!(fs::read_to_string(&csv)?, header);
    write(&parquet, &["id"], Which::All, vec![])?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&parquet)?)?;
    let names: Vec<_> = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names.join(",") + "\n", header);
    Ok(())
}

#[test]
fn row_groups_are_of_a_size_that_fits_into_memory() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.parquet");
    let stretches = (0..40).map(|n| (place("a", 1 + n * 8192), stretch(8192, vec![]))).collect();
    write(&path, &[], Which::All, stretches)?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path)?)?;
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [262_144, 65_536]);
    Ok(())
}

#[test]
fn a_disk_that_is_full_is_told_in_the_words_of_the_system() -> Done {
    for format in [RowFormat::Csv, RowFormat::Parquet] {
        let output = AtomicFile::create(Path::new("/dev/full"))?;
        let mut rows = RowFile::new(&output, format, &[], Which::All)?;
        // The first rows may stay in memory.
        let written: Result<(), _> = (0..3).try_for_each(|n| rows.write(place("a", n), stretch(8192, vec![])));
        let error = written.and_then(|()| rows.finish()).err().map(|error| error.to_string());
        let expected = "cannot write /dev/full: No space left on device (os error 28)";
        assert_eq!(error.as_deref(), Some(expected), "{format:?}");
    }
    Ok(())
}

/// Of a piece whose dictionary holds a long text once, each batch has some rows.
#[test]
fn equal_texts_are_not_held_in_every_row() -> Done {
    let folder = tempfile::tempdir()?;
    let (rows, long) = (2_000, "x".repeat(60_000));
    let dictionary = || -> ArrayRef {
        let keys = Int32Array::from(vec![0; rows]);
        let values = Arc::new(StringArray::from(vec![long.as_str()]));
        Arc::new(DictionaryArray::new(keys, values))
    };
    let mut annotated = stretch(u32::try_from(rows)?, vec![dictionary()]);
    annotated.pieces[0][1] = arrow_cast::cast(&dictionary(), &DataType::Utf8View)?;
    for which in [Which::All, Which::Rejected] {
        let mut table = RowTable::new(&["agent".to_owned()], which)?;
        let mut written = 0;
        table
            .each(&place("a.parquet", 1), &annotated, &mut |batch| {
                let texts: usize =
                    ["url", "agent"].map(|name| batch[name].as_string::<i32>().value_data().len()).iter().sum();
                assert!(texts < 5 << 20, "{texts} bytes");
                assert!(batch["agent"].as_string::<i32>().iter().all(|text| text == Some(long.as_str())));
                written += batch.num_rows();
                Ok(())
            })
            .map_err(|error| error.to_string())?;
        let expected =
            annotated.reasons.iter().filter(|reason| which == Which::All || **reason != Reason::Valid).count();
        assert_eq!(written, expected);
    }
    let path = folder.path().join("rows.parquet");
    write(&path, &["agent"], Which::All, vec![(place("a.parquet", 1), annotated)])?;
    let read: usize = read(&path)?.map(|batch| batch.map(|batch| batch.num_rows())).sum::<Result<_, _>>()?;
    assert_eq!(read, rows);
    Ok(())
}

#[test]
fn the_name_of_a_file_says_its_format() {
    for (name, format) in [
        ("a.parquet", Some(RowFormat::Parquet)),
        ("a.b.CSV", Some(RowFormat::Csv)),
        ("a.csv.gz", None),
        ("csv", None),
        (".csv", None),
    ] {
        assert_eq!(RowFormat::of(Path::new(name)), format, "{name}");
    }
}
