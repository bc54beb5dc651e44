//! A shorter text that fails too.

/// Leaves out what it can, large pieces first. It stops early where each try is dear.
pub(crate) fn minimal(text: &[u8], mut fails: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut text = text.to_vec();
    let mut tries = 0;
    let mut piece = text.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        let before = text.len();
        while at < text.len() && tries < 4000 {
            let mut shorter = text.clone();
            shorter.drain(at..(at + piece).min(text.len()));
            tries += 1;
            if fails(&shorter) {
                text = shorter;
            } else {
                at += piece;
            }
        }
        if piece > 1 {
            piece /= 2;
        } else if text.len() == before || tries == 4000 {
            break;
        }
    }
    text
}
