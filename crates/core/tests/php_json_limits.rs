//! What JSON may cost: memory a constant times its length, and a small stack however deep it is.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::thread;

use adseal_core::php_json::{Mode, canonicalize, stability};

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, which notes how much each thread holds at most.
struct Weighing;

// SAFETY: every call goes to the system's allocator. The counters need no heap and no destructor. `realloc` is the
// default one: it allocates, copies and frees.
unsafe impl GlobalAlloc for Weighing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.set(HELD.get() + layout.size().cast_signed());
        MOST.set(MOST.get().max(HELD.get()));
        // SAFETY: the caller keeps the contract of `alloc`, which is the same here.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // Less than nothing where another thread allocated it.
        HELD.set(HELD.get() - layout.size().cast_signed());
        // SAFETY: the pointer came from `alloc` above, so from the system's allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Weighing = Weighing;

/// The most that `work` holds at once, in bytes.
fn weight<T>(work: impl FnOnce() -> T) -> usize {
    let before = HELD.get();
    MOST.set(before);
    drop(work());
    (MOST.get() - before).cast_unsigned()
}

/// A text of about `length` bytes: the parts of a list, or the members of an object.
fn repeated(open: &str, part: impl Fn(usize) -> String, close: &str, length: usize) -> Vec<u8> {
    let mut text = open.to_owned();
    let mut number = 0;
    while text.len() < length {
        text.push_str(if number == 0 { "" } else { "," });
        text.push_str(&part(number));
        number += 1;
    }
    text.push_str(close);
    text.into_bytes()
}

/// Texts that make the library remember as much as it can.
fn heavy(length: usize) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("one key, again and again", repeated("{", |_| r#""":1"#.to_owned(), "}", length)),
        ("one list-like key, again and again", repeated("{", |_| r#""0":1"#.to_owned(), "}", length)),
        ("different keys, all of them twice", {
            let half = |open, close| repeated(open, |number| format!(r#""{number}":1"#), close, length / 2);
            [half("{", ","), half("", "}")].concat()
        }),
        ("different keys", repeated("{", |number| format!(r#""{number:x}k":1"#), "}", length)),
        ("a list", repeated("{", |number| format!(r#""{number}":1"#), "}", length)),
        ("lists in a list", repeated("[", |_| r#"{"0":1}"#.to_owned(), "]", length)),
        ("infinite numbers", repeated("[", |_| "1e999".to_owned(), "]", length)),
        ("empty objects", repeated("[", |_| "{}".to_owned(), "]", length)),
        ("numbers that grow", repeated("[", |_| "1e16".to_owned(), "]", length)),
        ("slashes", repeated("[\"", |_| "/".repeat(64), "\"]", length)),
        ("characters beyond ASCII", repeated("[\"", |_| "\u{e9}".repeat(64), "\"]", length)),
        ("white space", repeated("[", |_| " 1 ".to_owned(), "]", length)),
        ("a long key with escapes", repeated("{\"", |_| "\\u00e9".repeat(64), "\":1}", length)),
    ]
}

#[test]
fn memory_is_a_constant_times_the_text() {
    // Lengths from one power of two to the next: lists that double are now full and now half empty.
    let heavy = (0..20).flat_map(|step| heavy((64 + 64 * step / 20) << 10));
    for (what, text) in heavy {
        for mode in [Mode::Object, Mode::Assoc] {
            let weight = weight(|| canonicalize(&text, mode));
            assert!(weight < 30 * text.len(), "{what}, {mode:?}: {weight} bytes for {}", text.len());
        }
        let weight = weight(|| stability(&text).flatten().count());
        assert!(weight < 30 * text.len(), "{what}, stability: {weight} bytes for {}", text.len());
    }
}

/// 511 containers, of which each is the last and the repeated value of the one around it; what PHP makes of it in object
/// mode, and in assoc mode.
fn deep() -> [String; 3] {
    let mut texts = [const { String::new() }; 3];
    for depth in 0..511 {
        let around = match depth % 3 {
            0 => [(r#"{"0":1,"0":"#, "}"), (r#"{"0":"#, "}"), ("[", "]")],
            1 => [(r#"{"a":1,"\u0061":"#, "}"), (r#"{"a":"#, "}"), (r#"{"a":"#, "}")],
            _ => [(" [ 1 , ", " ] "), ("[1,", "]"), ("[1,", "]")],
        };
        for (text, (open, close)) in texts.iter_mut().zip(around) {
            let inner = if depth == 0 { "1" } else { text.as_str() };
            *text = [open, inner, close].concat();
        }
    }
    texts
}

#[test]
fn a_stack_of_64_kib_is_enough_for_any_depth() {
    let work = || {
        let [text, object, assoc] = deep();
        for (mode, expected) in [(Mode::Object, object), (Mode::Assoc, assoc)] {
            let form = canonicalize(text.as_bytes(), mode).expect("511 levels are allowed");
            assert_eq!(String::from_utf8_lossy(&form), expected);
        }
        // In each three levels: one list, two repeated keys, one escape, five runs of white space.
        assert!(stability(text.as_bytes()).count() > 1000);
    };
    let small = thread::Builder::new().stack_size(64 * 1024);
    small.spawn(work).expect("a thread").join().expect("no overflow of the stack");
}
