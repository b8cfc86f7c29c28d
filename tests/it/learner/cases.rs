//! Cases that users and maintainers of learning blockers have reported, and similar ones.
//!
//! A case has the events of each site, without time and site; `#` is the site's number.

use brock::learner::{Entities, Event, Learner, Policy, Time};

use super::reported::{SHARING, VARIOUS};
use super::{DAY, NOW, action};

const SITES: [&str; 4] =
    ["https://news.example/", "https://shop.test/", "https://blog.invalid/", "https://forum.example/"];

const MINUTE: Time = 60_000;

/// Name; tracker; expected treatment (`block`, or `spare` for any other); time between sites; number of sites; events.
pub(super) type Case = (&'static str, &'static str, &'static str, Time, usize, &'static str);

const COOKIES: &[Case] = &[
    // Numbers that may be times.
    ("ten digits that may be a time", "t.example", "block", 0, 3, "set uid=1500000007; Max-Age=31536000"),
    ("ten digits under an unknown name", "t.example", "block", 0, 3, "set k=1399999999; Max-Age=31536000"),
    (
        "a current time under the name of an identifier",
        "t.example",
        "block",
        0,
        3,
        "set visitor_id=1786000007; Max-Age=31536000",
    ),
    ("a current time", "t.example", "spare", DAY, 3, "set k=1786000007; Max-Age=31536000"),
    ("thirteen digits", "t.example", "block", 0, 3, "set k=1400000007123; Max-Age=31536000"),
    // Values of several parts.
    (
        "an identifier and the time of the visit",
        "t.example",
        "block",
        MINUTE,
        3,
        "set u=5a36dedd4bea2543.178735680#; Max-Age=31536000",
    ),
    (
        "an identifier after a counter and a time in milliseconds",
        "t.example",
        "block",
        MINUTE,
        3,
        "set u=#|1787356800#00|5a36dedd4bea2543; Max-Age=31536000",
    ),
    (
        "an identifier and a time as JSON",
        "t.example",
        "block",
        MINUTE,
        3,
        "set u=%7B%22id%22%3A%225a36dedd4bea%22%2C%22at%22%3A178735680#%7D; Max-Age=31536000",
    ),
    ("digits in groups", "t.example", "block", 0, 3, "set k=7720-1934-8829-4182; Max-Age=31536000"),
    ("digits in groups of three", "t.example", "block", 0, 3, "set k=772.193.482.941; Max-Age=31536000"),
    ("hexadecimal in groups", "t.example", "block", 0, 3, "set k=5a36:dedd:4bea:2543; Max-Age=31536000"),
    ("proquints", "t.example", "block", 0, 3, "set k=dorab-kihus-mulat-zofin; Max-Age=31536000"),
    ("words", "t.example", "block", 0, 3, "set visitorId=quiet-amber-falcon-river; Max-Age=31536000"),
    (
        "with the prefix and suffix of a TC string",
        "t.example",
        "block",
        0,
        3,
        "set k=CP5a36dedd4bea2543AAA; Max-Age=31536000",
    ),
    (
        "with the prefix and suffix of a TCF v1 string",
        "t.example",
        "block",
        0,
        3,
        "set k=BO5a36dedd4bea25435a36deddAA; Max-Age=31536000",
    ),
    ("with the prefix of a GPP string", "t.example", "block", 0, 3, "set k=DB5a36dedd4bea2543~1; Max-Age=31536000"),
    ("after a version", "t.example", "block", 0, 3, "set k=v3:5a36dedd4bea2543:17; Max-Age=31536000"),
    // Names.
    ("without a name", "t.example", "block", 0, 3, "set 5a36dedd4bea2543; Max-Age=31536000"),
    ("an empty name", "t.example", "block", 0, 3, "set =5a36dedd4bea2543; Max-Age=31536000"),
    (
        "Conversion does not contain version",
        "t.example",
        "block",
        0,
        3,
        "set Conversion=5a36dedd4bea2543; Max-Age=31536000",
    ),
    ("an ID of a pixel", "t.example", "block", 0, 3, "set track_pxl_id=5a36dedd4bea2543; Max-Age=31536000"),
    (
        "Testimonial does not contain test",
        "t.example",
        "block",
        0,
        3,
        "set Testimonial=5a36dedd4bea2543; Max-Age=31536000",
    ),
    ("slang does not contain lang", "t.example", "block", 0, 3, "set slang=5a36dedd4bea2543; Max-Age=31536000"),
    (
        "translate, regional, discount",
        "t.example",
        "block",
        0,
        3,
        "set discount_regional=5a36dedd4bea2543; Max-Age=31536000",
    ),
    // Set before, and sent on every site.
    ("sent only", "t.example", "block", 0, 3, "sent k=5a36dedd4bea2543"),
    ("sent only, a session", "t.example", "spare", 0, 3, "sent JSESSIONID=5a36dedd4bea2543"),
    ("sent only, on two sites", "t.example", "spare", 0, 2, "sent k=5a36dedd4bea2543"),
    // A visit past midnight.
    ("a session at midnight", "t.example", "spare", 7 * MINUTE, 3, "set k=5a36dedd4bea2543; Path=/"),
    // Load balancers, firewalls, bot protection: long lifetimes, observed on three days.
    ("a session of two days", "t.example", "block", DAY, 3, "set k=5a36dedd4bea2543; Path=/"),
    ("GCLB", "t.example", "spare", DAY, 3, "set GCLB=CPa7qZLw3r_oGxAD; Max-Age=31536000"),
    ("AWSALBTG", "t.example", "spare", DAY, 3, "set AWSALBTG=Qx5a36dedd4bea2543Zx; Max-Age=31536000"),
    ("_cfuvid", "t.example", "spare", DAY, 3, "set _cfuvid=kq2P.mZ9sLr4x1-1787356800-0.0.1.1-604800000"),
    (
        "ApplicationGatewayAffinityCORS",
        "t.example",
        "spare",
        DAY,
        3,
        "set ApplicationGatewayAffinityCORS=5a36dedd4bea2543",
    ),
    ("F5's TS", "t.example", "spare", DAY, 3, "set TS0199abcd_77=015a36dedd4bea2543; Max-Age=31536000"),
    (
        "INGRESSCOOKIE",
        "t.example",
        "spare",
        DAY,
        3,
        "set INGRESSCOOKIE=1787356800.77.81.99|5a36dedd4bea2543; Max-Age=31536000",
    ),
    ("cookiesession1", "t.example", "spare", DAY, 3, "set cookiesession1=678B29A45A36DEDD4BEA2543; Max-Age=31536000"),
    ("__ddg2_", "t.example", "spare", DAY, 3, "set __ddg2_=pQ5a36Dedd4beA2543; Max-Age=31536000"),
    ("bm_sz", "t.example", "spare", DAY, 3, "set bm_sz=5A36DEDD4BEA2543~YAAQ; Max-Age=31536000"),
    ("visid_incap", "t.example", "spare", DAY, 3, "set visid_incap_774411=5a36Dedd4bea+2543/xQ==; Max-Age=31536000"),
    (
        "aws-waf-token",
        "t.example",
        "spare",
        DAY,
        3,
        "set aws-waf-token=5a36dedd-4bea-2543-8f14-e45fceea167a:AQoA; Max-Age=345600",
    ),
    (
        "qrator_ssid2",
        "t.example",
        "spare",
        DAY,
        3,
        "set qrator_ssid2=v2.0.1787356800.77.5a36dedd4bEa2543; Max-Age=2592000",
    ),
    ("acw_tc", "t.example", "spare", DAY, 3, "set acw_tc=5a36dedd4bea25431787356800; Max-Age=31536000"),
    ("express.sid", "t.example", "spare", DAY, 3, "set express.sid=s:5a36dedd4bEa2543.def"),
    ("ASP.NET_SessionId", "t.example", "spare", DAY, 3, "set ASP.NET_SessionId=5a36deddxbea2543k"),
    ("form_key", "t.example", "spare", DAY, 3, "set form_key=kT71cZpQkT71cZpQ; Max-Age=31536000"),
    ("build", "t.example", "spare", DAY, 3, "set release_sha=7c1d5e9a2b3f4860; Max-Age=31536000"),
    ("place", "t.example", "spare", DAY, 3, "set geo=48.137154,11.576124; Max-Age=31536000"),
    (
        "country in JSON",
        "t.example",
        "spare",
        DAY,
        3,
        "set visitorGeo=%7B%22lat%22%3A48.137154%2C%22lon%22%3A11.576124%7D; Max-Age=31536000",
    ),
];

