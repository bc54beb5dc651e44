//! What the vector registers keep of a key when its work is done.
//!
//! Nothing reads them, but a signal, a thread switch or the dynamic linker may store all of them, to the stack for one, and
//! from there they reach a core dump. Copying a secret leaves it in them, too.

/// Wipes the vector registers: for whoever has copied a secret, or made one, and has no more to do with it.
///
/// On x86-64. Elsewhere it does nothing.
#[inline]
pub fn zeroize_registers() {
    #[cfg(target_arch = "x86_64")]
    x86_64::zeroize();
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "no safe code can name a register")]
mod x86_64 {
    //! Of none of these blocks the compiler is told that it leaves memory alone: a copy that comes before must not be
    //! moved behind it.

    use core::arch::asm;

    cpufeatures::new!(avx, "avx");
    cpufeatures::new!(avx512, "avx512f");

    #[inline]
    pub(super) fn zeroize() {
        if avx::get() {
            // SAFETY: the processor has the instruction, which changes the registers 0 to 15 alone, all of each. No call
            // keeps vector registers, and none is kept here.
            unsafe { asm!("vzeroall", clobber_abi("sysv64"), options(nostack, preserves_flags)) };
        } else {
            // SAFETY: every x86-64 has SSE2, and without AVX these 16 registers have no more than 128 bits. As above.
            unsafe {
                asm!(
                    "pxor xmm0, xmm0",
                    "pxor xmm1, xmm1",
                    "pxor xmm2, xmm2",
                    "pxor xmm3, xmm3",
                    "pxor xmm4, xmm4",
                    "pxor xmm5, xmm5",
                    "pxor xmm6, xmm6",
                    "pxor xmm7, xmm7",
                    "pxor xmm8, xmm8",
                    "pxor xmm9, xmm9",
                    "pxor xmm10, xmm10",
                    "pxor xmm11, xmm11",
                    "pxor xmm12, xmm12",
                    "pxor xmm13, xmm13",
                    "pxor xmm14, xmm14",
                    "pxor xmm15, xmm15",
                    clobber_abi("sysv64"),
                    options(nostack, preserves_flags)
                );
            }
        }
        if avx512::get() {
            // SAFETY: the processor has AVX-512, so 16 registers more. As above.
            unsafe {
                asm!(
                    "vpxorq zmm16, zmm16, zmm16",
                    "vpxorq zmm17, zmm17, zmm17",
                    "vpxorq zmm18, zmm18, zmm18",
                    "vpxorq zmm19, zmm19, zmm19",
                    "vpxorq zmm20, zmm20, zmm20",
                    "vpxorq zmm21, zmm21, zmm21",
                    "vpxorq zmm22, zmm22, zmm22",
                    "vpxorq zmm23, zmm23, zmm23",
                    "vpxorq zmm24, zmm24, zmm24",
                    "vpxorq zmm25, zmm25, zmm25",
                    "vpxorq zmm26, zmm26, zmm26",
                    "vpxorq zmm27, zmm27, zmm27",
                    "vpxorq zmm28, zmm28, zmm28",
                    "vpxorq zmm29, zmm29, zmm29",
                    "vpxorq zmm30, zmm30, zmm30",
                    "vpxorq zmm31, zmm31, zmm31",
                    clobber_abi("sysv64"),
                    options(nostack, preserves_flags)
                );
            }
        }
    }
}
