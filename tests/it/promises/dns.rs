//! Any bytes are a log of a DNS server.

use brock::dns::{CalendarDay, DeviceNames, DnsTally, DnsTarget, LogSettings, to_html};

/// For any lines: counting ends, sums agree, and the page has no element that a name in the log wrote.
pub fn dns_logs_never_panic(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut tally =
        DnsTally::new(LogSettings { end: CalendarDay { year: 2026, month: 11, day: 30 }, utc_offset: -3 * 3600 });
    text.split('\n').for_each(|line| tally.add_line(line));
    for target in DnsTarget::ALL {
        let report = tally.report(&DeviceNames::new(), target, |_| None);
        let all: u64 = report.devices.iter().map(|device| u64::from(device.questions)).sum();
        assert_eq!(all, report.questions, "{text:?}");
        for device in &report.devices {
            let names: u32 = device.names.iter().map(|name| name.questions).sum();
            assert_eq!(names + device.reverse, device.questions, "{text:?}");
            assert!(device.blocked <= device.questions && device.first <= device.last, "{text:?}");
            assert!(device.names.iter().all(|name| name.blocked <= name.questions && name.night <= name.questions));
        }
        let page = to_html(&report);
        for unwanted in ["<script", "<img", "<iframe", "<base", "<form", "javascript:"] {
            assert!(
                !page.contains(unwanted) || unwanted.ends_with(':') && !page.contains("href=\"javascript:"),
                "{text:?}"
            );
        }
    }
}
