//! Counts → a report by device.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::calendar::DAY;
use super::tally::{Count, DeviceNames, DnsTally, WouldBlock, registrable};
use super::target::DnsTarget;
use super::vendors::Vendors;
use crate::net::SuffixList;

/// What the devices of a network ask for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DnsReport {
    /// Lines of the log.
    pub lines: u64,
    /// Questions in it.
    pub questions: u64,
    /// The formats of its lines.
    pub formats: Vec<&'static str>,
    /// Questions for names that are not listed, because there are too many of them.
    pub unlisted: u64,
    /// The program that lines are written for.
    pub target: &'static str,
    /// The devices, the busiest first.
    pub devices: Vec<DeviceReport>,
}

/// What a device asks for. Times are seconds since 1970 in local time.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceReport {
    /// Its address, or what the server writes in its place.
    pub address: String,
    /// Its name in the network.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The maker of its network card.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub maker: String,
    /// Kinds of devices that ask for its names, most names first: what it may be.
    pub kinds: Vec<&'static str>,
    /// Questions.
    pub questions: u32,
    /// Questions a day, between the first and the last.
    pub per_day: f64,
    /// Questions that were answered as blocked.
    pub blocked: u32,
    /// Share of questions from 22 to 6 o'clock.
    pub night_share: f64,
    /// The first question.
    pub first: i64,
    /// The last question.
    pub last: i64,
    /// Questions by hour of the day.
    pub hours: [u32; 24],
    /// Questions for the names of addresses: they contact nobody.
    pub reverse: u32,
    /// The companies whose names it asks for, most questions first.
    pub companies: Vec<Owned>,
    /// The names, most questions first.
    pub names: Vec<NameReport>,
    /// What could be stopped without loss, most questions first.
    pub needless: Vec<NeverNeeded>,
}

/// The names of a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owned {
    /// The company, or the registrable domain where the table has none.
    pub company: String,
    /// Whether the company is from the table.
    pub known: bool,
    /// Names.
    pub names: u32,
    /// Questions.
    pub questions: u32,
    /// Questions that were blocked.
    pub blocked: u32,
}

/// A name that a device asks for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NameReport {
    /// The name.
    pub host: String,
    /// Its company, from the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<&'static str>,
    /// The kind of device that asks for it, from the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// What it is for, from the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<&'static str>,
    /// The public document behind the row of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// Questions.
    pub questions: u32,
    /// Questions that were blocked.
    pub blocked: u32,
    /// Questions from 22 to 6 o'clock.
    pub night: u32,
    /// The first question.
    pub first: i64,
    /// The last question.
    pub last: i64,
    /// The filter that would block it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_block: Option<WouldBlock>,
}

/// A name that a device does not need, and that was not always blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NeverNeeded {
    /// The name to block.
    pub domain: String,
    /// Its company.
    pub company: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Questions that were not blocked.
    pub questions: u32,
    /// What to paste into the target's configuration.
    pub line: String,
    /// The public document behind the row of the table.
    pub source: &'static str,
}

impl DnsReport {
    pub(super) fn new(
        tally: &DnsTally,
        names: &DeviceNames,
        target: DnsTarget,
        vendors: &Vendors,
        mut would_block: impl FnMut(&str) -> Option<WouldBlock>,
    ) -> DnsReport {
        let hosts = &tally.hosts.texts;
        let listed: Vec<Option<WouldBlock>> = hosts.iter().map(|host| would_block(host)).collect();
        let mut pairs: Vec<Vec<(u32, Count)>> = vec![Vec::new(); tally.devices.len()];
        for ((device, host), count) in &tally.pairs {
            pairs[*device as usize].push((*host, *count));
        }
        let suffixes = SuffixList::embedded();
        let mut devices = Vec::new();
        for (number, mut pairs) in pairs.into_iter().enumerate() {
            let order = |pair: &(u32, Count)| (std::cmp::Reverse(pair.1.questions), &hosts[pair.0 as usize]);
            pairs.sort_by(|one, other| order(one).cmp(&order(other)));
            let name = |(host, count): &(u32, Count)| {
                NameReport::new(&hosts[*host as usize], count, vendors, listed[*host as usize].clone())
            };
            let all: Vec<NameReport> = pairs.iter().map(name).collect();
            let mut device = DeviceReport::new(tally, number, names);
            device.companies = companies(&all, &suffixes);
            device.kinds = kinds(&all);
            device.needless = needless(&all, vendors, target);
            device.names = all;
            devices.push(device);
        }
        devices.sort_by(|one, other| other.questions.cmp(&one.questions).then_with(|| one.address.cmp(&other.address)));
        DnsReport {
            lines: tally.lines,
            questions: tally.questions,
            formats: tally.formats.iter().map(|format| format.name()).collect(),
            unlisted: tally.beyond,
            target: target.name(),
            devices,
        }
    }
}

