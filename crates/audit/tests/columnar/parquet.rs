//! Parquet.

use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::data_type::{ByteArray, ByteArrayType, Int96, Int96Type};
use ::parquet::file::metadata::{
    ParquetMetaDataBuilder, ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData,
};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;
use adseal_audit::read::{ColumnChoice, Description, ReadError, Source, TimeChoice, parquet};
use arrow_array::{Array, ArrayRef, BooleanArray, Int32Array, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;

use super::table::{all, assert_clicks, batch, clicks, file, keeping, named, texts, times};

const BUDGET: usize = 16 << 20;

fn write(batches: &[RecordBatch], properties: WriterPropertiesBuilder) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batches[0].schema(), Some(properties.build())).expect("a schema");
    for batch in batches {
        writer.write(batch).expect("a batch");
        writer.flush().expect("a row group");
    }
    writer.close().expect("a footer");
    bytes
}

fn plain(batch: &RecordBatch) -> Vec<u8> {
    write(std::slice::from_ref(batch), WriterProperties::builder())
}

fn open(bytes: &[u8], choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    parquet::open(file(bytes), bytes.len() as u64, Description::default(), choice, BUDGET)
}

fn problem(bytes: &[u8], choice: &ColumnChoice) -> String {
    open(bytes, choice).err().expect("it cannot be opened").0
}

/// Writes one column of a row group with the values as they lie in the file.
fn column<T: ::parquet::data_type::DataType>(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) {
    let mut column = group.next_column().expect("a column").expect("one more");
    column.typed::<T>().write_batch(values, levels, None).expect("values");
    column.close().expect("the end of it");
}

/// Writes a row group of a file with these types.
fn write_raw(message: &str, group: impl FnOnce(&mut SerializedRowGroupWriter<'_, &mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let schema = Arc::new(parse_message_type(message).expect("a message type"));
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).expect("a schema");
    let mut rows = writer.next_row_group().expect("a row group");
    group(&mut rows);
    rows.close().expect("the end of it");
    writer.close().expect("a footer");
    bytes
}

#[test]
fn texts_of_every_type_are_urls() {
    let (texts, columns) = texts();
    for urls in columns {
        let data_type = urls.data_type().clone();
        let seen = all(open(&plain(&batch(vec![("url", urls)])), &ColumnChoice::default()).expect("it opens"));
        let urls: Vec<Option<&str>> = seen.urls.iter().map(Option::as_deref).collect();
        assert_eq!(urls, texts, "{data_type}");
        assert_eq!(seen.times, None);
    }
}

#[test]
fn times_of_every_type_are_seconds() {
    let (seconds, columns) = times();
    for times in columns {
        let data_type = times.data_type().clone();
        let urls: ArrayRef = Arc::new(StringArray::from(vec!["/c"; 3]));
        let bytes = plain(&batch(vec![("Timestamp", times), ("url", urls)]));
        let seen = all(open(&bytes, &ColumnChoice::default()).expect("it opens"));
        assert_eq!(seen.times.as_ref(), Some(&seconds), "{data_type}");
    }
}

#[test]
fn int96_is_a_time() {
    let bytes = write_raw("message m { required binary url (UTF8); optional int96 ts; }", |group| {
        column::<ByteArrayType>(group, &["/a".into(), "/b".into()], None);
        // 57600.999999999 seconds are 13411 times 2^32 nanoseconds and 1193593343 more.
        // The Julian day of 1970-01-01 is 2440588. Day 20416 behind it began 57600 seconds in front of 1764000000.
        let mut time = Int96::new();
        time.set_data(1_193_593_343, 13_411, 2_440_588 + 20_416);
        column::<Int96Type>(group, &[time], Some(&[1, 0]));
    });
    assert_eq!(
        all(open(&bytes, &ColumnChoice::default()).expect("it opens")).times,
        Some(vec![Some(1_764_000_000), None])
    );
}

