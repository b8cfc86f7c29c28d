//! `brock dns`: the log of a DNS server → a report by device.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use brock::dns::{
    CalendarDay, DeviceReport, DnsReport, DnsTally, DnsTarget, LogSettings, WouldBlock, clock_text, to_html,
};
use brock::{Engine, Request, ResourceType};

use super::device_names::{OUI_FILES, device_names};
use super::error::{Error, Status};
use super::files::modified;
use super::input::{image, is_stdin, open_image, read, read_lists, refuse_other_form, shown, write};
use super::output::{Colour, Out, sanitize, table, thousands, warn};

const EXAMPLES: &str = "\
Examples:
  brock dns --log /var/log/dnsmasq.log
  brock dns --log querylog.json -l easyprivacy.txt --for adguardhome --html report.html
  sqlite3 -separator \"$(printf '\\t')\" pihole-FTL.db \\
    'select timestamp, client, domain, type, status from queries' | brock dns --log - --utc-offset +01:00

Formats, recognised by line: dnsmasq and Pi-hole (text), unbound, AdGuard Home (querylog.json), blocky (CSV), and columns \
between tabs: time, client, host, type, status, and the device's name if there is one.

Questions at night are those from 22 to 6 o'clock. Nothing is sent anywhere.";

/// Report what the devices of a network ask a DNS server for
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DnsArgs {
    /// The log of a DNS server; `-` is stdin; may be repeated
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    log: Vec<PathBuf>,
    /// Also show which names these filter lists would block
    #[arg(short = 'l', long = "list", value_name = "LIST", num_args = 1..)]
    lists: Vec<PathBuf>,
    /// An image written by `brock compile`, in place of lists
    #[arg(long, value_name = "FILE", conflicts_with = "lists")]
    image: Option<PathBuf>,
    /// Names of devices: a hosts file, or dnsmasq's file of leases
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
    /// The program to write blocking lines for
    #[arg(long = "for", value_name = "TARGET", default_value = "dnsmasq", value_parser = target)]
    target: DnsTarget,
    /// Local time ahead of UTC, for logs whose times are in UTC
    #[arg(long, value_name = "HH:MM", default_value = "+00:00", allow_hyphen_values = true, value_parser = utc_offset)]
    utc_offset: i64,
    /// Write the report as an HTML file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print the report as one object
    #[arg(long)]
    json: bool,
}

fn target(name: &str) -> Result<DnsTarget, String> {
    let known = || DnsTarget::ALL.map(DnsTarget::name).join(", ");
    DnsTarget::ALL.into_iter().find(|one| one.name() == name).ok_or_else(|| format!("known: {}", known()))
}

/// `+01:00`, `-03:30`, `2`.
fn utc_offset(text: &str) -> Result<i64, String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    match (hours.parse::<u8>(), minutes.parse::<u8>()) {
        (Ok(hours @ ..=14), Ok(minutes @ ..=59)) => Ok(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60)),
        _ => Err("not an offset like +01:00".to_owned()),
    }
}

pub(crate) fn run(args: DnsArgs, out: &mut Out) -> Result<Status, Error> {
    let engine = engine(&args)?;
    let names = device_names(args.names.as_deref(), &OUI_FILES.map(Path::new))?;
    let end = args.log.iter().filter_map(|path| modified(path)).max().unwrap_or_else(SystemTime::now);
    let seconds = end.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let end = CalendarDay::of(seconds + args.utc_offset);
    let mut tally = DnsTally::new(LogSettings { end, utc_offset: args.utc_offset });
    for path in &args.log {
        add_log(path, &mut tally)?;
    }
    let report = tally.report(&names, args.target, |host| would_block(engine.as_ref()?, host));
    if let Some(path) = &args.html {
        write(path, to_html(&report).as_bytes())?;
    }
    if args.json {
        out.json(&report)?;
    } else {
        print(out, &report)?;
    }
    if report.questions == 0 {
        warn(format_args!("no question was found: is this the log of a DNS server? (see --help)"));
        return Ok(Status::BadInput);
    }
    Ok(Status::Done)
}

fn engine(args: &DnsArgs) -> Result<Option<Engine>, Error> {
    if let Some(path) = &args.image {
        return open_image(path, read(path)?).map(Some);
    }
    if args.lists.is_empty() {
        return Ok(None);
    }
    Ok(Some(Engine::new(image(&read_lists(&args.lists, &[])?, &[]))))
}

