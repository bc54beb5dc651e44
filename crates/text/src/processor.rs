//! What the processor has, as values: where it has not, there is no value of the type.
#![cfg(target_arch = "x86_64")]

cpufeatures::new!(avx2, "avx2", "bmi1", "bmi2");
cpufeatures::new!(avx512, "avx512f", "avx512bw", "avx512vbmi", "bmi1", "bmi2");

/// AVX2 and BMI.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

impl Avx2 {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        avx2::get().then_some(Self(()))
    }
}

/// AVX-512 with VBMI, and BMI.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(());

impl Avx512 {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        avx512::get().then_some(Self(()))
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::is_x86_feature_detected as has;

    #[test]
    fn what_the_processor_has_is_found() {
        let has_bmi = has!("bmi1") && has!("bmi2");
        assert_eq!(Avx2::detect().is_some(), has!("avx2") && has_bmi);
        let has_avx512 = has!("avx512f") && has!("avx512bw") && has!("avx512vbmi");
        assert_eq!(Avx512::detect().is_some(), has_avx512 && has_bmi);
    }
}
