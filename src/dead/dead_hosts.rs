//! Hosts that do not exist.

use std::collections::HashSet;

use crate::net::{ascii_host, is_host_name, label_suffixes};

/// A list of hosts that do not exist, from a check of names that was done elsewhere.
///
/// A host that does not exist has no subdomains either ([RFC 8020](https://www.rfc-editor.org/rfc/rfc8020)). Hosts at
/// or below which something was recorded, and those that [`keep`](DeadHosts::keep) names, are alive: lists of dead
/// hosts err where a host has no address of its own and its subdomains have.
#[derive(Clone, Debug, Default)]
pub struct DeadHosts {
    names: HashSet<String>,
    /// Hosts that are alive, and the hosts above them.
    alive: HashSet<String>,
}

impl DeadHosts {
    /// Reads a list: one host in each line, or the lines of a hosts file; `#` starts a comment. Returns the lines that
    /// are neither.
    ///
    /// ```
    /// use brock::dead::DeadHosts;
    /// let mut hosts = DeadHosts::default();
    /// assert_eq!(hosts.read("gone.example # since May\n0.0.0.0 old.example\nno host\n"), [3]);
    /// assert!(hosts.is_dead("www.gone.example") && hosts.is_dead("old.example"));
    /// hosts.keep("mail.gone.example");
    /// assert!(!hosts.is_dead("gone.example") && !hosts.is_dead("mail.gone.example"));
    /// ```
    pub fn read(&mut self, text: &str) -> Vec<u32> {
        let mut wrong = Vec::new();
        for (line, number) in text.lines().zip(1..) {
            let line = line.split('#').next().unwrap_or("");
            let words: Vec<&str> = line.split_whitespace().collect();
            let names = match &words[..] {
                [] => continue,
                [address, names @ ..] if address.parse::<std::net::IpAddr>().is_ok() && !names.is_empty() => names,
                [name] => std::slice::from_ref(name),
                _ => {
                    wrong.push(number);
                    continue;
                }
            };
            for name in names {
                match host(name) {
                    Some(name) => drop(self.names.insert(name)),
                    None => wrong.push(number),
                }
            }
        }
        wrong.dedup();
        wrong
    }

    /// Marks a host as alive, and with it the hosts above it.
    pub fn keep(&mut self, name: &str) {
        let Some(name) = host(name) else { return };
        for above in label_suffixes(&name) {
            if !self.alive.contains(above) {
                self.alive.insert(above.to_owned());
            }
        }
    }

    /// The number of hosts.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether it names no host.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a host and everything below it does not exist.
    pub fn is_dead(&self, name: &str) -> bool {
        !self.names.is_empty()
            && !self.alive.contains(name)
            && label_suffixes(name).any(|above| self.names.contains(above))
    }
}

fn host(name: &str) -> Option<String> {
    let name = name.trim_end_matches('.');
    // A name without a dot would make a whole top-level domain dead.
    ascii_host(name).filter(|name| is_host_name(name) && name.contains('.')).map(|name| name.into_owned())
}
