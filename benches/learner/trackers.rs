//! Cookies of third parties that identify users, in the form of those on the web; parameters are random.

use super::draw::{
    Answers, BASE36, BASE62, BASE64URL, CROCKFORD, Cookie, Draw, LOWER, MONTH, Profile, Visit, YEAR, base64, encoded,
    in_base, one, same,
};

/// A time in the two years before the first visit, in seconds.
fn before(draw: &mut Draw, visits: &[Visit]) -> u64 {
    visits[0].seconds() - draw.below(63_000_000)
}

/// A common or random name.
fn name(draw: &mut Draw) -> String {
    let common =
        ["uid", "id", "u", "uuid", "_id", "vid", "visitor", "user_id", "guid", "cid", "tid", "p", "suid", "ckid", "_u"];
    if draw.chance(70) { draw.one(&common).to_owned() } else { format!("_{}", draw.of(LOWER, 3)) }
}

fn plain(draw: &mut Draw, visits: &[Visit], value: String) -> Answers {
    let (name, life) = (name(draw), if draw.chance(80) { YEAR } else { MONTH });
    same(visits, &name, life, value)
}

pub(crate) const TRACKERS: &[Profile] = &[
    ("Google Analytics client ID", |draw, visits| {
        let value = format!("GA1.{}.{}.{}", draw.between(1, 4), draw.below(1 << 31), before(draw, visits));
        same(visits, "_ga", YEAR, value)
    }),
    ("Google Analytics daily ID", |draw, visits| {
        let value = format!("GA1.{}.{}.{}", draw.between(1, 4), draw.below(1 << 31), visits[0].seconds());
        same(visits, "_gid", Some(8 * 86_400), value)
    }),
    ("Meta browser ID", |draw, visits| {
        let value = format!("fb.1.{}.{}", before(draw, visits) * 1000 + draw.below(1000), draw.below(2_000_000_000));
        same(visits, "_fbp", Some(90 * 86_400), value)
    }),
    ("Meta click ID", |draw, visits| {
        let value = format!("fb.1.{}.IwAR{}", before(draw, visits) * 1000, draw.of(BASE64URL, 57));
        same(visits, "_fbc", Some(90 * 86_400), value)
    }),
    ("Meta fr", |draw, visits| {
        let id = draw.of(BASE64URL, 16);
        one(visits, "fr", Some(90 * 86_400), |visit| format!("0{id}.AWX{}..{}", visit.count, visit.seconds()))
    }),
    ("DoubleClick", |draw, visits| {
        let value = format!("AHWqTU{}", draw.of(BASE64URL, 56));
        same(visits, "IDE", YEAR, value)
    }),
    ("Criteo uid", |draw, visits| {
        let value = draw.uuid();
        same(visits, "uid", YEAR, value)
    }),
    ("Criteo bundle", |draw, visits| {
        let value = format!("{}%2B{}%3D", draw.of(BASE62, 90), draw.of(BASE62, 40));
        same(visits, "cto_bundle", YEAR, value)
    }),
    ("Hotjar user", |draw, visits| {
        let json =
            format!("{{\"id\":\"{}\",\"created\":{},\"existing\":true}}", draw.uuid(), before(draw, visits) * 1000);
        let name = format!("_hjSessionUser_{}", draw.digits(7));
        same(visits, &name, YEAR, base64(&json))
    }),
    ("Segment anonymous ID", |draw, visits| {
        let value = format!("%22{}%22", draw.uuid());
        same(visits, "ajs_anonymous_id", YEAR, value)
    }),
    ("Adobe ECID", |draw, visits| {
        let (id, org, region) = (draw.digits(38), draw.of("0123456789ABCDEF", 24), draw.between(1, 12));
        one(visits, &format!("AMCV_{org}%40AdobeOrg"), YEAR, |visit| {
            let (now, blob) = (visit.seconds(), "RKhpRz8krg2tLO6pguXWp5olkAcUniQYPHaMWWgdJ3xzPWQmdj0y");
            encoded(&format!(
                "-637568504|MCIDTS|{}|MCMID|{id}|MCAAMLH-{}|{region}|MCAAMB-{}|{blob}|MCOPTOUT-{}s|NONE|vVersion|5.1.1",
                visit.day(),
                now + 604_800,
                now + 604_800,
                now + 7200
            ))
        })
    }),
    ("Adobe demdex", |draw, visits| {
        let value = draw.digits(38);
        same(visits, "demdex", Some(180 * 86_400), value)
    }),
    ("Adobe Analytics visitor", |draw, visits| {
        let value = format!("[CS]v1|{}-4{}[CE]", draw.of("0123456789ABCDEF", 16), draw.of("0123456789ABCDEF", 15));
        same(visits, "s_vi", YEAR, value)
    }),
    ("Matomo visitor", |draw, visits| {
        let (id, first) = (draw.hex(16), before(draw, visits));
        let name = format!("_pk_id.{}.{}", draw.between(1, 40), draw.hex(4));
        same(visits, &name, YEAR, format!("{id}.{first}."))
    }),
    ("Yandex Metrica", |draw, visits| {
        let value = format!("{}{}", before(draw, visits), draw.digits(9));
        same(visits, "_ym_uid", YEAR, value)
    }),
    ("yandexuid", |draw, visits| {
        let length = draw.between(7, 10) as usize;
        let value = format!("{}{}", draw.digits(length), before(draw, visits));
        same(visits, "yandexuid", YEAR, value)
    }),
    ("UUID version 1", |draw, visits| {
        let value = format!("{}-{}-11{}-{}-{}", draw.hex(8), draw.hex(4), draw.hex(2), draw.hex(4), draw.hex(12));
        plain(draw, visits, value)
    }),
    ("UUID version 4", |draw, visits| {
        let value = draw.uuid();
        let value = if draw.chance(30) { value.to_uppercase() } else { value };
        plain(draw, visits, value)
    }),
    ("UUID version 7", |draw, visits| {
        let time = format!("{:012x}", before(draw, visits) * 1000);
        let value = format!("{}-{}-7{}-a{}-{}", &time[..8], &time[8..], draw.hex(3), draw.hex(3), draw.hex(12));
        plain(draw, visits, value)
    }),
    ("ULID", |draw, visits| {
        let value = format!("01K{}", draw.of(CROCKFORD, 23));
        plain(draw, visits, value)
    }),
    ("KSUID", |draw, visits| {
        let value = format!("3{}", draw.of(BASE62, 26));
        plain(draw, visits, value)
    }),
    ("nanoid", |draw, visits| {
        let length = draw.between(10, 22) as usize;
        let value = draw.of(BASE64URL, length);
        plain(draw, visits, value)
    }),
    ("base64", |draw, visits| {
        let value = format!("{}{}", draw.of(BASE62, 22), draw.one(&["==", "%3D%3D", ""]));
        plain(draw, visits, value)
    }),
    ("hexadecimal", |draw, visits| {
        let length = draw.one(&["8", "12", "16", "24", "32", "40", "64"]).parse().unwrap_or(16);
        let value = draw.hex(length);
        plain(draw, visits, value)
    }),
    ("hexadecimal and the time of the visit", |draw, visits| {
        let (id, between) = (draw.hex(16), draw.one(&[".", "|", "-", "%7C", ":"]));
        one(visits, &name(draw), YEAR, |visit| format!("{id}{between}{}", visit.seconds()))
    }),
    ("lower-case letters and digits", |draw, visits| {
        let length = draw.between(8, 24) as usize;
        let value = draw.of(BASE36, length);
        plain(draw, visits, value)
    }),
    ("lower-case letters", |draw, visits| {
        let length = draw.between(14, 28) as usize;
        let value = draw.of(LOWER, length);
        plain(draw, visits, value)
    }),
    ("snowflake", |draw, visits| {
        let length = draw.between(17, 20) as usize;
        let value = draw.digits(length);
        plain(draw, visits, value)
    }),
    ("time and random number", |draw, visits| {
        let (time, length) = (before(draw, visits) * 1000 + draw.below(1000), draw.between(7, 13) as usize);
        let value = format!("{time}{}{}", draw.one(&["-", ".", "_"]), draw.hex(length));
        plain(draw, visits, value)
    }),
    ("version, ID and counter", |draw, visits| {
        let id = draw.hex(20);
        one(visits, &name(draw), YEAR, |visit| format!("v2.{id}.{}", visit.count + 1))
    }),
    ("JSON", |draw, visits| {
        let (id, key) = (draw.of(BASE62, 14), draw.one(&["id", "uid", "v", "clientId"]));
        one(visits, &name(draw), YEAR, |visit| {
            encoded(&format!("{{\"{key}\":\"{id}\",\"ts\":{},\"n\":{},\"ab\":\"b\"}}", visit.time, visit.count))
        })
    }),
    ("JSON in base64", |draw, visits| {
        let id = draw.uuid();
        one(visits, &name(draw), YEAR, |visit| base64(&format!("{{\"v\":1,\"id\":\"{id}\",\"last\":{}}}", visit.time)))
    }),
    ("JSON Web Token, reissued", |draw, visits| {
        let (id, seed) = (draw.uuid(), draw.next());
        one(visits, &name(draw), YEAR, |visit| {
            let head = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
            let body = base64(&format!("{{\"sub\":\"{id}\",\"iat\":{}}}", visit.seconds()));
            format!(
                "{}.{}.{}",
                head.trim_end_matches('='),
                body.trim_end_matches('='),
                Draw(seed ^ visit.time).of(BASE64URL, 43)
            )
        })
    }),
    ("ID, time, counter", |draw, visits| {
        let (id, between) = (draw.of(BASE62, 12), draw.one(&["|", "%7C", "!", "~", "."]));
        let first = before(draw, visits);
        one(visits, &name(draw), YEAR, |visit| {
            format!("{id}{between}{first}{between}{}{between}{}", visit.seconds(), visit.count)
        })
    }),
    ("ten digits", |draw, visits| {
        let value = draw.between(1_000_000_000, 1 << 31).to_string();
        plain(draw, visits, value)
    }),
    ("more digits", |draw, visits| {
        let length = draw.between(11, 17) as usize;
        let value = draw.digits(length);
        plain(draw, visits, value)
    }),
    ("Xandr", |draw, visits| {
        let (id, seed) = (draw.digits(19), draw.next());
        let value = |visit: &Visit| Draw(seed ^ visit.time).of(BASE64URL, 120);
        let cookie = |name: &str, value| Cookie { name: name.to_owned(), value, life: Some(90 * 86_400) };
        visits.iter().map(|visit| vec![cookie("anj", value(visit)), cookie("uuid2", id.clone())]).collect()
    }),
    ("Bing", |draw, visits| {
        let value = draw.of("0123456789ABCDEF", 32);
        same(visits, "MUID", YEAR, value)
    }),
    ("The Trade Desk", |draw, visits| {
        let value = draw.uuid();
        same(visits, "TDID", YEAR, value)
    }),
    ("Rubicon", |draw, visits| {
        let upper = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let value = format!("{}-{}-{}", draw.of(upper, 8), draw.of(upper, 2), draw.of(upper, 4));
        same(visits, "khaos", YEAR, value)
    }),
    ("Quantcast", |draw, visits| {
        let value = format!("{}-{}-{}-{}", draw.hex(8), draw.hex(5), draw.hex(5), draw.hex(5));
        same(visits, "mc", YEAR, value)
    }),
    ("Taboola", |draw, visits| {
        let value = format!("{}-tuct{}", draw.uuid(), draw.hex(7));
        same(visits, "t_gid", YEAR, value)
    }),
    ("LinkedIn", |draw, visits| {
        let value = format!("\"v=2&{}\"", draw.uuid());
        same(visits, "bcookie", YEAR, value)
    }),
    ("X guest", |draw, visits| {
        let value = format!("v1%3A{}{}", before(draw, visits), draw.digits(8));
        same(visits, "guest_id", YEAR, value)
    }),
    ("TikTok", |draw, visits| {
        let value = draw.of(BASE62, 27);
        same(visits, "_ttp", YEAR, value)
    }),
    ("Pinterest", |draw, visits| {
        let value = base64(&format!("uid={}", draw.of(BASE62, 40)));
        same(visits, "_pin_unauth", YEAR, value)
    }),
    ("Amplitude", |draw, visits| {
        let (id, key, start) = (draw.of(BASE64URL, 22), draw.hex(6), before(draw, visits) * 1000);
        let name = format!("amp_{key}");
        one(visits, &name, YEAR, |visit| {
            format!("{id}...{}.{}.{}.{}.0", in_base(start, 32), in_base(visit.time, 32), visit.count, visit.count)
        })
    }),
    ("Mixpanel", |draw, visits| {
        let (id, token) = (draw.uuid(), draw.hex(32));
        let json = format!(
            "{{\"distinct_id\":\"$device:{id}\",\"$initial_referrer\":\"https://news.example/\",\"$device_id\":\"{id}\"}}"
        );
        same(visits, &format!("mp_{token}_mixpanel"), YEAR, encoded(&json))
    }),
    ("HubSpot", |draw, visits| {
        let (hash, id, first) = (draw.digits(8), draw.hex(32), before(draw, visits) * 1000);
        one(visits, "__hstc", Some(180 * 86_400), |visit| {
            format!("{hash}.{id}.{first}.{first}.{}.{}", visit.time, visit.count + 1)
        })
    }),
    ("Baidu", |draw, visits| {
        let value = format!("{}:FG=1", draw.of("0123456789ABCDEF", 32));
        same(visits, "BAIDUID", YEAR, value)
    }),
    ("fingerprint hash", |draw, visits| {
        let value = draw.of(BASE62, 20);
        same(visits, "_vid_t", YEAR, value)
    }),
    ("Math.random", |draw, visits| {
        let value = format!("0.{}", draw.digits(16));
        plain(draw, visits, value)
    }),
    ("proquints", |draw, visits| {
        let word = |draw: &mut Draw| -> String {
            (0..5).map(|at| draw.of(if at % 2 == 0 { "bdfghjklmnprstvz" } else { "aiou" }, 1)).collect()
        };
        let value = format!("{}-{}-{}-{}", word(draw), word(draw), word(draw), word(draw));
        plain(draw, visits, value)
    }),
    ("digit groups", |draw, visits| {
        let between = draw.one(&["-", " ", "_", "."]);
        let groups: Vec<String> = (0..4).map(|_| draw.digits(4)).collect();
        let value = groups.join(between);
        plain(draw, visits, value)
    }),
    ("with prefix and suffix", |draw, visits| {
        let (prefix, suffix) =
            (draw.one(&["CP", "CO", "BO", "id", "u_", "DB", "v1."]), draw.one(&["AAA", "AA", "xx", "==", ""]));
        let value = format!("{prefix}{}{suffix}", draw.hex(16));
        plain(draw, visits, value)
    }),
    ("without a name", |draw, visits| {
        let value = draw.hex(16);
        same(visits, "", YEAR, value)
    }),
    ("behind many names", |draw, visits| {
        let (id, seed) = (draw.hex(16), draw.next());
        let junk = draw.between(8, 24);
        let cookie = |name: String, value| Cookie { name, value, life: YEAR };
        let all = |visit: &Visit| -> Vec<Cookie> {
            let junk = (0..junk).map(|at| cookie(format!("j{at}"), Draw(seed ^ visit.time ^ at).hex(16)));
            junk.chain([cookie("uid".to_owned(), id.clone())]).collect()
        };
        visits.iter().map(all).collect()
    }),
];
