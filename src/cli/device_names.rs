//! Names and makers of devices, from files of the system.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use brock::dns::{DeviceName, DeviceNames};

use super::error::Error;
use super::input::read;

/// Where Debian's packages have the registry of makers of network cards.
pub(crate) const OUI_FILES: [&str; 2] = ["/usr/share/ieee-data/oui.txt", "/var/lib/ieee-data/oui.txt"];

/// Reads a hosts file (`address name`) or dnsmasq's leases (`expiry mac address name id`). Makers are looked up in the first
/// of `makers` that exists.
pub(crate) fn device_names(path: Option<&Path>, makers: &[&Path]) -> Result<DeviceNames, Error> {
    let Some(path) = path else { return Ok(DeviceNames::new()) };
    let bytes = read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut names = DeviceNames::new();
    let mut cards: HashMap<String, String> = HashMap::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or("");
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words.as_slice() {
            [expiry, card, address, name, ..] if expiry.bytes().all(|byte| byte.is_ascii_digit()) && is_card(card) => {
                let name = if *name == "*" { "" } else { name };
                cards.insert((*address).to_owned(), prefix(card));
                names.insert((*address).to_owned(), DeviceName { name: name.to_owned(), maker: String::new() });
            }
            [address, name, ..] if address.contains(['.', ':']) => {
                names.insert((*address).to_owned(), DeviceName { name: (*name).to_owned(), maker: String::new() });
            }
            _ => {}
        }
    }
    if !cards.is_empty()
        && let Some(registry) = makers.iter().find_map(|path| fs::read(path).ok())
    {
        let makers = read_makers(&String::from_utf8_lossy(&registry));
        for (address, card) in cards {
            if let (Some(name), Some(maker)) = (names.get_mut(&address), makers.get(&card)) {
                name.maker = maker.clone();
            }
        }
    }
    Ok(names)
}

fn is_card(text: &str) -> bool {
    text.len() == 17 && text.split(':').all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The six digits that name the maker.
fn prefix(card: &str) -> String {
    card.split(':').take(3).collect::<String>().to_ascii_uppercase()
}

/// Lines `AABBCC     (base 16)  Maker`.
fn read_makers(text: &str) -> HashMap<String, String> {
    let line = |line: &str| {
        let (card, maker) = line.split_once("(base 16)")?;
        Some((card.trim().to_owned(), maker.trim().to_owned()))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_and_makers() {
        let folder = tempfile::tempdir().expect("a folder");
        let (leases, oui) = (folder.path().join("leases"), folder.path().join("oui.txt"));
        fs::write(
            &leases,
            "1795693997 02:00:5e:00:53:01 192.168.1.20 tv 01:02\n1 02:00:5e:00:53:02 192.168.1.21 * *\n",
        )
        .expect("written");
        fs::write(&oui, "02-00-5E   (hex)\t\tExample\n02005E     (base 16)\t\tExample Makers\n").expect("written");
        let names = device_names(Some(&leases), &[&oui]).expect("read");
        let (tv, other) = (&names["192.168.1.20"], &names["192.168.1.21"]);
        assert_eq!((tv.name.as_str(), tv.maker.as_str()), ("tv", "Example Makers"));
        assert_eq!((other.name.as_str(), other.maker.as_str()), ("", "Example Makers"));
        fs::write(&leases, "192.168.1.20 tv # mine\n::1 localhost\n").expect("written");
        assert_eq!(device_names(Some(&leases), &[]).expect("read")["192.168.1.20"].name, "tv");
    }
}
