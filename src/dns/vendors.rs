//! The table of device vendors' domains: `filter-lists/devices.tsv`.

use std::collections::HashMap;

use crate::net::label_suffixes;

/// What a device contacts a domain for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DevicePurpose {
    /// Recognises what is watched or heard.
    Recognition,
    /// Selects, delivers or measures advertising.
    Advertising,
    /// Reports how the device is used.
    Usage,
    /// Reports crashes and faults.
    Crash,
    /// Updates of the device's software.
    Update,
    /// The time, or whether there is a connection.
    Time,
    /// Understands speech.
    Voice,
    /// Films, music, pictures, shops.
    Content,
    /// Sign-in, remote control, messages: the device's own services.
    Service,
}

impl DevicePurpose {
    const ALL: [DevicePurpose; 9] = [
        DevicePurpose::Recognition,
        DevicePurpose::Advertising,
        DevicePurpose::Usage,
        DevicePurpose::Crash,
        DevicePurpose::Update,
        DevicePurpose::Time,
        DevicePurpose::Voice,
        DevicePurpose::Content,
        DevicePurpose::Service,
    ];

    /// Its name in the table and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            DevicePurpose::Recognition => "recognition",
            DevicePurpose::Advertising => "advertising",
            DevicePurpose::Usage => "usage",
            DevicePurpose::Crash => "crash",
            DevicePurpose::Update => "update",
            DevicePurpose::Time => "time",
            DevicePurpose::Voice => "voice",
            DevicePurpose::Content => "content",
            DevicePurpose::Service => "service",
        }
    }

    /// In words for people.
    pub fn description(self) -> &'static str {
        match self {
            DevicePurpose::Recognition => "recognises what you watch",
            DevicePurpose::Advertising => "advertising",
            DevicePurpose::Usage => "reports how you use the device",
            DevicePurpose::Crash => "reports faults",
            DevicePurpose::Update => "updates",
            DevicePurpose::Time => "time and connection test",
            DevicePurpose::Voice => "voice assistant",
            DevicePurpose::Content => "content",
            DevicePurpose::Service => "the device's own services",
        }
    }

    /// Whether the device does all that its owner bought it for without it.
    pub fn is_needless(self) -> bool {
        self <= DevicePurpose::Crash
    }
}

/// A row of the table. It holds for the domain and all hosts below it that have no row of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VendorDomain {
    /// The domain, or a host.
    pub domain: &'static str,
    /// The company.
    pub owner: &'static str,
    /// The kind of device: `TV`, `speaker`.
    pub device: &'static str,
    /// What it is for.
    pub purpose: DevicePurpose,
    /// The address of a public document that names it.
    pub source: &'static str,
}

/// The table of device vendors' domains.
#[derive(Clone, Debug)]
pub struct Vendors {
    rows: HashMap<&'static str, VendorDomain>,
    /// The domains of rows that have a row below them which is needed.
    mixed: Vec<&'static str>,
}

const TABLE: &str = include_str!("../../filter-lists/devices.tsv");

impl Vendors {
    /// Reads the table that is part of the program. Rows that cannot be read are left out; a test finds them.
    pub fn embedded() -> Vendors {
        let rows: HashMap<_, _> = TABLE.lines().filter_map(row).map(|row| (row.domain, row)).collect();
        let mut mixed = Vec::new();
        for row in rows.values().filter(|row| !row.purpose.is_needless()) {
            mixed.extend(label_suffixes(row.domain).skip(1).filter(|domain| rows.contains_key(domain)));
        }
        Vendors { rows, mixed }
    }

    /// The row for a host: that of the longest domain.
    ///
    /// ```
    /// use brock::dns::{DevicePurpose, Vendors};
    /// let vendors = Vendors::embedded();
    /// let row = vendors.of("acr-eu-prd.samsungcloud.tv").expect("a row");
    /// assert_eq!((row.owner, row.purpose), ("Samsung", DevicePurpose::Recognition));
    /// assert_eq!(vendors.of("a.example"), None);
    /// ```
    pub fn of(&self, host: &str) -> Option<&VendorDomain> {
        label_suffixes(host).find_map(|domain| self.rows.get(domain))
    }

    /// All rows, by domain.
    pub fn rows(&self) -> Vec<&VendorDomain> {
        let mut all: Vec<_> = self.rows.values().collect();
        all.sort_by_key(|row| row.domain);
        all
    }

    /// The name to block for a host that is not needed: the domain of its row with all hosts below, or the host where one
    /// of those is needed.
    pub fn to_block<'h>(&self, row: &VendorDomain, host: &'h str) -> &'h str {
        if self.mixed.contains(&row.domain) {
            host
        } else {
            label_suffixes(host).find(|name| *name == row.domain).unwrap_or(host)
        }
    }
}

fn row(line: &'static str) -> Option<VendorDomain> {
    if line.starts_with('#') {
        return None;
    }
    let mut columns = line.split('\t');
    let (domain, owner, device, purpose) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let purpose = *DevicePurpose::ALL.iter().find(|one| one.name() == purpose)?;
    let source = columns.next()?;
    columns.next().is_none().then_some(VendorDomain { domain, owner, device, purpose, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{SuffixList, is_host_name};

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines: Vec<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).collect();
        let suffixes = SuffixList::embedded();
        let mut before = "";
        for line in &lines {
            let row = row(line).unwrap_or_else(|| panic!("not a row: {line:?}"));
            assert!(is_host_name(row.domain) && row.domain > before, "{} is no host or not in order", row.domain);
            let registrable = SuffixList::view(&suffixes).registrable(row.domain);
            assert!(registrable.contains('.'), "{} is a public suffix", row.domain);
            assert!(!row.owner.is_empty() && !row.device.is_empty() && row.source.starts_with("https://"), "{line}");
            before = row.domain;
        }
        assert!(lines.len() >= 150, "{} rows", lines.len());
        assert_eq!(Vendors::embedded().rows().len(), lines.len());
    }

    #[test]
    fn what_is_needed_stays() {
        let vendors = Vendors::embedded();
        for row in vendors.rows().into_iter().filter(|row| row.purpose.is_needless()) {
            let host = format!("x.{}", row.domain);
            let blocked = vendors.to_block(row, &host);
            let is_below =
                |other: &str| other.strip_suffix(blocked).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            assert!(vendors.rows().iter().all(|other| other.purpose.is_needless() || !is_below(other.domain)));
        }
    }
}
