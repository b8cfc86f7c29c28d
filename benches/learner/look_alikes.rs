//! Cookies of third parties that do not identify users, in the form of those on the web; parameters are random.
//!
//! A setting or a build has one value on every site; a token has a value per site, day or request.

use super::draw::{BASE62, BASE64URL, Draw, HEX, MONTH, Profile, Visit, YEAR, base64, daily, encoded, one, same};

/// A TC string (IAB Transparency and Consent Framework): version, two times in tenths of a second, a language.
fn consent(draw: &mut Draw, visits: &[Visit]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let text = |number: u64, length: u32| -> String {
        (0..length).map(|at| char::from(LETTERS[(number >> (6 * (length - 1 - at)) & 63) as usize])).collect()
    };
    let time = (visits[0].time - draw.below(200) * 86_400_000) / 100;
    let (time, provider, version) = (text(time, 6), text(draw.below(400), 2), text(draw.below(60), 2));
    let body = draw.of(&format!("AAAAAAAA{BASE62}"), 90);
    format!("C{time}{time}{provider}{version}BENB{body}.{}", draw.of("AAAAAAAAYIg", 20))
}

pub(crate) const LOOK_ALIKES: &[Profile] = &[
    ("TCF consent", |draw, visits| {
        let (name, value) = (draw.one(&["euconsent-v2", "eupubconsent-v2", "c", "tcf2", "gv"]), consent(draw, visits));
        same(visits, name, YEAR, value)
    }),
    ("GPP consent", |draw, visits| {
        let value = format!("DBABMA~{}", consent(draw, visits));
        same(visits, draw.one(&["__gpp", "gpp", "s"]), YEAR, value)
    }),
    ("US Privacy string", |draw, visits| same(visits, "usprivacy", YEAR, draw.one(&["1YNN", "1---", "1YYN"]).into())),
    ("OneTrust", |draw, visits| {
        let id = draw.uuid();
        one(visits, "OptanonConsent", YEAR, |visit| {
            encoded(&format!(
                "isGpcEnabled=0&datestamp={}&version=202405.1.0&consentId={id}&groups=C0001:1,C0002:0",
                visit.time
            ))
        })
    }),
    ("Cookiebot", |draw, visits| {
        let value =
            format!("{{stamp:%27{}==%27%2Cnecessary:true%2Cver:1%2Cutc:{}}}", draw.of(BASE62, 22), visits[0].time);
        same(visits, "CookieConsent", YEAR, value)
    }),
    ("Didomi", |draw, visits| {
        let value = base64(&format!("{{\"user_id\":\"{}\",\"created\":\"2026-08-01T10:00:00Z\"}}", draw.uuid()));
        same(visits, "didomi_token", YEAR, value)
    }),
    ("additional consent", |draw, visits| {
        let ids: Vec<String> = (0..30).map(|_| draw.between(30, 3000).to_string()).collect();
        same(visits, draw.one(&["addtl_consent", "ac"]), YEAR, format!("2~{}~dv.", ids.join(".")))
    }),
    ("language", |draw, visits| {
        let name = draw.one(&["lang", "locale", "l", "hl", "i18n_redirected", "pref"]);
        same(visits, name, YEAR, draw.one(&["en-GB", "de", "pt_BR", "zh-Hant-TW", "nl-NL,nl;q=0.9,en;q=0.8"]).into())
    }),
    ("experiment bucket", |draw, visits| {
        let name = draw.one(&["ab_bucket", "exp", "variant", "abtest", "_exp_group", "experiment_12"]);
        let value = format!("{}-{}", draw.one(&["control", "variant", "treatment", "b", "headline"]), draw.below(99));
        same(visits, name, YEAR, value)
    }),
    ("experiment buckets", |draw, visits| {
        let test = |draw: &mut Draw| format!("{}:{}", draw.between(1000, 9999), draw.below(4));
        let value = format!("{}|{}|{}", test(draw), test(draw), test(draw));
        same(visits, draw.one(&["ab", "exps", "_t", "x"]), YEAR, value)
    }),
    ("time of the visit", |draw, visits| {
        let (name, millis) = (draw.one(&["ts", "last_seen", "t", "_lv", "s", "now"]), draw.chance(50));
        one(visits, name, YEAR, |visit| if millis { visit.time } else { visit.seconds() }.to_string())
    }),
    ("time of the first visit", |draw, visits| {
        let (name, time) =
            (draw.one(&["first", "since", "_fv", "start", "created", "d"]), visits[0].time - draw.below(8_000_000_000));
        let value = if draw.chance(50) { time / 1000 } else { time };
        same(visits, name, YEAR, value.to_string())
    }),
    ("date", |draw, visits| {
        let day = draw.between(10, 28);
        let dates = [
            format!("202608{day}"),
            format!("2026-08-{day}T10:15:00Z"),
            format!("2026-08-{day}"),
            format!("202608{day}1015"),
        ];
        let value = dates[draw.below(4) as usize].clone();
        same(visits, draw.one(&["day", "since", "d", "shown", "dt"]), YEAR, value)
    }),
    ("expiry", |draw, visits| {
        let value = (visits[0].seconds() + draw.below(30_000_000)).to_string();
        same(visits, draw.one(&["exp_at", "until", "expires", "e"]), YEAR, value)
    }),
    ("counter", |draw, visits| {
        let start = draw.below(2000);
        one(visits, draw.one(&["count", "pv", "n", "visits", "seq"]), YEAR, |visit| {
            (start + visit.count as u64).to_string()
        })
    }),
    ("counters in JSON", |draw, visits| {
        let start = draw.below(50);
        one(visits, draw.one(&["freq", "cap", "f"]), YEAR, |visit| {
            encoded(&format!("{{\"views\":{},\"last\":{},\"day\":20260822}}", start + visit.count as u64, visit.time))
        })
    }),
    ("PHP session", |draw, visits| {
        daily(draw, visits, "PHPSESSID", None, |draw| draw.of("0123456789abcdefghijklmnopqrstuv", 26))
    }),
    ("Java session", |draw, visits| {
        daily(draw, visits, "JSESSIONID", None, |draw| {
            format!("{}.node{}", draw.of("0123456789ABCDEF", 32), draw.below(9))
        })
    }),
    ("Node session", |draw, visits| {
        let (name, life) = (draw.one(&["connect.sid", "express.sid", "sails.sid", "koa.sess"]), Some(14 * 86_400));
        daily(draw, visits, name, life, |draw| format!("s%3A{}.{}", draw.of(BASE64URL, 32), draw.of(BASE62, 43)))
    }),
    (".NET session", |draw, visits| {
        daily(draw, visits, "ASP.NET_SessionId", None, |draw| draw.of("abcdefghijklmnopqrstuvwxyz012345", 24))
    }),
    ("Django, Laravel, Rails session", |draw, visits| {
        let name = draw.one(&["sessionid", "laravel_session", "_shop_session", "ci_session", "frontend_session"]);
        daily(draw, visits, name, Some(14 * 86_400), |draw| draw.of(BASE62, 32))
    }),
    ("session with an unknown name", |draw, visits| {
        let name = draw.one(&["st", "tk", "visit_token", "w"]);
        daily(draw, visits, name, None, |draw| draw.hex(32))
    }),
    ("CSRF token", |draw, visits| {
        let name = draw.one(&[
            "csrftoken",
            "XSRF-TOKEN",
            "_csrf",
            "form_key",
            "__RequestVerificationToken",
            "authenticity_token",
        ]);
        let value = draw.of(BASE62, 32);
        same(visits, name, YEAR, value)
    }),
    ("sign-in step", |draw, visits| {
        let name = draw.one(&["oauth_state", "nonce", "pkce_verifier", ".AspNetCore.Correlation.x", "saml_relaystate"]);
        let seed = draw.next();
        one(visits, name, Some(3600), |visit| Draw(seed ^ visit.time).of(BASE64URL, 43))
    }),
    ("cloud load balancer", |draw, visits| {
        let (name, life) = (
            draw.one(&["AWSALB", "AWSALBCORS", "AWSELB", "GCLB", "ARRAffinity", "ApplicationGatewayAffinity"]),
            7 * 86_400,
        );
        let value = draw.of(BASE62, 48);
        same(visits, name, Some(life), value)
    }),
    ("load balancer", |draw, visits| {
        let name = draw.one(&[
            "BIGipServerpool_www",
            "SERVERID",
            "INGRESSCOOKIE",
            "route",
            "lb",
            "citrix_ns_id",
            "_lb_backend_id",
            "sticky",
        ]);
        let name = if name == "_lb_backend_id" { "backend_id" } else { name };
        let value = if draw.chance(50) { draw.hex(32) } else { format!("{}.20480.0000", draw.digits(10)) };
        same(visits, name, if draw.chance(50) { None } else { YEAR }, value)
    }),
    ("bot protection", |draw, visits| {
        let names = [
            "__cf_bm",
            "_cfuvid",
            "cf_clearance",
            "_abck",
            "bm_sz",
            "ak_bmsc",
            "incap_ses_812_2110",
            "visid_incap_2110",
            "nlbi_2110",
            "datadome",
            "reese84",
            "aws-waf-token",
            "__ddg1_",
            "__ddgid_",
            "qrator_jsid2",
            "_pxhd",
            "TS01a2b3c4",
            "acw_tc",
            "cookiesession1",
        ];
        let (name, value) = (draw.one(&names), draw.of(BASE62, 64));
        same(visits, name, YEAR, value)
    }),
    ("build", |draw, visits| {
        let name =
            draw.one(&["build", "release", "commit", "buildId", "app_version", "rev", "deploy_sha", "asset_hash"]);
        let length = draw.one(&["7", "12", "16", "40"]).parse().unwrap_or(16);
        let value = draw.of(HEX, length);
        same(visits, name, YEAR, value)
    }),
    ("version", |draw, visits| {
        let value = format!(
            "v{}.{}.{}-{}",
            draw.below(20),
            draw.below(40),
            draw.below(90),
            draw.one(&["rc3", "beta", "stable", "build4821"])
        );
        same(visits, draw.one(&["player", "sdk", "w", "ver"]), YEAR, value)
    }),
    ("cache key", |draw, visits| {
        let value = draw.hex(16);
        same(visits, draw.one(&["etag", "cache_key", "cachebuster", "bundle_hash", "content_digest"]), MONTH, value)
    }),
    ("coordinates", |draw, visits| {
        let value = format!("{}.{},{}.{}", draw.below(90), draw.digits(6), draw.below(180), draw.digits(6));
        same(visits, draw.one(&["geo", "loc", "ll", "p", "map_center"]), YEAR, value)
    }),
    ("place name", |draw, visits| {
        let (lat, lon) = (draw.digits(6), draw.digits(6));
        let json =
            format!("{{\"country\":\"DE\",\"city\":\"Amsterdam\",\"lat\":52.{lat},\"lon\":4.{lon},\"zip\":\"10115\"}}");
        same(visits, draw.one(&["geo", "geoip_data", "user_location", "region"]), YEAR, encoded(&json))
    }),
    ("IP address", |draw, visits| {
        let value = format!("{}.{}.{}.{}", draw.between(1, 223), draw.below(256), draw.below(256), draw.below(256));
        same(visits, draw.one(&["ip", "client_ip", "ra"]), YEAR, value)
    }),
    ("product", |draw, visits| {
        let (name, seed) =
            (draw.one(&["last_viewed", "product_id", "recent_items", "sku", "recently-viewed"]), draw.next());
        one(visits, name, YEAR, |visit| Draw(seed ^ visit.site as u64).digits(8))
    }),
    ("feature flags", |draw, visits| {
        let value =
            base64(&format!("{{\"flags\":{{\"darkMode\":true,\"newCheckout\":false,\"limit\":{}}}}}", draw.below(90)));
        same(visits, draw.one(&["feature flags", "ff", "flags"]), YEAR, value)
    }),
    ("theme, layout, size", |draw, visits| {
        let value = draw.one(&[
            "solarized-dark",
            "NewHomepageLayout",
            "1920x1080",
            "compact-view",
            "high_contrast",
            "2.625",
            "390x844x3",
        ]);
        same(visits, draw.one(&["theme", "layout", "vp", "screen", "d"]), YEAR, value.into())
    }),
    ("time zone, currency", |draw, visits| {
        let value =
            draw.one(&["Europe/Amsterdam", "America/Argentina/Buenos_Aires", "EUR", "UTC%2B02%3A00", "GMT+0200"]);
        same(visits, draw.one(&["tz", "timezone", "cur", "z"]), YEAR, value.into())
    }),
    ("cart", |draw, visits| {
        let (name, seed) = (draw.one(&["cart", "cart_id", "basketId", "checkout_token", "wishlist"]), draw.next());
        one(visits, name, MONTH, |visit| Draw(seed ^ visit.site as u64).hex(32))
    }),
    ("identifier per site", |draw, visits| {
        let (name, seed) = (draw.one(&["uid", "visitor", "id", "_v"]), draw.next());
        one(visits, name, YEAR, |visit| Draw(seed ^ visit.site as u64).hex(24))
    }),
    ("identifier per request", |draw, visits| {
        let (name, seed) = (draw.one(&["request_id", "rid", "trace", "x-b3", "uid"]), draw.next());
        one(visits, name, YEAR, |visit| Draw(seed ^ visit.time).hex(32))
    }),
    ("lifetime of an hour", |draw, visits| {
        let name = draw.one(&["tk", "play", "stream_key", "u"]);
        daily(draw, visits, name, Some(3600), |draw| draw.of(BASE62, 22))
    }),
    ("browser", |draw, visits| {
        let value = encoded(&format!(
            "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
            draw.between(120, 150)
        ));
        same(visits, draw.one(&["ua", "browser", "b"]), YEAR, value)
    }),
    ("referrer", |draw, visits| {
        let value = encoded(&format!("https://news.example/politics/{}-the-long-way-home", draw.digits(8)));
        same(visits, draw.one(&["ref", "referrer", "landing_page", "src"]), MONTH, value)
    }),
    ("campaign", |draw, visits| {
        let value =
            format!("utm_source=newsletter&utm_medium=email&utm_campaign=summer-sale-{}", draw.between(2020, 2027));
        same(visits, draw.one(&["utm", "campaign", "attr"]), MONTH, value)
    }),
    ("opt-out", |draw, visits| {
        same(
            visits,
            draw.one(&["id", "uid", "optout", "IDE"]),
            YEAR,
            draw.one(&["OPT_OUT", "optout", "opt-out", "0", "deleted"]).into(),
        )
    }),
    ("player", |draw, visits| {
        let value = encoded(&format!("{{\"volume\":0.{},\"quality\":\"hd1080\",\"captions\":true}}", draw.digits(2)));
        same(visits, draw.one(&["player", "vp_settings", "prefs"]), YEAR, value)
    }),
    ("bandwidth", |draw, visits| {
        let seed = draw.next();
        one(visits, "bw", MONTH, |visit| Draw(seed ^ visit.time).between(100_000, 9_000_000).to_string())
    }),
    ("Google Analytics session state", |draw, visits| {
        let number = draw.digits(7);
        one(visits, &format!("_ga_{}", draw.of("ABCDEFGHJKLMNPQRSTVWXYZ0123456789", 10)), YEAR, |visit| {
            format!(
                "GS2.1.s{}$o{}$g1$t{}$j{}$l0$h0",
                visit.seconds() - 60,
                visit.count + 1,
                visit.seconds(),
                &number[..2]
            )
        })
    }),
];