/// Counts a log. Only a line of it is in memory.
fn add_log(path: &Path, tally: &mut DnsTally) -> Result<(), Error> {
    let failed = |source| Error::Read { path: shown(path), source };
    let input: Box<dyn Read> =
        if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(failed)?) };
    let mut lines = BufReader::with_capacity(1 << 16, input);
    refuse_other_form(path, lines.fill_buf().map_err(failed)?)?;
    // No server writes lines of this length: the names in them have at most 253 bytes.
    const LONGEST: u64 = 1 << 16;
    let mut line = Vec::new();
    loop {
        line.clear();
        if (&mut lines).take(LONGEST).read_until(b'\n', &mut line).map_err(failed)? == 0 {
            return Ok(());
        }
        match std::str::from_utf8(&line) {
            Ok(text) => tally.add_line(text),
            Err(_) => tally.add_line(&String::from_utf8_lossy(&line)),
        }
    }
}

/// The filter that blocks a request to the name. A device has no page, so the request is one of an unrelated site, of no
/// particular type.
fn would_block(engine: &Engine, host: &str) -> Option<WouldBlock> {
    let url = format!("https://{host}/");
    let request = Request::new(&url, "https://device.invalid/", ResourceType::Other).ok()?;
    let decision = engine.check(&request);
    let by = decision.is_block().then(|| engine.filter(&decision))??;
    Some(WouldBlock { filter: by.filter.clone().into_owned(), list: by.list.to_owned(), line: by.line })
}

/// Names and companies of a device that are printed; `--json` and `--html` have more.
const MOST_SHOWN: usize = 10;

fn print(out: &mut Out, report: &DnsReport) -> Result<(), Error> {
    let (questions, devices) = (thousands(report.questions), report.devices.len());
    writeln!(out, "{questions} questions of {devices} devices in {} lines", thousands(report.lines))?;
    for device in &report.devices {
        writeln!(out)?;
        print_device(out, device, report.target)?;
    }
    if report.unlisted > 0 {
        writeln!(out, "\n{} questions are for names that are not listed", thousands(report.unlisted))?;
    }
    writeln!(out, "\nNot seen: encrypted DNS, other servers, fixed addresses, and what was sent.")?;
    Ok(())
}

fn print_device(out: &mut Out, device: &DeviceReport, target: &str) -> Result<(), Error> {
    writeln!(out, "{}", out.paint(Colour::Strong, sanitize(&device.title())))?;
    writeln!(
        out,
        "  {} questions, {:.0} a day, {:.0} % at night, {} blocked; {} to {}",
        thousands(device.questions),
        device.per_day,
        device.night_share * 100.0,
        thousands(device.blocked),
        clock_text(device.first),
        clock_text(device.last),
    )?;
    let companies = device.companies.iter().take(MOST_SHOWN);
    let companies: Vec<String> =
        companies.map(|one| format!("{} {}", sanitize(&one.company), thousands(one.questions))).collect();
    writeln!(out, "  companies: {}", companies.join(", "))?;
    let rows: Vec<Vec<String>> = device.names.iter().take(MOST_SHOWN).map(row).collect();
    table(
        out,
        &["  name", "company", "purpose", ">questions", ">at night", ">blocked", "a list would block it"],
        &rows,
    )?;
    if device.names.len() > MOST_SHOWN {
        writeln!(out, "  {} more names: see --html or --json", device.names.len() - MOST_SHOWN)?;
    }
    if !device.needless.is_empty() {
        writeln!(out, "  could be stopped without loss, for {target}:")?;
    }
    for one in &device.needless {
        for line in one.line.lines() {
            writeln!(out, "    {}", sanitize(line))?;
        }
    }
    Ok(())
}

fn row(name: &brock::dns::NameReport) -> Vec<String> {
    let by = name.would_block.as_ref().map_or_else(|| "-".to_owned(), |by| sanitize(&by.filter).into_owned());
    vec![
        format!("  {}", sanitize(&name.host)),
        name.company.unwrap_or("-").to_owned(),
        name.purpose.unwrap_or("-").to_owned(),
        thousands(name.questions),
        thousands(name.night),
        thousands(name.blocked),
        by,
    ]
}
