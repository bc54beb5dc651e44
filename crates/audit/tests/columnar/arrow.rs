//! Arrow IPC.

use std::collections::HashMap;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use ::arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter};
use ::arrow_ipc::{CompressionType, MetadataVersion};
use adseal_audit::read::counted::{Count, Counted};
use adseal_audit::read::{ColumnChoice, Description, ReadError, Source, TimeChoice, arrow_ipc};
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, Field};

use super::table::{Seen, all, assert_clicks, batch, clicks, file, keeping, named, texts, times};

fn write_file(batches: &[RecordBatch], options: IpcWriteOptions) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new_with_options(&mut bytes, &batches[0].schema(), options).expect("a schema");
    for batch in batches {
        writer.write(batch).expect("a batch");
    }
    writer.finish().expect("a footer");
    bytes
}

fn write_stream(batches: &[RecordBatch], options: IpcWriteOptions) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new_with_options(&mut bytes, &batches[0].schema(), options).expect("a schema");
    for batch in batches {
        writer.write(batch).expect("a batch");
    }
    writer.finish().expect("an end");
    bytes
}

fn open_file(bytes: &[u8], choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    arrow_ipc::open_file(file(bytes), Description::default(), choice)
}

fn open_stream(bytes: &[u8], choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    let reader = Counted::new(Cursor::new(bytes.to_vec()));
    let count = reader.count();
    arrow_ipc::open_stream(Box::new(reader), count, Description::default(), choice)
}

/// What is read of these batches, written as a file and as a stream, which is the same.
fn read(batches: &[RecordBatch], options: &IpcWriteOptions, choice: &ColumnChoice) -> Seen {
    let file = write_file(batches, options.clone());
    let streamed = all(open_stream(&write_stream(batches, options.clone()), choice).expect("it opens"));
    for seen in [all(open_file(&file, choice).expect("it opens")), all(open_stream(&file, choice).expect("it opens"))] {
        assert_eq!((&seen.urls, &seen.times, &seen.kept), (&streamed.urls, &streamed.times, &streamed.kept));
        assert_eq!((&seen.stretches, &seen.errors), (&streamed.stretches, &streamed.errors));
    }
    streamed
}

fn plain(batch: RecordBatch) -> Seen {
    read(&[batch], &IpcWriteOptions::default(), &ColumnChoice::default())
}

#[test]
fn texts_of_every_type_are_urls() {
    let (texts, columns) = texts();
    for urls in columns {
        let data_type = urls.data_type().clone();
        let seen = plain(batch(vec![("url", urls)]));
        assert!(seen.urls.iter().map(Option::as_deref).eq(texts.iter().copied()), "{data_type}: {seen:?}");
        assert_eq!(seen.times, None);
    }
}

#[test]
fn times_of_every_type_are_seconds() {
    let (seconds, columns) = times();
    for times in columns {
        let data_type = times.data_type().clone();
        let urls: ArrayRef = Arc::new(StringArray::from(vec!["/c"; 3]));
        assert_eq!(
            plain(batch(vec![("Timestamp", times), ("url", urls)])).times.as_ref(),
            Some(&seconds),
            "{data_type}"
        );
    }
}

#[test]
fn batches_are_stretches_compressed_or_not() {
    let batches = [clicks(0, 10_000), clicks(10_000, 1), clicks(10_001, 9_999)];
    for compression in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
        let options = IpcWriteOptions::default().try_with_compression(compression).expect("a compression");
        let seen = read(&batches, &options, &ColumnChoice::default());
        assert_eq!(seen.stretches, [10_000, 1, 9_999]);
        assert_clicks(&seen, 0..20_000);
    }
}

#[test]
fn a_large_batch_is_several_stretches() {
    let seen = plain(clicks(0, 300_000));
    assert_eq!(seen.stretches, [&[32_768; 9][..], &[5_088]].concat());
    assert_clicks(&seen, 0..300_000);
}

#[test]
fn every_byte_is_accounted_for() {
    for rows in [1_000, 300_000] {
        let stream = write_stream(&[clicks(0, rows)], IpcWriteOptions::default());
        let file = write_file(&[clicks(0, rows)], IpcWriteOptions::default());
        assert_eq!(all(open_stream(&stream, &ColumnChoice::default()).expect("it opens")).bytes, stream.len() as u64);
        for open in [open_file as fn(&[u8], &ColumnChoice) -> _, open_stream] {
            assert_eq!(all(open(&file, &ColumnChoice::default()).expect("it opens")).bytes, file.len() as u64);
        }
    }
}

