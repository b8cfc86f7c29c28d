//! Why a filter is not in the file.

/// Why a filter is not written as its author means it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DnsReason {
    /// It concerns some resource types only.
    Types,
    /// It concerns requests of one party only.
    Party,
    /// It concerns some sites only.
    Sites,
    /// Another condition: methods, headers, addresses, excluded hosts.
    Condition,
    /// It changes requests instead of blocking them.
    Modification,
    /// It concerns some URLs of a host, or URLs of any host.
    Path,
    /// A regular expression.
    Expression,
    /// `||name` without `^` matches longer names too.
    Prefix,
    /// Not a name that a DNS server takes: labels have at most 63 characters, names 253.
    Name,
    /// An IP address.
    Address,
    /// A name of one label.
    SingleLabel,
    /// A public suffix, below which others register names.
    PublicSuffix,
    /// An exception lets a part of the host's requests through.
    PartlyExcepted,
    /// The form cannot express that a name below is let through.
    NoExceptions,
    /// In this form an exception has precedence over every block, also over an important one.
    ExceptionWins,
    /// An exception for a part of a host: the whole host is let through.
    PartialException,
    /// An exception that names no host.
    NoHost,
}

impl DnsReason {
    /// All of them.
    pub const ALL: [DnsReason; 17] = [
        DnsReason::Types,
        DnsReason::Party,
        DnsReason::Sites,
        DnsReason::Condition,
        DnsReason::Modification,
        DnsReason::Path,
        DnsReason::Expression,
        DnsReason::Prefix,
        DnsReason::Name,
        DnsReason::Address,
        DnsReason::SingleLabel,
        DnsReason::PublicSuffix,
        DnsReason::PartlyExcepted,
        DnsReason::NoExceptions,
        DnsReason::ExceptionWins,
        DnsReason::PartialException,
        DnsReason::NoHost,
    ];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            DnsReason::Types => "types",
            DnsReason::Party => "party",
            DnsReason::Sites => "sites",
            DnsReason::Condition => "condition",
            DnsReason::Modification => "modification",
            DnsReason::Path => "path",
            DnsReason::Expression => "expression",
            DnsReason::Prefix => "prefix",
            DnsReason::Name => "name",
            DnsReason::Address => "address",
            DnsReason::SingleLabel => "single-label",
            DnsReason::PublicSuffix => "public-suffix",
            DnsReason::PartlyExcepted => "partly-excepted",
            DnsReason::NoExceptions => "no-exceptions",
            DnsReason::ExceptionWins => "exception-wins",
            DnsReason::PartialException => "partial-exception",
            DnsReason::NoHost => "no-host",
        }
    }
}

/// A filter that is not written as its author means it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsOrigin {
    /// The number of its list, from 0.
    pub list: u32,
    /// The number of its line, from 1.
    pub line: u32,
    /// Its text.
    pub filter: String,
    /// Why.
    pub reason: DnsReason,
}