#[test]
fn a_url_that_is_no_utf8_makes_no_other_row_unreadable() {
    let bytes = write_raw("message m { required binary url (UTF8); }", |group| {
        column::<ByteArrayType>(group, &["/a".into(), ByteArray::from(b"/\xff\xfe".to_vec()), "/c".into()], None);
    });
    let seen = all(open(&bytes, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.urls, ["/a", "/\u{fffd}\u{fffd}", "/c"].map(|url| Some(url.to_owned())));
    assert_eq!(seen.errors, [""; 0]);
}

#[test]
fn every_encoding_compression_and_version_of_pages_is_read() {
    let table = clicks(0, 20_000);
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
        Compression::GZIP(::parquet::basic::GzipLevel::default()),
        Compression::BROTLI(::parquet::basic::BrotliLevel::default()),
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for dictionary in [false, true] {
                let properties = WriterProperties::builder()
                    .set_compression(compression)
                    .set_writer_version(version)
                    .set_dictionary_enabled(dictionary)
                    .set_data_page_row_count_limit(3_000);
                let seen =
                    all(open(&write(std::slice::from_ref(&table), properties), &ColumnChoice::default())
                        .expect("it opens"));
                assert_clicks(&seen, 0..20_000);
            }
        }
    }
}

#[test]
fn small_row_groups_are_one_stretch() {
    let groups: Vec<RecordBatch> = (0..50).map(|group| clicks(group * 10, 10)).collect();
    let bytes = write(&groups, WriterProperties::builder());
    let seen = all(open(&bytes, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.stretches, [500]);
    assert_clicks(&seen, 0..500);
    assert_eq!(seen.bytes, bytes.len() as u64);
}

#[test]
fn a_large_row_group_is_cut_between_pages() {
    let table = clicks(0, 300_000);
    for (index, page) in
        [(EnabledStatistics::Page, 5_000), (EnabledStatistics::None, 5_000), (EnabledStatistics::None, 300_000)]
    {
        let properties = WriterProperties::builder()
            .set_statistics_enabled(index)
            .set_offset_index_disabled(index == EnabledStatistics::None)
            .set_dictionary_enabled(false)
            .set_data_page_size_limit(1 << 30)
            .set_write_batch_size(1000)
            .set_data_page_row_count_limit(page);
        let seen =
            all(open(&write(std::slice::from_ref(&table), properties), &ColumnChoice::default()).expect("it opens"));
        assert_eq!(seen.errors, [""; 0]);
        assert_clicks(&seen, 0..300_000);
        // A page with more rows than a stretch may have is cut nevertheless.
        let expected = if page == 5_000 { vec![30_000; 10] } else { [&[32_768; 9][..], &[5_088]].concat() };
        assert_eq!(seen.stretches, expected);
    }
}

#[test]
fn a_stretch_has_the_bytes_that_it_may_have() {
    let properties = WriterProperties::builder().set_dictionary_enabled(false).set_data_page_row_count_limit(1_000);
    let bytes = write(&[clicks(0, 100_000)], properties.set_write_batch_size(100));
    // A row is 4 + 47 bytes, and 8 for its time.
    let choice = ColumnChoice::default();
    let source = parquet::open(file(&bytes), 1_000_003, Description::default(), &choice, 59 * 20_000);
    let seen = all(source.expect("it opens"));
    assert_eq!(seen.bytes, 1_000_003);
    assert_clicks(&seen, 0..100_000);
    assert!(
        seen.stretches.iter().all(|rows| (19_000..=20_000).contains(rows) || *rows < 10_000),
        "{:?}",
        seen.stretches
    );
}

#[test]
fn columns_are_found_in_structs() {
    let urls: ArrayRef = Arc::new(StringArray::from(vec![Some("/a"), Some("/b"), None]));
    let times: ArrayRef = Arc::new(Int32Array::from(vec![1_764_000_001, 1_764_000_002, 1_764_000_003]));
    let fields = vec![Field::new("url", DataType::Utf8, true), Field::new("at", DataType::Int32, true)];
    let nulls = vec![true, false, true].into();
    let request: ArrayRef = Arc::new(StructArray::new(fields.into(), vec![urls, times], Some(nulls)));
    let bytes = plain(&batch(vec![("request", request.clone()), ("id", Arc::new(Int32Array::from(vec![7, 8, 9])))]));
    let choice = ColumnChoice { time: TimeChoice::Column("request.at".into()), ..named("request.url") };
    let source = open(&bytes, &choice).expect("it opens");
    assert_eq!(source.description().url_column, "request.url");
    let seen = all(source);
    assert_eq!(seen.urls, [Some("/a".to_owned()), None, None]);
    assert_eq!(seen.times, Some(vec![Some(1_764_000_001), None, Some(1_764_000_003)]));
    assert_eq!(
        problem(&bytes, &named("request")),
        "the column `request` is of type Struct(\"url\": Utf8, \"at\": Int32), and none of text"
    );
}

#[test]
fn a_name_with_a_dot_is_a_name() {
    let bytes = plain(&batch(vec![("request.url", Arc::new(StringArray::from(vec!["/a"])))]));
    assert_eq!(all(open(&bytes, &named("request.url")).expect("it opens")).urls, [Some("/a".to_owned())]);
}

#[test]
fn what_stands_in_a_column_tells_that_it_has_urls() {
    let column = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; 3])) };
    let (click, other) = (column("/c?a=1&signature=AA"), column("signatures"));
    let bytes = plain(&batch(vec![("a", other.clone()), ("b", click.clone()), ("c", other.clone())]));
    assert_eq!(open(&bytes, &ColumnChoice::default()).expect("it opens").description().url_column, "b");

    let bytes = plain(&batch(vec![("a", click.clone()), ("b", other.clone()), ("c", click)]));
    let message = "several columns have URLs of clicks in them: name one with --url: `a`, `c`";
    assert_eq!(problem(&bytes, &ColumnChoice::default()), message);

    let bytes = plain(&batch(vec![("a", other)]));
    let message = "no column looks like one with URLs of clicks: name it with --url; its columns are `a`";
    assert_eq!(problem(&bytes, &ColumnChoice::default()), message);
}