#[test]
fn a_hole_is_no_end() {
    let batches = [clicks(0, 20), clicks(20, 20), clicks(40, 20)];
    let file = write_file(&batches, IpcWriteOptions::default());
    let stream = write_stream(&batches, IpcWriteOptions::default());
    for (bytes, open) in
        [(&file, open_file as fn(&[u8], &ColumnChoice) -> _), (&file, open_stream), (&stream, open_stream)]
    {
        for from in (0..bytes.len() - 4).step_by(8) {
            let hole = [&bytes[..from], &vec![0; bytes.len() - from]].concat();
            // Without a schema it is not opened.
            let Ok(source) = open(&hole, &ColumnChoice::default()) else { continue };
            let seen = all(source);
            assert!(!seen.errors.is_empty(), "{from} of {}: {} rows", bytes.len(), seen.urls.len());
        }
    }
}

#[test]
fn no_batch_is_lost_by_a_changed_byte() {
    let batches = [clicks(0, 20), clicks(20, 20)];
    for (bytes, open) in [
        (write_file(&batches, IpcWriteOptions::default()), open_file as fn(&[u8], &ColumnChoice) -> _),
        (write_stream(&batches, IpcWriteOptions::default()), open_stream),
    ] {
        for place in 0..bytes.len() {
            for change in [0x01, 0x02, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[place] ^= change;
                if let Ok(source) = open(&damaged, &named("url")) {
                    let seen = all(source);
                    assert!(seen.urls.len() == 40 || !seen.errors.is_empty(), "byte {place}: {} rows", seen.urls.len());
                }
            }
        }
    }
}

