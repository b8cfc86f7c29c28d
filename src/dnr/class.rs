//! Classes of bytes in regular expressions: only to count what RE2 makes of them.

/// Which bytes a class has.
pub(super) struct ByteClass([bool; 256]);

impl Default for ByteClass {
    fn default() -> ByteClass {
        ByteClass([false; 256])
    }
}

impl ByteClass {
    pub(super) fn add(&mut self, first: u8, last: u8) {
        for byte in first..=last {
            self.0[byte as usize] = true;
        }
    }

    pub(super) fn add_shorthand(&mut self, name: u8) {
        for byte in 0..=255u8 {
            let inside = match name.to_ascii_lowercase() {
                b'd' => byte.is_ascii_digit(),
                b'w' => byte.is_ascii_alphanumeric() || byte == b'_',
                _ => matches!(byte, b'\t' | b'\n' | 12 | b'\r' | b' '),
            };
            self.0[byte as usize] |= inside != name.is_ascii_uppercase();
        }
    }

    fn fold(&mut self) {
        for byte in b'a'..=b'z' {
            let upper = byte.to_ascii_uppercase() as usize;
            let either = self.0[byte as usize] || self.0[upper];
            (self.0[byte as usize], self.0[upper]) = (either, either);
        }
    }

    pub(super) fn fold_and_negate(&mut self, match_case: bool) {
        if !match_case {
            self.fold();
        }
        self.0.iter_mut().for_each(|inside| *inside = !*inside);
    }

    /// An instruction a run of bytes and a branch between two; without case, capitals need none of their own.
    pub(super) fn size(mut self, match_case: bool) -> u32 {
        if !match_case {
            self.fold();
            // A run that reaches beyond the capitals keeps them.
            let reaches_out = |letter: u8, beyond: u8| self.0[letter as usize] && self.0[beyond as usize];
            if !reaches_out(b'A', b'A' - 1) && !reaches_out(b'Z', b'Z' + 1) {
                self.0[b'A' as usize..=b'Z' as usize].fill(false);
            }
        }
        let runs = (0..256).filter(|&at| self.0[at] && (at == 0 || !self.0[at - 1])).count() as u32;
        (runs * 2).saturating_sub(1).max(1)
    }
}