#[test]
fn a_column_that_was_asked_for_must_be_there() {
    let bytes = plain(&clicks(0, 3));
    let message = "there is no column `x`; its columns are `url`, `ts`";
    assert_eq!(problem(&bytes, &named("x")), message);
    assert_eq!(problem(&bytes, &keeping(&["ts", "x"])), message);
    let time = |name: &str| ColumnChoice { time: TimeChoice::Column(name.to_owned()), ..ColumnChoice::default() };
    assert_eq!(problem(&bytes, &time("x")), message);
    assert_eq!(problem(&bytes, &named("ts")), "the column `ts` is of type Int64, and none of text");
    let flags = plain(&batch(vec![
        ("url", Arc::new(StringArray::from(vec!["/"]))),
        ("ts", Arc::new(BooleanArray::from(vec![true]))),
    ]));
    assert_eq!(problem(&flags, &time("ts")), "the column `ts` is of type Boolean, and none of times");
    // What only has the name of a time is none.
    assert_eq!(open(&flags, &ColumnChoice::default()).expect("it opens").description().time_column, None);
}

#[test]
fn times_are_not_read_when_they_are_not_wanted() {
    let choice = ColumnChoice { time: TimeChoice::Now, ..ColumnChoice::default() };
    assert_eq!(all(open(&plain(&clicks(0, 3)), &choice).expect("it opens")).times, None);
}

#[test]
fn kept_columns_are_as_they_were_written() {
    let urls: ArrayRef = Arc::new(StringArray::from(vec!["/a", "/b"]));
    let list: ArrayRef = Arc::new(StructArray::from(vec![(
        Arc::new(Field::new("x", DataType::Boolean, true)),
        Arc::new(BooleanArray::from(vec![Some(true), None])) as ArrayRef,
    )]));
    let dictionary = texts().1[6].slice(0, 2);
    let bytes = plain(&batch(vec![("d", dictionary.clone()), ("url", urls.clone()), ("s", list.clone())]));
    let seen = all(open(&bytes, &keeping(&["s", "url", "d"])).expect("it opens"));
    assert_eq!(seen.kept.len(), 1);
    assert_eq!(&seen.kept[0][..2], [list, urls]);
    assert_eq!(seen.kept[0][2].data_type(), dictionary.data_type());
    assert_eq!(seen.urls.len(), 2);
}