#[test]
fn streams_may_stand_one_behind_the_other() {
    let stream = |batch| write_stream(&[batch], IpcWriteOptions::default());
    let both = [stream(clicks(0, 20)), stream(clicks(20, 30))].concat();
    let seen = all(open_stream(&both, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.errors, [""; 0]);
    assert_clicks(&seen, 0..50);

    let others = batch(vec![("url", Arc::new(StringArray::from(vec!["/a"])))]);
    let seen = all(
        open_stream(&[stream(clicks(0, 20)), stream(others)].concat(), &ColumnChoice::default()).expect("it opens")
    );
    assert_eq!(
        seen.errors,
        ["it cannot be read behind record batch 1: another stream follows, whose columns are others"]
    );
    assert_clicks(&seen, 0..20);

    let seen =
        all(open_stream(&[&stream(clicks(0, 20))[..], b"rubbish"].concat(), &ColumnChoice::default())
            .expect("it opens"));
    assert_eq!(seen.errors.len(), 1);
    assert_clicks(&seen, 0..20);
}

/// Before Arrow 0.15, nothing stood in front of the length of a message, and a zero was the end.
#[test]
fn old_streams_have_no_continuations() {
    let old = |batches: &[RecordBatch]| {
        let options = IpcWriteOptions::try_new(8, true, MetadataVersion::V4).expect("an old format");
        write_stream(batches, options)
    };
    let sound = old(&[clicks(0, 20), clicks(20, 20)]);
    assert_ne!(sound[..4], [0xff; 4]);
    let seen = all(open_stream(&sound, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.errors, [""; 0]);
    assert_clicks(&seen, 0..40);
    let seen = all(open_stream(&[&sound[..], &[0; 8]].concat(), &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.errors.len(), 1);
}

#[test]
fn a_footer_tells_how_many_batches_there_are() {
    let parts = [clicks(0, 20), clicks(20, 20)];
    let [one, two] = [&parts[..1], &parts[..]].map(|batches| write_file(batches, IpcWriteOptions::default()));
    // The end of what stands in front of the footers.
    let footer = |bytes: &[u8]| {
        let length = bytes[bytes.len() - 10..].first_chunk().expect("four bytes");
        bytes.len() - 10 - u32::from_le_bytes(*length) as usize
    };
    let mixed = [&one[..footer(&one)], &two[footer(&two)..]].concat();
    let seen = all(open_file(&mixed, &ColumnChoice::default()).expect("it opens"));
    let message = "it cannot be read behind record batch 1: its footer tells of 2 record batches, and 1 were found";
    assert_eq!(seen.errors, [message]);
    assert_clicks(&seen, 0..20);
}

#[test]
fn what_would_take_all_memory_is_not_unpacked() {
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).expect("a compression");
    let mut bytes = write_stream(&[clicks(0, 2_000)], options);
    let frame = bytes.windows(4).position(|bytes| bytes == b"\x28\xb5\x2f\xfd").expect("it is compressed");
    bytes[frame - 8..frame].copy_from_slice(&(1_i64 << 30).to_le_bytes());
    let seen = all(open_stream(&bytes, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(
        seen.errors,
        [
            "record batch 1 cannot be decoded: a column of it takes 1073741824 bytes when it is unpacked, and no more than \
          268435456 are taken for one: write the file with smaller batches"
        ]
    );
}

#[test]
fn a_dictionary_counts_from_where_it_stands() {
    let column = |values: &[&str], keys: Vec<Option<i32>>| {
        let values: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let column = DictionaryArray::<Int32Type>::new(Int32Array::from(keys), values);
        batch(vec![("url", Arc::new(column))])
    };
    // The second adds to the first, the third takes its place.
    let first = column(&["/a", "/b"], vec![Some(1), None, Some(0)]);
    let second = column(&["/a", "/b", "/c"], vec![Some(2), Some(1)]);
    let third = column(&["/x"], vec![Some(0)]);
    let expected = [Some("/b"), None, Some("/a"), Some("/c"), Some("/b"), Some("/x")];
    for handling in [DictionaryHandling::Delta, DictionaryHandling::Resend] {
        let options = IpcWriteOptions::default().with_dictionary_handling(handling);
        let bytes = write_stream(&[first.clone(), second.clone(), third.clone()], options);
        let seen = all(open_stream(&bytes, &ColumnChoice::default()).expect("it opens"));
        assert!(seen.urls.iter().map(Option::as_deref).eq(expected), "{:?}", seen.urls);
    }
    // A file has no place for a dictionary that replaces one.
    let options = IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta);
    let seen = all(open_file(&write_file(&[first, second], options), &ColumnChoice::default()).expect("it opens"));
    assert!(seen.urls.iter().map(Option::as_deref).eq(expected[..5].iter().copied()), "{:?}", seen.urls);
}

#[test]
fn columns_are_found_in_structs() {
    let urls: ArrayRef = Arc::new(StringArray::from(vec![Some("/a"), Some("/b"), None]));
    let fields = vec![Field::new("url", DataType::Utf8, true)];
    let request: ArrayRef = Arc::new(StructArray::new(fields.into(), vec![urls], Some(vec![true, false, true].into())));
    let id: ArrayRef = Arc::new(Int32Array::from(vec![7, 8, 9]));
    let table = batch(vec![("id", id.clone()), ("request", request), ("id2", id)]);
    let options = IpcWriteOptions::default();
    let seen = read(std::slice::from_ref(&table), &options, &named("request.url"));
    assert_eq!(seen.urls, [Some("/a".to_owned()), None, None]);
    // What lies beneath a null is not kept either.
    let seen =
        read(&[table], &options, &ColumnChoice { url: Some("request.url".to_owned()), ..keeping(&["request.url"]) });
    let kept: ArrayRef = Arc::new(StringArray::from(vec![Some("/a"), None, None]));
    assert_eq!(seen.kept, [[kept]]);
}

#[test]
fn a_url_that_is_no_utf8_makes_no_other_row_unreadable() {
    let mut bytes = write_file(
        &[batch(vec![("url", Arc::new(StringArray::from(vec!["/a", "/bbbb", "/c"])))])],
        IpcWriteOptions::default(),
    );
    let place = bytes.windows(4).position(|window| window == b"bbbb").expect("it is not compressed");
    bytes[place] = 0xff;
    let seen = all(open_file(&bytes, &ColumnChoice::default()).expect("it opens"));
    assert_eq!(seen.urls, ["/a", "/\u{fffd}bbb", "/c"].map(|url| Some(url.to_owned())));
    assert_eq!(seen.errors, [""; 0]);
}

#[test]
fn what_stands_in_a_column_tells_that_it_has_urls() {
    let column = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; 3])) };
    let table = batch(vec![("a", column("x")), ("b", column("/c?a=1&signature=AA")), ("ts", column("1764000000"))]);
    assert_eq!(plain(table.clone()).urls, vec![Some("/c?a=1&signature=AA".to_owned()); 3]);
    let message = open_file(&write_file(&[table], IpcWriteOptions::default()), &named("x")).err();
    assert_eq!(message.expect("it cannot be opened").0, "there is no column `x`; its columns are `a`, `b`, `ts`");
}

