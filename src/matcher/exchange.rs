//! Conditions on headers, the server's address and the top-level page. A value that is not known yet meets none.

use std::net::IpAddr;

use super::context::Context;
use super::domains::contains;
use super::failed::Failed;
use crate::index::{Image, ValueForm, ValueView};
use crate::net::{Suffixes, is_ip};

/// The first of the rare conditions that does not hold.
#[cold]
pub(super) fn check(image: &Image, number: u32, context: &Context<'_>) -> Result<(), Failed> {
    let rare = image.rare_conditions(number);
    let request = context.request;
    if rare.top != 0 {
        let host = request.top_host();
        if !contains(&image.domain_set(rare.top), image, host, &Suffixes::of(host.as_bytes()), context) {
            return Err(Failed::Top);
        }
    }
    let exchange = request.exchange();
    let has = |headers: Option<&[(&str, &str)]>, place: u32| match headers {
        Some(headers) => header_holds(image, &image.value(place), headers, context),
        None => {
            context.set_needs_exchange();
            false
        }
    };
    if rare.request_header != 0 && !has(exchange.request_headers, rare.request_header) {
        return Err(Failed::RequestHeader);
    }
    if rare.response_header != 0 && !has(exchange.response_headers, rare.response_header) {
        return Err(Failed::ResponseHeader);
    }
    if rare.address != 0 {
        // The host of the URL may be an address.
        let host = request.url().host();
        let written = is_ip(host).then(|| host.trim_start_matches('[').trim_end_matches(']'));
        let address = exchange.address.or(written);
        if address.is_none() {
            context.set_needs_exchange();
        }
        if !address.is_some_and(|address| address_holds(image, &image.value(rare.address), address, context)) {
            return Err(Failed::Address);
        }
    }
    Ok(())
}

fn header_holds(image: &Image, test: &ValueView<'_>, headers: &[(&str, &str)], context: &Context<'_>) -> bool {
    if test.name.is_empty() {
        return true;
    }
    let mut values = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(test.name)).map(|(_, value)| *value);
    let holds = |value: &str| match test.form() {
        Some(ValueForm::Text) => fits(test.text.as_bytes(), value.as_bytes()),
        Some(ValueForm::Regex) => context.matches(image, test.program, value.as_bytes()),
        Some(ValueForm::RegexIgnoreCase) => context.matches(image, test.program, value.to_ascii_lowercase().as_bytes()),
        _ => false,
    };
    match (test.form(), test.negated()) {
        (Some(ValueForm::Any), _) => values.next().is_some(),
        (_, false) => values.any(holds),
        (_, true) => {
            let mut values = values.peekable();
            values.peek().is_some() && !values.any(holds)
        }
    }
}

fn address_holds(image: &Image, test: &ValueView<'_>, address: &str, context: &Context<'_>) -> bool {
    let ip = address.parse::<IpAddr>();
    match test.form() {
        Some(ValueForm::Text) => match (test.text.parse::<IpAddr>(), ip) {
            (Ok(wanted), Ok(found)) => wanted == found,
            _ => test.text.eq_ignore_ascii_case(address),
        },
        Some(ValueForm::Prefix) => {
            address.get(..test.text.len()).is_some_and(|start| start.eq_ignore_ascii_case(test.text))
        }
        Some(ValueForm::Regex) => context.matches(image, test.program, address.as_bytes()),
        Some(ValueForm::Lan) => ip.is_ok_and(is_private),
        Some(ValueForm::Loopback) => ip.is_ok_and(|ip| ip.is_loopback()),
        _ => false,
    }
}

/// Private ([RFC 1918](https://www.rfc-editor.org/rfc/rfc1918), [RFC 4193](https://www.rfc-editor.org/rfc/rfc4193)) and
/// link-local addresses.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.segments()[0] & 0xfe00 == 0xfc00 || ip.segments()[0] & 0xffc0 == 0xfe80,
    }
}

/// Whether a pattern matches a whole text, ignoring ASCII case; `*` matches any text.
pub(super) fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut position) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while position < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                retry = Some((at, position));
            }
            Some(byte) if byte.eq_ignore_ascii_case(&text[position]) => {
                at += 1;
                position += 1;
            }
            _ => {
                let Some((behind, from)) = retry else { return false };
                (at, position) = (behind, from + 1);
                retry = Some((behind, from + 1));
            }
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("1.1 google", "1.1 google", true),
            ("1.1 google", "1.1 Google", true),
            ("1.1 google", "1.1 google x", false),
            ("*doubleclick*", "a=1; doubleclick.net=2", true),
            ("W/\"*-*\"", "w/\"ab-cd\"", true),
            ("W/\"*-*\"", "w/\"abcd\"", false),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
    }
}