#[test]
fn a_column_is_one_of_times_when_it_has_times() {
    let texts = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; 3])) };
    let time = |columns: Vec<(&str, ArrayRef)>| {
        let source = open(&plain(&batch(columns)), &named("url")).expect("it opens");
        source.description().time_column.clone()
    };
    let number: ArrayRef = Arc::new(Int32Array::from(vec![20_260_601; 3]));
    let empty: ArrayRef = Arc::new(StringArray::from(vec![None::<&str>; 3]));
    assert_eq!(time(vec![("url", texts("/c")), ("date", texts("2026-06-01"))]), None);
    assert_eq!(time(vec![("url", texts("/c")), ("date", number.clone())]), None);
    for other in [texts("a-17"), number, empty] {
        let columns = vec![("url", texts("/c")), ("ts", other), ("event_time", texts("2026-06-01T00:00:10Z"))];
        assert_eq!(time(columns), Some("event_time".to_owned()));
    }
    // One that was asked for is taken.
    let bytes = plain(&batch(vec![("url", texts("/c")), ("date", texts("2026-06-01"))]));
    let choice = ColumnChoice { time: TimeChoice::Column("date".to_owned()), ..ColumnChoice::default() };
    assert_eq!(all(open(&bytes, &choice).expect("it opens")).times, Some(vec![None; 3]));
}

/// The file with another footer, which tells of so many rows. The library writes the sum of those of the row groups, as an
/// i64 in two bytes, the lowest of which is the sign.
fn with_rows(bytes: &[u8], rows: i64, groups: &[i64]) -> Vec<u8> {
    let stored = ParquetMetaDataReader::new().parse_and_finish(&Bytes::from(bytes.to_vec())).expect("a footer");
    let group = |(group, rows): (&RowGroupMetaData, &i64)| {
        group.clone().into_builder().set_num_rows(*rows).build().expect("as many columns")
    };
    let changed = stored.row_groups().iter().zip(groups).map(group).collect();
    let changed = ParquetMetaDataBuilder::new(stored.file_metadata().clone()).set_row_groups(changed).build();
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &changed).finish().expect("a footer");
    let field = |rows: i64| {
        let number = u16::try_from(rows << 1 ^ rows >> 63).expect("two bytes");
        [0x16, number.to_le_bytes()[0] | 0x80, u8::try_from(number >> 7).expect("two bytes")]
    };
    let place = footer.windows(3).position(|bytes| bytes == field(groups.iter().sum())).expect("the sum");
    footer[place..place + 3].copy_from_slice(&field(rows));
    [bytes, &footer].concat()
}

#[test]
fn row_groups_have_as_many_rows_as_the_file() {
    let groups: Vec<RecordBatch> = (0..3).map(|group| clicks(group * 100, 100)).collect();
    let bytes = write(&groups, WriterProperties::builder().set_offset_index_disabled(true));
    let read =
        |rows, groups: &[i64]| all(open(&with_rows(&bytes, rows, groups), &ColumnChoice::default()).expect("it opens"));
    let seen = read(300, &[100, 100, 100]);
    assert_eq!((seen.urls.len(), &seen.errors[..]), (300, &[][..]));
    for (rows, groups, count, said) in [
        (300, [100, 0, 100], 200, "300 rows, and of row groups with 200"),
        (299, [100; 3], 300, "299 rows, and of row groups with 300"),
    ] {
        let seen = read(rows, &groups);
        assert_eq!(seen.urls.len(), count);
        assert_eq!(seen.errors, [format!("its footer is damaged: it tells of {said} rows in all")]);
    }
    for (rows, groups) in [(-300, [100; 3]), (300, [100, -100, 300])] {
        let problem = problem(&with_rows(&bytes, rows, &groups), &ColumnChoice::default());
        assert!(problem.starts_with("it has a damaged Parquet footer: "), "{problem}");
    }
}