fn learn(policy: Policy, sites: &[&str], apart: Time, events: &str) -> Learner {
    let mut learner = Learner::new([1; 16], Entities::default(), policy);
    for (number, site) in sites.iter().enumerate() {
        let host = site.split('/').nth(2).unwrap();
        // Five minutes before midnight.
        let time = NOW + DAY - 5 * MINUTE + number as Time * apart;
        for line in events.lines() {
            let line = line.trim();
            let line = match line.split_once(' ').filter(|_| !line.starts_with('{')) {
                Some(("set", cookie)) => {
                    format!(
                        r#"{{"event":"request","url":"https://p.t.example/a","type":"image","setCookies":["{cookie}"]}}"#
                    )
                }
                Some((_, cookie)) => {
                    format!(
                        r#"{{"event":"request","url":"https://p.t.example/a","type":"image","cookies":"{cookie}"}}"#
                    )
                }
                None => line.to_owned(),
            };
            // `https://a.example/#x` has one that stays.
            let line = line.replace("/#", "/\u{1}").replace("=1#b", "=1\u{1}b").replace("/m#", "/m\u{1}");
            let line = line.replace('#', &number.to_string()).replace('\u{1}', "#");
            let line = line.replace("{site}", host).replace("{url}", site);
            let line = line.replacen('{', &format!(r#"{{"time":{time},"site":"{site}","#), 1);
            learner
                .observe(&serde_json::from_str::<Event<'_>>(&line).unwrap_or_else(|error| panic!("{line}: {error}")));
        }
    }
    learner
}

#[test]
fn reported_cases() {
    let mut wrong = Vec::new();
    for (what, tracker, wanted, apart, sites, events) in COOKIES.iter().chain(SHARING).chain(VARIOUS) {
        let learner = learn(Policy::default(), &SITES[..*sites], *apart, events);
        let now = NOW + 2 * DAY + *sites as Time * *apart;
        let found = action(&learner, tracker, now);
        if (*wanted == "spare" && found == "block") || (*wanted != "spare" && found != *wanted) {
            wrong.push(format!(
                "{what}: {found}, not {wanted}: {:?}",
                learner.verdicts(now).first().map(ToString::to_string)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Identifiers are found after many cookies whose values differ on each site.
#[test]
fn behind_many_names() {
    for many in [13, 20, 40] {
        let junk: Vec<String> =
            (0..many).map(|at| format!(r#""j{at}=5a36dedd4bea2{at:02}#; Max-Age=31536000""#)).collect();
        let cookies = junk.join(",") + r#","uid=5a36dedd4bea2543; Max-Age=31536000""#;
        let event =
            format!(r#"{{"event":"request","url":"https://p.t.example/a","type":"image","setCookies":[{cookies}]}}"#);
        assert_eq!(
            action(&learn(Policy::default(), &SITES[..3], 0, &event), "t.example", NOW + DAY),
            "block",
            "{many}"
        );
    }
    // So many that some must give way: a site later it is known.
    let junk: Vec<String> = (0..150).map(|at| format!(r#""j{at}=5a36dedd4be{at:03}#; Max-Age=31536000""#)).collect();
    let cookies = junk.join(",") + r#","uid=5a36dedd4bea2543; Max-Age=31536000""#;
    let event =
        format!(r#"{{"event":"request","url":"https://p.t.example/a","type":"image","setCookies":[{cookies}]}}"#);
    assert_eq!(action(&learn(Policy::default(), &SITES, 0, &event), "t.example", NOW + DAY), "block");
}

/// Sites of one's own machine or network teach nothing.
#[test]
fn private_sites() {
    let sites = [
        "http://localhost:3000/",
        "http://127.0.0.1:8080/",
        "http://nas/",
        "http://10.1.2.3/",
        "http://[fd00::7]/",
        "http://x.local/",
    ];
    for policy in [Policy::default(), Policy::Badger] {
        let event = "set uid=5a36dedd4bea2543; Max-Age=31536000";
        let learner = learn(policy, &sites, 0, event);
        assert_eq!(learner.verdicts(NOW + DAY), []);
    }
}

/// Privacy Badger's rules: what they say of some of these.
#[test]
fn under_badger() {
    for (what, tracker, wanted, events) in [
        (
            "all headers of a response are added up",
            "t.example",
            "block",
            r#"{"event":"request","url":"https://p.t.example/a","type":"image","setCookies":["hl=nl","cc=fr; Path=/"]}"#,
        ),
        (
            "one of them is not enough",
            "t.example",
            "none",
            r#"{"event":"request","url":"https://p.t.example/a","type":"image","setCookies":["hl=nl","hl=fr; Path=/"]}"#,
        ),
        (
            "a name of the site, with cookies",
            "eul.example",
            "block",
            r#"{"event":"request","url":"https://px.{site}/v.gif","type":"image","cname":"in.eul.example","cookies":"_ga=GA1.2.87654321#.1650000000"}"#,
        ),
        (
            "a name with an address in front",
            "t.example",
            "block",
            r#"{"event":"request","url":"https://10.0.0.7.t.example/a","type":"image","setCookies":["uid=5a36dedd4bea2543"]}"#,
        ),
    ] {
        let learner = learn(Policy::Badger, &SITES[..3], 0, events);
        assert_eq!(action(&learner, tracker, NOW + DAY), wanted, "{what}");
    }
}
