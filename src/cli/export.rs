//! `brock export`: writes lists in the form of another blocker.

use std::path::PathBuf;

use brock::dns::DnsTarget;
use clap::ValueEnum;

use super::error::{Error, Status};
use super::export_dnr;
use super::export_dns::{self, DnsExportArgs};
use super::export_options::ExportOptions;
use super::export_safari::{self, SafariFile};
use super::input::read_lists;
use super::output::Out;

const EXAMPLES: &str = "\
Examples:
  brock export --to safari easylist.txt -o blockerList.json
  brock export --to dnr easylist.txt -o rules.json --json
  brock export --to safari --check blockerList.json
  brock export --to unbound easyprivacy.txt -o /etc/unbound/unbound.conf.d/brock.conf
  brock export --to pihole easyprivacy.txt -o block.txt --exceptions allow.txt

A rule never matches more than its filter. Filters whose rules match less, and filters without rules, are counted by \
reason; --list prints each. For DNS servers, filters that block every request to a host are written. --check tests a file \
against what Safari accepts; the exit status is 1 if it rejects it.";

/// Write lists for Safari, declarativeNetRequest or a DNS server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExportArgs {
    /// Filter lists; `-` is stdin. With `--check`, files of rules
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// The form: a content blocker of Safari, rules of declarativeNetRequest as Chromium takes them, or a file for a DNS
    /// server
    #[arg(long, value_enum, value_name = "FORM")]
    to: ExportForm,
    #[command(flatten)]
    options: ExportOptions,
    #[command(flatten)]
    dns: DnsExportArgs,
    /// Check files of rules instead of writing one; for Safari only
    #[arg(long, conflicts_with = "output")]
    check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportForm {
    Safari,
    Dnr,
    Dnsmasq,
    Unbound,
    Rpz,
    Hosts,
    Pihole,
    #[value(name = "adguardhome")]
    AdguardHome,
    Blocky,
    Domains,
}

impl ExportForm {
    /// Its name on the command line.
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The DNS server.
    fn server(self) -> Option<DnsTarget> {
        let name = self.name();
        DnsTarget::ALL.into_iter().find(|server| server.name() == name)
    }
}

pub(crate) fn run(args: ExportArgs, out: &mut Out) -> Result<Status, Error> {
    let options = &args.options;
    if args.check {
        return match args.to {
            ExportForm::Safari => export_safari::check_files(&args.lists, out),
            other => {
                let known = "safari".to_owned();
                Err(Error::UnknownChoice { what: "the form to check", name: other.name(), known })
            }
        };
    }
    let server = args.to.server();
    if server.is_none() && args.dns.is_given() {
        return Err(Error::Usage("--third-party and --exceptions are for DNS servers".to_owned()));
    }
    let lists = read_lists(&args.lists, &options.env)?;
    match server {
        Some(server) => export_dns::export(&lists, server, options, &args.dns, out),
        None if args.to == ExportForm::Dnr => export_dnr::export(&lists, options, out),
        None => SafariFile::of(&lists, options).write(options, out),
    }
}