#[test]
fn what_would_take_all_memory_is_not_unpacked() {
    let table = batch(vec![("url", Arc::new(StringArray::from(vec!["/c"; 3])))]);
    let mut bytes = write(&[table], WriterProperties::builder().set_dictionary_enabled(false));
    // Behind PAR1 is the header of the only page. In its second field stands the length, with a bit for the sign, from the
    // lowest seven bits on.
    assert_eq!((&bytes[4..7], bytes[7] & 0x80), (&[0x15, 0x00, 0x15][..], 0));
    bytes.splice(7..8, [0x80, 0x80, 0x80, 0x80, 0x08]);
    let seen = all(open(&bytes, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.urls.len(), 0);
    let problem = "row group 1 cannot be decoded behind row 0 of it: the page at byte 4 of the file takes 1073741824 bytes when it \
                   is unpacked, and no more than 268435456 are taken for one: write the file with smaller pages";
    assert_eq!(seen.errors, [problem]);
}

#[test]
fn what_is_no_parquet_is_not_said_to_be_cut_off() {
    let message = "it is no Parquet file: it does not begin with PAR1";
    assert_eq!(problem(b"date,hour,url\n20260602,1,/c\n", &ColumnChoice::default()), message);
}

#[test]
fn a_file_without_rows_has_none() {
    let schema = Arc::new(Schema::new(vec![Field::new("url", DataType::Utf8, true)]));
    let seen = all(open(&plain(&RecordBatch::new_empty(schema)), &ColumnChoice::default()).expect("it opens"));
    assert_eq!((seen.urls.len(), seen.errors.len()), (0, 0));
}

#[test]
fn a_file_that_was_cut_off_says_so() {
    let bytes = plain(&clicks(0, 20));
    for length in 0..bytes.len() {
        let message = problem(&bytes[..length], &ColumnChoice::default());
        let expected = format!(
            "it has no Parquet footer at the end of its {length} bytes, without which nothing of it can be read: it is most likely truncated"
        );
        assert_eq!(message, expected);
    }
}

#[test]
fn a_damaged_page_costs_the_rows_behind_it_and_no_other_row_group() {
    let groups: Vec<RecordBatch> = (0..3).map(|group| clicks(group * 10_000, 10_000)).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(false)
        .set_write_batch_size(1000)
        .set_data_page_row_count_limit(1000);
    let mut bytes = write(&groups, properties);
    // The tenth page of the second group: behind the first batch of rows that is handed out.
    let footer = ParquetMetaDataReader::new().parse_and_finish(&Bytes::from(bytes.clone())).expect("a footer");
    let (from, length) = footer.row_group(1).column(0).byte_range();
    let place = usize::try_from(from + length * 95 / 100).expect("a place in it");
    bytes[place - 40..place + 40].fill(0xff);
    let seen = all(open(&bytes, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.stretches.iter().sum::<u64>(), 30_000);
    assert_eq!(seen.errors.len(), 1);
    assert!(seen.errors[0].starts_with("row group 2 cannot be decoded behind row 8192 of it: "), "{}", seen.errors[0]);
    assert_clicks(&seen, (0..18_192).chain(20_000..30_000));
}

#[test]
fn no_damage_makes_it_panic() {
    let groups: Vec<RecordBatch> = (0..3).map(|group| clicks(group * 40, 40)).collect();
    for (compression, dictionary) in [
        (Compression::UNCOMPRESSED, true),
        (Compression::SNAPPY, false),
        (Compression::ZSTD(ZstdLevel::default()), true),
    ] {
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .set_dictionary_enabled(dictionary)
            .set_write_batch_size(10)
            .set_data_page_row_count_limit(10);
        let sound = write(&groups, properties);
        for place in 0..sound.len() {
            let mut damaged = sound.clone();
            damaged[place] ^= [0x01, 0x80, 0xff][place % 3];
            if let Ok(source) = open(&damaged, &named("url")) {
                assert!(all(source).urls.len() <= 100_000, "byte {place}");
            }
        }
    }
}
