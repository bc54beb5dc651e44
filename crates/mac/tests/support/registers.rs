//! Looks for keys in the vector registers, as the code before left them.

use std::arch::asm;
use std::arch::is_x86_feature_detected;
use std::mem::MaybeUninit;

/// What the registers held: 32 of 64 bytes, or where the processor has not that many, 16 of 32 bytes or 16.
#[repr(C, align(64))]
struct Held([u8; 32 * 64]);

#[derive(Clone, Copy)]
pub(crate) enum Registers {
    Sse,
    Avx,
    Avx512,
}

impl Registers {
    /// Those that this processor has. To be asked before, for asking uses them.
    pub(crate) fn detect() -> Self {
        match (is_x86_feature_detected!("avx512f"), is_x86_feature_detected!("avx")) {
            (true, _) => Self::Avx512,
            (_, true) => Self::Avx,
            _ => Self::Sse,
        }
    }

    /// How many of these traces are in the registers now.
    pub(crate) fn count(self, traces: &[Vec<u8>]) -> usize {
        let held = self.held();
        traces.iter().filter(|trace| held.0.windows(trace.len()).any(|part| part == trace.as_slice())).count()
    }

    /// Bytes of all of them.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Sse => 16 * 16,
            Self::Avx => 16 * 32,
            Self::Avx512 => 32 * 64,
        }
    }

    #[inline(never)]
    fn held(self) -> Held {
        // Not filled in advance: that would take a register.
        let mut held = MaybeUninit::<Held>::uninit();
        let at = held.as_mut_ptr();
        macro_rules! store {
            ($instruction:literal, $register:literal, $size:literal, $($number:literal)*) => {
                asm!(
                    $(concat!($instruction, " [{at} + ", $size, " * ", $number, "], ", $register, $number),)*
                    at = in(reg) at, options(nostack, preserves_flags)
                )
            };
        }
        // SAFETY: the processor has these registers, and there is room for all of them.
        unsafe {
            match self {
                Self::Sse => store!("movdqu", "xmm", "16", 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15),
                Self::Avx => store!("vmovdqu", "ymm", "32", 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15),
                Self::Avx512 => store!(
                    "vmovdqu64", "zmm", "64",
                    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
                ),
            }
            // Behind what was stored nothing was written yet.
            at.cast::<u8>().add(self.length()).write_bytes(1, size_of::<Held>() - self.length());
            held.assume_init()
        }
    }
}
