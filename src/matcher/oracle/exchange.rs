//! Conditions on headers and addresses, by the definitions.

use std::net::IpAddr;

use super::text::glob;
use crate::filter::{AddressTest, HeaderTest, ValueTest};
use crate::regexp::{MatchOutcome, matches};

pub(super) fn header_holds(test: &HeaderTest<'_>, headers: Option<&[(&str, &str)]>) -> bool {
    let Some(headers) = headers else { return false };
    let values: Vec<&str> =
        headers.iter().filter(|(name, _)| name.to_ascii_lowercase() == test.name).map(|(_, value)| *value).collect();
    let holds = |value: &&str| match &test.value {
        None => true,
        Some(ValueTest::Text(text)) => {
            glob(text.to_ascii_lowercase().as_bytes(), value.to_ascii_lowercase().as_bytes())
        }
        Some(ValueTest::Regex { regex, ignore_case }) => {
            let value = if *ignore_case { value.to_ascii_lowercase() } else { (*value).to_owned() };
            matches(regex.program(*ignore_case), value.as_bytes()) == MatchOutcome::Match
        }
    };
    test.name.is_empty() || (!values.is_empty() && values.iter().any(holds) != test.negated)
}

pub(super) fn address_holds(test: &AddressTest<'_>, address: &str) -> bool {
    let ip: Option<IpAddr> = address.parse().ok();
    match test {
        AddressTest::Exact(text) => text.parse().ok() == ip && ip.is_some(),
        AddressTest::Prefix(start) => address.to_ascii_lowercase().starts_with(&start.to_ascii_lowercase()),
        AddressTest::Regex(regex) => matches(regex.program(false), address.as_bytes()) == MatchOutcome::Match,
        AddressTest::Loopback => ip.is_some_and(|ip| ip.is_loopback()),
        AddressTest::Lan => match ip {
            Some(IpAddr::V4(ip)) => {
                let [a, b, ..] = ip.octets();
                a == 10 || (a == 172 && (16..32).contains(&b)) || (a, b) == (192, 168) || (a, b) == (169, 254)
            }
            Some(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
            None => false,
        },
    }
}
