//! Cookies in HTTP headers (RFC 6265).

use super::event::Time;

/// A cookie of a `Cookie` or `Set-Cookie` header. The name may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cookie<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) life: Life,
    /// Has the `Partitioned` attribute.
    pub(super) partitioned: bool,
}

/// The lifetime of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// From a `Cookie` header, which has no lifetimes.
    Unknown,
    /// Until the browser closes.
    Session,
    /// Seconds; 0 deletes the cookie.
    Seconds(u64),
}

/// The cookies of a `Cookie` header or of `document.cookie`. Of several with one name, the last.
pub(super) fn sent(header: &str) -> Vec<Cookie<'_>> {
    let mut cookies: Vec<Cookie<'_>> = Vec::new();
    for (name, value) in
        header.split([';', '\n']).map(pair).filter(|(name, value)| !name.is_empty() || !value.is_empty())
    {
        cookies.retain(|cookie| cookie.name != name);
        cookies.push(Cookie { name, value, life: Life::Unknown, partitioned: false });
    }
    cookies
}

/// The cookie of a `Set-Cookie` header (RFC 6265, section 5.2), received at `now`.
pub(super) fn set(header: &str, now: Time) -> Option<Cookie<'_>> {
    let mut parts = header.split(';');
    let (name, value) = parts.next().map(pair).filter(|(name, value)| !name.is_empty() || !value.is_empty())?;
    let (mut age, mut expiry, mut partitioned) = (None, None, false);
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (key, value) = (key.trim(), value.trim());
        if key.eq_ignore_ascii_case("max-age") {
            age = value.parse::<i64>().ok().map(|seconds| seconds.max(0) as u64);
        } else if key.eq_ignore_ascii_case("expires") {
            expiry = seconds_of_date(value).map(|at| at.saturating_sub(now / 1000));
        } else if key.eq_ignore_ascii_case("partitioned") {
            partitioned = true;
        }
    }
    let life = age.or(expiry).map_or(Life::Session, Life::Seconds);
    Some(Cookie { name, value, life, partitioned })
}

fn pair(text: &str) -> (&str, &str) {
    let (name, value) = text.split_once('=').unwrap_or(("", text));
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    (name.trim(), value)
}

/// Seconds since 1970 of a cookie date (RFC 6265, section 5.1.1): `Wed, 21 Oct 2026 07:28:00 GMT`.
fn seconds_of_date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_ascii_lowercase();
    let (mut day, mut month, mut year, mut clock) = (None, None, None, None);
    for word in lower.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
        if let Some(at) = MONTHS.iter().position(|name| word.starts_with(name)) {
            month.get_or_insert(at as u64 + 1);
        } else if word.contains(':') {
            let mut parts = word.split(':').map(|part| part.parse::<u64>().ok());
            clock = Some(parts.next()?? * 3600 + parts.next()?? * 60 + parts.next()??);
        } else if let Ok(number) = word.parse::<u64>() {
            match number {
                1..=31 if day.is_none() => day = Some(number),
                0..=69 => year = Some(2000 + number),
                70..=99 => year = Some(1900 + number),
                1970..=9999 => year = Some(number),
                _ => {}
            }
        }
    }
    let (day, month, year) = (day?, month?, year?);
    // Days since 1970. The year starts in March, so that the leap day is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some(days.saturating_sub(719_468) * 86_400 + clock.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        let names = |header| -> Vec<(&str, &str)> { sent(header).iter().map(|one| (one.name, one.value)).collect() };
        assert_eq!(names("a=1; b=\"2\";c; a=3\nd = 4 "), [("b", "2"), ("", "c"), ("a", "3"), ("d", "4")]);
        assert_eq!(names(""), []);
        assert_eq!(names("a=b=c"), [("a", "b=c")]);
    }

    #[test]
    fn lifetimes() {
        let now = 1_760_000_000_000;
        for (header, life) in [
            ("a=b", Life::Session),
            ("a=b; Max-Age=60", Life::Seconds(60)),
            ("a=b; max-age=-1; Expires=Wed, 21 Oct 2099 07:28:00 GMT", Life::Seconds(0)),
            ("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", Life::Seconds(0)),
            ("a=b; Expires=Thu, 09-Oct-2025 08:53:30 GMT", Life::Seconds(10)),
            ("a=b; expires=Thu, 09 Oct 25 08:53:30 GMT; HttpOnly", Life::Seconds(10)),
            ("a=b; Expires=soon", Life::Session),
        ] {
            assert_eq!(set(header, now).unwrap().life, life, "{header}");
        }
        assert!(set("a=b; Secure; Partitioned", now).unwrap().partitioned);
        assert_eq!(set("8f14e45f; Max-Age=60", now).map(|one| (one.name, one.value)), Some(("", "8f14e45f")));
        assert_eq!(set("; Path=/", now), None);
    }
}