#[test]
fn kept_columns_are_as_they_were_written() {
    let urls: ArrayRef = Arc::new(StringArray::from(vec!["/a", "/b", "/c", "/d", "/e"]));
    let kept = texts().1;
    let names: Vec<String> = (0..kept.len()).map(|index| format!("k{index}")).collect();
    let columns = names.iter().map(String::as_str).zip(kept.iter().cloned());
    let table = batch(columns.chain([("url", Arc::clone(&urls))]).collect());
    let choice = keeping(&names.iter().map(String::as_str).chain(["url"]).collect::<Vec<_>>());
    let seen = read(&[table], &IpcWriteOptions::default(), &choice);
    assert_eq!(seen.kept, [kept.into_iter().chain([urls]).collect::<Vec<_>>()]);
}

#[test]
fn what_was_cut_off_keeps_its_whole_batches() {
    let batches = [clicks(0, 20), clicks(20, 20), clicks(40, 20)];
    let now = ColumnChoice { time: TimeChoice::Now, ..ColumnChoice::default() };
    for (bytes, framed) in [
        (write_file(&batches, IpcWriteOptions::default()), true),
        (write_stream(&batches, IpcWriteOptions::default()), false),
    ] {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for length in 0..bytes.len() {
            let open = [open_file as fn(&[u8], &ColumnChoice) -> _, open_stream];
            let [file, stream] = open.map(|open| open(&bytes[..length], &now).map(all));
            let Ok(seen) = file else {
                assert!(stream.is_err());
                continue;
            };
            assert_eq!(seen.errors, stream.expect("a file and a stream are read alike").errors);
            assert!(seen.urls.len() % 20 == 0 && seen.errors.len() <= 1);
            *counts.entry(seen.urls.len()).or_default() += 1;
            match &seen.errors[..] {
                [error] => {
                    let behind = format!("it cannot be read behind record batch {}: ", seen.urls.len() / 20);
                    assert!(error.starts_with(&behind) && error.contains("truncated"), "{length}: {error}");
                }
                // A stream may end without a mark, and so it may have been cut off between two batches. A file has one.
                _ => assert!(!framed || seen.urls.len() == 60, "{length}"),
            }
        }
        assert!([0, 20, 40, 60].iter().all(|rows| counts.contains_key(rows)), "{counts:?}");
    }
}

#[test]
fn what_cannot_be_read_any_further_says_why() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gzip data ends in the middle"))
        }
    }
    let bytes = write_stream(&[clicks(0, 5), clicks(5, 5)], IpcWriteOptions::default());
    let reader = Cursor::new(bytes[..bytes.len() - 20].to_vec()).chain(Failing);
    let (count, choice) = (Count::default(), ColumnChoice::default());
    let source = arrow_ipc::open_stream(Box::new(reader), count, Description::default(), &choice);
    let seen = all(source.expect("it opens"));
    assert_eq!(seen.urls.len(), 5);
    assert!(
        seen.errors[0]
            .starts_with("it cannot be read behind record batch 1: gzip data ends in the middle, in the message")
    );
}

#[test]
fn what_is_no_arrow_is_refused() {
    for bytes in [
        &b""[..],
        b"ARR",
        b"ARROW1\0\0",
        b"\xff\xff\xff\xff\0\0\0\0",
        b"\xff\xff\xff\xff\xff\xff\xff\xff",
        b"no arrow at all",
    ] {
        let message = open_file(bytes, &ColumnChoice::default()).err().expect("it cannot be opened").0;
        assert!(
            message.starts_with("it has no whole schema: ") || message.starts_with("it has no sound schema: "),
            "{message}"
        );
    }
}

#[test]
fn no_damage_makes_it_panic() {
    let urls = texts().1;
    let names = ["url", "b", "c", "d", "e", "f", "g", "h", "i"];
    let table = batch(names.iter().copied().zip(urls).collect());
    for compression in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
        let options = IpcWriteOptions::default().try_with_compression(compression).expect("a compression");
        let sound = write_stream(&[table.clone(), table.slice(1, 3)], options);
        for place in 0..sound.len() {
            let mut damaged = sound.clone();
            damaged[place] ^= [0x01, 0x80, 0xff][place % 3];
            for choice in [named("url"), ColumnChoice { url: Some("g".to_owned()), ..keeping(&["c", "e", "i"]) }] {
                if let Ok(source) = open_stream(&damaged, &choice) {
                    assert!(all(source).urls.len() <= 100_000, "byte {place}");
                }
            }
        }
    }
}
