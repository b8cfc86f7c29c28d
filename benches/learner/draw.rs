//! Seeded random parameters, visits, and the cookies of a third party on them.

/// The SplitMix64 generator (<https://prng.di.unimi.it/splitmix64.c>).
pub(crate) struct Draw(pub(crate) u64);

pub(crate) const HEX: &str = "0123456789abcdef";
pub(crate) const DIGITS: &str = "0123456789";
pub(crate) const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
pub(crate) const BASE36: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
pub(crate) const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
pub(crate) const BASE64URL: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
pub(crate) const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Draw {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub(crate) fn between(&mut self, start: u64, end: u64) -> u64 {
        start + self.below(end - start)
    }

    pub(crate) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    /// A random text of this length.
    pub(crate) fn of(&mut self, alphabet: &str, length: usize) -> String {
        (0..length).map(|_| char::from(alphabet.as_bytes()[self.below(alphabet.len() as u64) as usize])).collect()
    }

    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.of(HEX, length)
    }

    /// A number with this many digits; the first is not 0.
    pub(crate) fn digits(&mut self, length: usize) -> String {
        format!("{}{}", self.between(1, 10), self.of(DIGITS, length - 1))
    }

    pub(crate) fn uuid(&mut self) -> String {
        let (version, variant) = ("4", self.one(&["8", "9", "a", "b"]));
        format!("{}-{}-{version}{}-{variant}{}-{}", self.hex(8), self.hex(4), self.hex(3), self.hex(3), self.hex(12))
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A visit to a site.
#[derive(Clone, Copy)]
pub(crate) struct Visit {
    pub(crate) site: usize,
    /// Milliseconds since 1970.
    pub(crate) time: u64,
    /// Number of earlier visits.
    pub(crate) count: usize,
}

impl Visit {
    pub(crate) fn seconds(&self) -> u64 {
        self.time / 1000
    }

    pub(crate) fn day(&self) -> u64 {
        self.time / 86_400_000
    }
}

/// A cookie that is set on a visit.
pub(crate) struct Cookie {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Lifetime in seconds; `None`: a session cookie.
    pub(crate) life: Option<u64>,
}

pub(crate) const YEAR: Option<u64> = Some(31_536_000);
pub(crate) const MONTH: Option<u64> = Some(30 * 86_400);

/// The cookies set on each visit.
pub(crate) type Answers = Vec<Vec<Cookie>>;

/// A kind of third party: its name, and the cookies that it sets.
pub(crate) type Profile = (&'static str, fn(&mut Draw, &[Visit]) -> Answers);

/// One cookie, with a value for each visit.
pub(crate) fn one(visits: &[Visit], name: &str, life: Option<u64>, mut value: impl FnMut(&Visit) -> String) -> Answers {
    let cookie = |visit| vec![Cookie { name: name.to_owned(), value: value(visit), life }];
    visits.iter().map(cookie).collect()
}

/// One cookie with one value.
pub(crate) fn same(visits: &[Visit], name: &str, life: Option<u64>, value: String) -> Answers {
    one(visits, name, life, |_| value.clone())
}

/// One cookie with a value per day, like a session.
pub(crate) fn daily(
    draw: &mut Draw,
    visits: &[Visit],
    name: &str,
    life: Option<u64>,
    value: impl Fn(&mut Draw) -> String,
) -> Answers {
    let seed = draw.next();
    one(visits, name, life, |visit| value(&mut Draw(seed ^ visit.day())))
}

/// Visits of three to five sites within a week, each at least once.
pub(crate) fn visits(draw: &mut Draw) -> Vec<Visit> {
    let sites = draw.between(3, 6) as usize;
    let count = sites + draw.below(4) as usize;
    // A time on 2026-08-22.
    let mut time = 1_787_356_800_000 + draw.below(86_400_000);
    let visit = |count: usize| {
        let site = if count < sites { count } else { draw.below(sites as u64) as usize };
        time +=
            draw.one(&["40", "900", "9000", "40000", "90000"]).parse::<u64>().unwrap_or(1) * draw.between(500, 1500);
        Visit { site, time, count }
    };
    (0..count).map(visit).collect()
}

/// The base64 encoding of a text.
pub(crate) fn base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let chunk = |chunk: &[u8]| -> String {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        let letter = |at: usize| {
            if at <= chunk.len() { char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]) } else { '=' }
        };
        (0..4).map(letter).collect()
    };
    text.as_bytes().chunks(3).map(chunk).collect()
}

/// As `encodeURIComponent` writes text.
pub(crate) fn encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}

/// A number in another base, with lower-case letters.
pub(crate) fn in_base(mut number: u64, base: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        digits.push(BASE36.as_bytes()[(number % base) as usize]);
        number /= base;
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}
