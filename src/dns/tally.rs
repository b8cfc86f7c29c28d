//! Events of a log → counts by device and name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::log::{LogEvent, LogFormat, LogReader, LogSettings, hour};
use crate::net::{SuffixList, is_ip};

/// The most pairs of device and name that are counted one by one: 400,000 take 60 MB. Further names are counted in the sums
/// only. A home has a few thousand.
const MOST_PAIRS: usize = 400_000;

/// Names and makers of devices, by address.
pub type DeviceNames = BTreeMap<String, DeviceName>;

/// What else is known of a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceName {
    /// Its name in the network.
    pub name: String,
    /// The maker of its network card.
    pub maker: String,
}

/// The filter of a list that would block a name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WouldBlock {
    /// The text of the filter.
    pub filter: String,
    /// The name of its list.
    pub list: String,
    /// Its line, from 1.
    pub line: u32,
}

/// Counts of one device and one name, or of all names of a device.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) questions: u32,
    pub(super) blocked: u32,
    /// Questions from 22 to 6 o'clock.
    pub(super) night: u32,
    pub(super) first: i64,
    pub(super) last: i64,
    /// The last question was not yet answered as blocked.
    open: bool,
}

impl Count {
    fn add(&mut self, time: i64, is_blocked: bool) {
        if self.questions == 0 {
            (self.first, self.last) = (time, time);
        }
        (self.first, self.last) = (self.first.min(time), self.last.max(time));
        self.questions = self.questions.saturating_add(1);
        self.blocked = self.blocked.saturating_add(u32::from(is_blocked));
        self.night = self.night.saturating_add(u32::from(!(6..22).contains(&hour(time))));
        self.open = !is_blocked;
    }
}

/// A device as it is counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Device {
    pub(super) name: String,
    pub(super) all: Count,
    pub(super) hours: [u32; 24],
    /// Questions for names of addresses (`in-addr.arpa`): they contact nobody.
    pub(super) reverse: u32,
}

/// Texts by number.
#[derive(Clone, Debug, Default)]
pub(super) struct TextNumbers {
    pub(super) texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl TextNumbers {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }
}

/// Counts the questions in a log, line by line. Memory grows with devices and names, not with lines.
#[derive(Clone, Debug)]
pub struct DnsTally {
    reader: LogReader,
    pub(super) lines: u64,
    pub(super) questions: u64,
    pub(super) formats: BTreeSet<LogFormat>,
    pub(super) addresses: TextNumbers,
    pub(super) hosts: TextNumbers,
    pub(super) devices: Vec<Device>,
    pub(super) pairs: HashMap<(u32, u32), Count>,
    /// The device that asked for each name last.
    last_asked: Vec<u32>,
    /// Questions for names beyond [`MOST_PAIRS`].
    pub(super) beyond: u64,
    /// The name in its canonical form.
    scratch: String,
}

impl DnsTally {
    /// No line was counted.
    pub fn new(settings: LogSettings) -> DnsTally {
        DnsTally {
            reader: LogReader::new(settings),
            lines: 0,
            questions: 0,
            formats: BTreeSet::new(),
            addresses: TextNumbers::default(),
            hosts: TextNumbers::default(),
            devices: Vec::new(),
            pairs: HashMap::new(),
            last_asked: Vec::new(),
            beyond: 0,
            scratch: String::new(),
        }
    }

    /// Counts a line.
    pub fn add_line(&mut self, line: &str) {
        self.lines += 1;
        let Some((format, event)) = self.reader.read(line) else { return };
        match event {
            LogEvent::Question { time, client, name, host, kind: _, blocked } => {
                if self.question(time, client, name, host, blocked).is_some() {
                    self.formats.insert(format);
                    self.questions += 1;
                }
            }
            LogEvent::Blocked { client, host } => {
                self.blocked(client, host);
            }
        }
    }

    fn question(&mut self, time: i64, client: &str, name: &str, host: &str, blocked: bool) -> Option<()> {
        if client.is_empty() || client.len() > 253 || !canonical(host, &mut self.scratch) {
            return None;
        }
        let device = self.addresses.number(client);
        if device as usize == self.devices.len() {
            self.devices.push(Device::default());
        }
        let counts = &mut self.devices[device as usize];
        counts.all.add(time, blocked);
        counts.hours[hour(time)] += 1;
        if counts.name.is_empty() {
            counts.name.push_str(name);
        }
        if self.scratch.ends_with(".in-addr.arpa") || self.scratch.ends_with(".ip6.arpa") {
            counts.reverse += 1;
            return Some(());
        }
        if self.pairs.len() >= MOST_PAIRS {
            let known = self.hosts.numbers.get(self.scratch.as_str());
            if !known.is_some_and(|host| self.pairs.contains_key(&(device, *host))) {
                self.beyond += 1;
                return Some(());
            }
        }
        let host = self.hosts.number(&self.scratch);
        self.last_asked.resize(self.hosts.texts.len(), 0);
        self.last_asked[host as usize] = device;
        self.pairs.entry((device, host)).or_default().add(time, blocked);
        Some(())
    }

    /// The last question for a name was answered as blocked. Each question counts once, however many lines say so.
    fn blocked(&mut self, client: Option<&str>, host: &str) -> Option<()> {
        if !canonical(host, &mut self.scratch) {
            return None;
        }
        let host = *self.hosts.numbers.get(self.scratch.as_str())?;
        let device = match client {
            Some(client) => *self.addresses.numbers.get(client)?,
            None => self.last_asked[host as usize],
        };
        let count = self.pairs.get_mut(&(device, host)).filter(|count| count.open)?;
        count.open = false;
        count.blocked = count.blocked.saturating_add(1);
        let all = &mut self.devices[device as usize].all;
        all.blocked = all.blocked.saturating_add(1);
        Some(())
    }
}

/// Writes a name in lower case and without its last dot. Anything but visible text is no name.
fn canonical(host: &str, into: &mut String) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    into.clear();
    into.push_str(host);
    into.make_ascii_lowercase();
    !host.is_empty() && host.len() <= 253 && !host.chars().any(|char| char.is_whitespace() || char.is_control())
}

/// The registrable domain of a name; the name itself where it has none.
pub(super) fn registrable<'h>(suffixes: &[u8], host: &'h str) -> &'h str {
    if is_ip(host) { host } else { SuffixList::view(suffixes).registrable(host) }
}
