//! The lines of all lists, each under a number that it keeps while other lines change, and the index of covering filters.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use brock::editor::hosts_of;
use brock::redundant::CoverIndex;

/// Lines that are indexed in one step: 3 ms on a slow machine.
const STEP: usize = 1000;

/// The lines of all lists.
#[derive(Default)]
pub(super) struct LineStore {
    lines: Vec<StoredLine>,
    waiting: VecDeque<u32>,
    pub(super) index: CoverIndex,
    /// The hosts that lines name, and in how many places.
    hosts: BTreeMap<String, u32>,
}

struct StoredLine {
    /// With its line end; empty once it is removed.
    text: Rc<str>,
    is_indexed: bool,
}

impl LineStore {
    /// Adds a line.
    pub(super) fn add(&mut self, text: &str) -> (u32, Rc<str>) {
        let number = self.lines.len() as u32;
        let text: Rc<str> = text.into();
        self.lines.push(StoredLine { text: text.clone(), is_indexed: false });
        self.waiting.push_back(number);
        (number, text)
    }

    /// Removes a line.
    pub(super) fn remove(&mut self, number: u32) {
        let Some(line) = self.lines.get_mut(number as usize) else { return };
        let text = std::mem::replace(&mut line.text, "".into());
        if !std::mem::take(&mut line.is_indexed) {
            return;
        }
        self.index.remove(number, &text);
        for host in hosts_of(&text) {
            if let Some(count) = self.hosts.get_mut(&host) {
                *count -= 1;
                if *count == 0 {
                    self.hosts.remove(&host);
                }
            }
        }
    }

    /// The text of a line, with its line end.
    pub(super) fn text(&self, number: u32) -> &str {
        self.lines.get(number as usize).map_or("", |line| &line.text)
    }

    /// Whether lines wait to be indexed.
    pub(super) fn has_work(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Indexes some lines.
    pub(super) fn step(&mut self) {
        for _ in 0..STEP {
            let Some(number) = self.waiting.pop_front() else { return };
            let line = &mut self.lines[number as usize];
            if line.text.is_empty() {
                continue;
            }
            line.is_indexed = true;
            self.index.add(number, &line.text);
            for host in hosts_of(&line.text) {
                *self.hosts.entry(host).or_default() += 1;
            }
        }
    }

    /// Hosts that start with a text, at most so many.
    pub(super) fn hosts(&self, start: &str, most: usize) -> Vec<&str> {
        let from = self.hosts.range(start.to_owned()..);
        from.map(|(host, _)| host.as_str()).take_while(|host| host.starts_with(start)).take(most).collect()
    }
}
