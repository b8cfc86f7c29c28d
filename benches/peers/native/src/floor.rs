//! The floor: the work that no engine with a token index can avoid.
//!
//! Each URL is split into its runs of letters, digits and `%`, folded to lower case; each run is hashed, and its bit
//! is looked up in a bitmap of 16 KB in which a token of each filter is marked. No source, no host, no filter.

use std::hint::black_box;

use serde_json::{Value, json};

use crate::Options;
use crate::measure::{median, timed, timer_ns};

const BITS: usize = 16 * 1024 * 8;

pub(crate) fn run(options: &Options) -> Value {
    let mut marked = vec![0u64; BITS / 64];
    for text in options.texts() {
        // Comments and cosmetic filters have no token in an index of network filters; `||host^` needs none.
        for line in text.lines().filter(|line| !line.starts_with(['!', '[']) && !line.contains('#')) {
            let pattern = line.split('$').next().unwrap_or(line);
            if pattern.trim_start_matches("@@").starts_with("||") && !pattern.contains(['/', '*']) {
                continue;
            }
            // Its longest token, which approximates its rarest.
            if let Some(token) = longest(pattern) {
                each_token(token, |hash| marked[slot(hash)] |= bit(hash));
            }
        }
    }
    let records = options.records();
    let (mut tokens, mut hits) = (0usize, 0usize);
    for record in &records {
        each_token(&record.url, |hash| {
            tokens += 1;
            hits += (marked[slot(hash)] & bit(hash) != 0) as usize;
        });
    }
    let pass = || {
        for record in &records {
            let mut hits = 0u32;
            each_token(black_box(&record.url), |hash| hits += (marked[slot(hash)] & bit(hash) != 0) as u32);
            black_box(hits);
        }
    };
    pass();
    let passes = (0..options.passes.max(5)).map(|_| timed(pass).0 * 1e6 / records.len() as f64).collect();
    json!({
        "requests": records.len(),
        "mean_ns": median(passes),
        "tokens_per_url": tokens as f64 / records.len() as f64,
        "hits_per_url": hits as f64 / records.len() as f64,
        "marked_bits": marked.iter().map(|word| word.count_ones()).sum::<u32>(),
        "timer_ns": timer_ns(),
    })
}

/// For each byte: its lower-case form if it belongs to a token, else 0.
const FOLDED: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let character = byte as u8;
        if character.is_ascii_alphanumeric() || character == b'%' {
            table[byte] = character.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

fn each_token(text: &str, mut found: impl FnMut(u32)) {
    let mut hash = 0u32;
    for &byte in text.as_bytes() {
        let folded = FOLDED[byte as usize];
        if folded != 0 {
            hash = (hash.rotate_left(5) ^ u32::from(folded)).wrapping_mul(0x9E37_79B1);
        } else if hash != 0 {
            found(hash);
            hash = 0;
        }
    }
    if hash != 0 {
        found(hash);
    }
}

fn longest(pattern: &str) -> Option<&str> {
    pattern
        .split(|character: char| !character.is_ascii_alphanumeric() && character != '%')
        .filter(|token| !token.is_empty())
        .max_by_key(|token| token.len())
}

/// The upper bits of a product are mixed best.
fn slot(hash: u32) -> usize {
    (hash >> 21) as usize
}

fn bit(hash: u32) -> u64 {
    1 << ((hash >> 15) & 63)
}
