//! Looks for keys in memory that was given back: in freed blocks of the heap, and on a stack that its thread has left.
//!
//! A test that includes this file has its allocator, which looks at every block before the system gets it back. No
//! allocator sees a stack, so for that one the work runs on a stack of our own, where the platform lets us bring it.
#![allow(dead_code, reason = "every test file uses its own part")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::array;
use std::cell::Cell;
use std::slice;

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

/// SHA-256's initial hash value (FIPS 180-4, 5.3.3).
const INITIAL_STATE: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// What a key is known by: its own bytes, both padded blocks and the states behind them; for a key of more than 64
/// bytes also its hash, which stands for it, as bytes and as a state. Made here anew, not by the code under test.
pub(crate) fn traces(key: &[u8]) -> Vec<Vec<u8>> {
    let short = at_most_a_block(key);
    let mut traces = vec![key.to_vec()];
    for (block, state) in padded_blocks(&short).into_iter().zip(states(&short)) {
        traces.extend([block[..short.len()].to_vec(), state.map(u32::to_ne_bytes).concat()]);
    }
    if key.len() > 64 {
        let words = short.as_chunks::<4>().0.iter().map(|word| u32::from_be_bytes(*word).to_ne_bytes());
        traces.extend([short.clone(), words.flatten().collect()]);
    }
    traces
}

/// Each word of both states of a key. Kernels keep states in orders of their own, and a word of sixteen
/// states side by side: whatever the order, words stay words.
pub(crate) fn state_words(key: &[u8]) -> Vec<Vec<u8>> {
    states(&at_most_a_block(key)).as_flattened().iter().map(|word| word.to_ne_bytes().to_vec()).collect()
}

/// The key, or the hash that stands for a long one.
fn at_most_a_block(key: &[u8]) -> Vec<u8> {
    if key.len() > 64 { Sha256::digest(key).to_vec() } else { key.to_vec() }
}

/// The blocks that begin the inner and the outer hash.
fn padded_blocks(key: &[u8]) -> [[u8; 64]; 2] {
    [0x36, 0x5c].map(|pad| array::from_fn(|at| pad ^ key.get(at).unwrap_or(&0)))
}

/// The states behind them.
fn states(key: &[u8]) -> [[u32; 8]; 2] {
    padded_blocks(key).map(|block| {
        let mut state = INITIAL_STATE;
        compress256(&mut state, &[block]);
        state
    })
}

/// How many of these traces are in memory.
fn count(traces: &[Vec<u8>], memory: &[u8]) -> usize {
    traces.iter().filter(|trace| memory.windows(trace.len()).any(|part| part == trace.as_slice())).count()
}

thread_local! {
    static WANTED: Cell<&'static [Vec<u8>]> = const { Cell::new(&[]) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

/// How many traces stand in blocks of the heap that `work` frees.
pub(crate) fn left_on_heap(traces: Vec<Vec<u8>>, work: impl FnOnce()) -> usize {
    FOUND.set(0);
    // Leaked: the allocator looks at them for as long as the thread lives, a panic included.
    WANTED.set(traces.leak());
    work();
    WANTED.set(&[]);
    FOUND.get()
}

/// The system's allocator, which looks at what comes back.
struct Looking;

// SAFETY: every call goes to the system's allocator. `realloc` is the default one: it allocates, copies and frees, so
// that what a growing list leaves behind is looked at too. Looking needs no heap and changes nothing.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`, which is the same here. Zeros, so that all can be read.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the block is ours until the line after next, and all of it was written when it was made.
        let block = unsafe { slice::from_raw_parts(pointer, layout.size()) };
        FOUND.set(FOUND.get() + count(WANTED.get(), block));
        // SAFETY: the pointer came from `alloc` above, so from the system's allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

/// The stack of a thread, where we know how to bring our own memory for it and what the compiler leaves there.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) mod stack {
    use std::ffi::c_void;
    use std::hint::black_box;
    use std::mem::MaybeUninit;
    use std::ptr;

    const STACK_LENGTH: usize = 1 << 18;

    /// A page of the stack: it has to be aligned.
    #[derive(Clone, Copy)]
    #[repr(C, align(4096))]
    struct Page([u8; 4096]);

    /// How many traces `work` leaves on its stack, once all that it made is dropped.
    ///
    /// What code leaves there depends on the compiler: without any optimisation it keeps copies that no code can wipe.
    pub(crate) fn left_on_stack(traces: &[Vec<u8>], mut work: impl FnMut() + Send) -> usize {
        let mut stack = vec![Page([0; 4096]); STACK_LENGTH / 4096];
        run_on(&mut stack, &mut work);
        // It grew down, and nothing was written beyond the first page that is not zero.
        let first = stack.iter().position(|page| page.0 != [0; 4096]).expect("every thread writes to its stack");
        let bytes: Vec<u8> = stack[first..].iter().flat_map(|page| page.0).collect();
        super::count(traces, &bytes)
    }

    fn run_on(stack: &mut [Page], mut work: &mut (dyn FnMut() + Send)) {
        let mut attributes = MaybeUninit::uninit();
        let mut thread = MaybeUninit::uninit();
        // SAFETY: every pointer is to a value that outlives the call, and that the call before it has made. Stack and
        // work outlive the thread, which is joined here.
        unsafe {
            assert_eq!(libc::pthread_attr_init(attributes.as_mut_ptr()), 0);
            let start = stack.as_mut_ptr().cast();
            assert_eq!(libc::pthread_attr_setstack(attributes.as_mut_ptr(), start, size_of_val(stack)), 0);
            let work = (&raw mut work).cast();
            assert_eq!(libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), run_deep, work), 0);
            assert_eq!(libc::pthread_join(thread.assume_init(), ptr::null_mut()), 0);
            assert_eq!(libc::pthread_attr_destroy(attributes.as_mut_ptr()), 0);
        }
    }

    /// Runs the work far down, so that the end of the thread does not write over what it left.
    extern "C" fn run_deep(work: *mut c_void) -> *mut c_void {
        // SAFETY: `run_on` passes this type, and waits.
        let work = unsafe { &mut *work.cast::<&mut (dyn FnMut() + Send)>() };
        let mut room = [0_u8; 1 << 14];
        black_box(&mut room);
        work();
        black_box(&mut room);
        ptr::null_mut()
    }
}