impl DnsTally {
    /// The report. `names`: names and makers of devices. `target`: the program to write lines for. `would_block` is asked
    /// once for each name: the filter of a list that would block it.
    pub fn report(
        &self,
        names: &DeviceNames,
        target: DnsTarget,
        would_block: impl FnMut(&str) -> Option<WouldBlock>,
    ) -> DnsReport {
        DnsReport::new(self, names, target, &Vendors::embedded(), would_block)
    }
}

impl DeviceReport {
    fn new(tally: &DnsTally, number: usize, names: &DeviceNames) -> DeviceReport {
        let (address, device) = (&*tally.addresses.texts[number], &tally.devices[number]);
        let given = names.get(address).cloned().unwrap_or_default();
        let Count { questions, blocked, night, first, last, .. } = device.all;
        let days = ((last - first) as f64 / DAY as f64).max(1.0);
        DeviceReport {
            address: address.to_owned(),
            name: if given.name.is_empty() { device.name.clone() } else { given.name },
            maker: given.maker,
            kinds: Vec::new(),
            questions,
            per_day: f64::from(questions) / days,
            blocked,
            night_share: f64::from(night) / f64::from(questions.max(1)),
            first,
            last,
            hours: device.hours,
            reverse: device.reverse,
            companies: Vec::new(),
            names: Vec::new(),
            needless: Vec::new(),
        }
    }

    /// Its name; else its maker, else its address.
    pub fn title(&self) -> String {
        match (self.name.as_str(), self.maker.as_str()) {
            ("", "") => self.address.clone(),
            ("", maker) => format!("{maker} device ({})", self.address),
            (name, _) => format!("{name} ({})", self.address),
        }
    }
}

impl NameReport {
    fn new(host: &str, count: &Count, vendors: &Vendors, would_block: Option<WouldBlock>) -> NameReport {
        let row = vendors.of(host);
        NameReport {
            host: host.to_owned(),
            company: row.map(|row| row.owner),
            kind: row.map(|row| row.device),
            purpose: row.map(|row| row.purpose.name()),
            source: row.map(|row| row.source),
            questions: count.questions,
            blocked: count.blocked,
            night: count.night,
            first: count.first,
            last: count.last,
            would_block,
        }
    }
}

fn companies(names: &[NameReport], suffixes: &[u8]) -> Vec<Owned> {
    let mut all: HashMap<&str, Owned> = HashMap::new();
    for name in names {
        let company = name.company.unwrap_or_else(|| registrable(suffixes, &name.host));
        let new =
            || Owned { company: company.to_owned(), known: name.company.is_some(), names: 0, questions: 0, blocked: 0 };
        let one = all.entry(company).or_insert_with(new);
        one.names += 1;
        one.questions = one.questions.saturating_add(name.questions);
        one.blocked = one.blocked.saturating_add(name.blocked);
    }
    let mut all: Vec<Owned> = all.into_values().collect();
    all.sort_by(|one, other| other.questions.cmp(&one.questions).then_with(|| one.company.cmp(&other.company)));
    all
}

fn kinds(names: &[NameReport]) -> Vec<&'static str> {
    let mut all: BTreeMap<&'static str, u32> = BTreeMap::new();
    for kind in names.iter().filter_map(|name| name.kind) {
        *all.entry(kind).or_default() += 1;
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(_, names)| std::cmp::Reverse(*names));
    all.into_iter().map(|(kind, _)| kind).collect()
}

fn needless(names: &[NameReport], vendors: &Vendors, target: DnsTarget) -> Vec<NeverNeeded> {
    let mut all: Vec<NeverNeeded> = Vec::new();
    for name in names.iter().filter(|name| name.blocked < name.questions) {
        let Some(row) = vendors.of(&name.host).filter(|row| row.purpose.is_needless()) else { continue };
        // A hosts file has a line for each name.
        let domain = if target.blocks_below() { vendors.to_block(row, &name.host) } else { &name.host };
        let questions = name.questions - name.blocked;
        match all.iter_mut().find(|one| one.domain == domain) {
            Some(one) => one.questions = one.questions.saturating_add(questions),
            None => all.push(NeverNeeded {
                domain: domain.to_owned(),
                company: row.owner,
                purpose: row.purpose.name(),
                questions,
                line: target.block_line(domain),
                source: row.source,
            }),
        }
    }
    all.sort_by(|one, other| other.questions.cmp(&one.questions).then_with(|| one.domain.cmp(&other.domain)));
    all
}
