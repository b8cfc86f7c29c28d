//! The dialect of a list: the program that its author writes for.

use serde::Serialize;

use crate::filter::lines;

/// The program that a list is written for. What is normal there is no finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// uBlock Origin, and Brock.
    #[default]
    Ublock,
    /// AdGuard's browser extensions and programs.
    AdGuard,
    /// Adblock Plus, and lists for several programs, such as EasyList.
    Abp,
    /// DNS servers: hosts files, AdGuard Home, Pi-hole.
    Dns,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Dialect; 4] = [Dialect::Ublock, Dialect::AdGuard, Dialect::Abp, Dialect::Dns];

    /// The name in configuration files and options: `ublock`, `adguard`, `abp`, `dns`.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Ublock => "ublock",
            Dialect::AdGuard => "adguard",
            Dialect::Abp => "abp",
            Dialect::Dns => "dns",
        }
    }

    /// The program that the dialect belongs to.
    pub fn product(self) -> &'static str {
        match self {
            Dialect::Ublock => "uBlock Origin",
            Dialect::AdGuard => "AdGuard",
            Dialect::Abp => "Adblock Plus",
            Dialect::Dns => "a DNS server",
        }
    }

    /// The dialect with this name. The names of AGLint's `syntax` and `platforms` are accepted too.
    pub fn of_name(name: &str) -> Option<Dialect> {
        match name.to_ascii_lowercase().as_str() {
            "ublock" | "ubo" | "ublockorigin" | "ublock origin" => Some(Dialect::Ublock),
            "adguard" | "adg" => Some(Dialect::AdGuard),
            "abp" | "adblockplus" | "adblock plus" | "common" => Some(Dialect::Abp),
            "dns" | "hosts" => Some(Dialect::Dns),
            _ => None,
        }
    }

    /// The dialect that the head of a list names: its title first, because lists for all programs start with
    /// `[Adblock Plus 2.0]`. `None` if it names none.
    ///
    /// ```
    /// use brock::lint::Dialect;
    /// assert_eq!(Dialect::detect("[Adblock Plus 2.0]\n! Title: AdGuard Base filter\n"), Some(Dialect::AdGuard));
    /// assert_eq!(Dialect::detect("[Adblock Plus 2.0]\n||a.example^"), Some(Dialect::Abp));
    /// assert_eq!(Dialect::detect("127.0.0.1 localhost\n0.0.0.0 a.example"), Some(Dialect::Dns));
    /// assert_eq!(Dialect::detect("||a.example^"), None);
    /// ```
    pub fn detect(text: &str) -> Option<Dialect> {
        let mut header = None;
        for (_, line) in lines(text).take(60) {
            let line = line.trim();
            let lower = line.to_ascii_lowercase();
            if let Some(inside) = lower.strip_prefix('[').filter(|_| !line.starts_with("[$")) {
                header = header.or(match inside {
                    _ if inside.starts_with("adguard") => Some(Dialect::AdGuard),
                    _ if inside.starts_with("ublock") => Some(Dialect::Ublock),
                    _ if inside.starts_with("adblock") => Some(Dialect::Abp),
                    _ => None,
                });
            } else if let Some(title) = lower.strip_prefix('!').and_then(|rest| rest.trim().strip_prefix("title:")) {
                match title {
                    // "AdGuard/uBO – URL Tracking Protection" is uBlock Origin's.
                    _ if title.contains("ublock") || title.contains("ubo") => return Some(Dialect::Ublock),
                    _ if title.contains("adguard") && title.contains("dns") => return Some(Dialect::Dns),
                    _ if title.contains("adguard") => return Some(Dialect::AdGuard),
                    _ => {}
                }
            } else if line.is_empty() || line.starts_with(['!', '#']) {
                continue;
            } else {
                let address = line.split_ascii_whitespace().next().unwrap_or("");
                let is_hosts = address.len() < line.len() && address.parse::<std::net::IpAddr>().is_ok();
                return header.or(is_hosts.then_some(Dialect::Dns));
            }
        }
        header
    }
}
