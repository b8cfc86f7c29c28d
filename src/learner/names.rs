//! What the name of a cookie, a stored item or a parameter says about its value.
//!
//! Names are compared word by word: `Conversion` has no `version` in it, and `ad_pxl_id` no `_px`.

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// The value is never a person's: it protects forms, chooses a server, keeps a setting or names content.
    Harmless,
    /// The value is a session's: it identifies a person only if it is set to stay.
    Session,
    /// The value names a visitor, a user or a device.
    Identifier,
    /// Nothing.
    Nothing,
}

/// Parts of names in which no other word can be meant.
const PARTS: &str = "\
csrf xsrf antiforgery requestverification formkey form_key form_token authenticity_token code_verifier openidconnect
aspnetcore.correlation euconsent eupubconsent usprivacy addtl_consent optanon onetrust cookieconsent cookieyes
cookiebot didomi gdpr ccpa cmplz borlabs
";

/// Names of cookies of load balancers, firewalls and protections against robots. `*`: any rest; `#`: one or more
/// hexadecimal digits.
const INFRASTRUCTURE: &str = "\
load-balancers: __cflb affinity* akaalb_* akaas_* akacd_* applicationgatewayaffinity* arraffinity* aslbsa* awsalb*
awselb* backend* balanceid bigip* citrix_ns_* cloudfront-* do-lb dps_site_id edgescape* envoy_* f5_* f5avr* fly-*
gae_* gaesa gcilb gclb haproxy* heroku-session-affinity hetzner_* ingresscookie* istio_* jroute kong_* lb lb-* lb_*
lbcookie* lbid* lbrouteid lbs lbserver* nf_* node node_* nsc_* octopus_affinity* persistence pod pod_* route route_*
routeid server server_id* serverid* servername srv srv_* srvid srvname ssaffinity* sticky* tipmix traefik* upstream*
visid webserverid x-magento-vary x-mapping-* x-ms-routing-name x-oracle-bmc-lbs-route
firewalls-and-protections-against-robots: ___utmv* __cf_bm __cfduid __cfruid __cfseq* __cfwaitingroom __ddg# __ddg#_
__ddgid* __ddgmark* __hash_ __js_p_ __jsl* __jsluid* __lhash_ _abck _cfuvid _grecaptcha _imp_apg_* _imp_di_* _px
_px# _pxde _pxff_* _pxhd _pxvid _wafcookie* acw_sc__* acw_tc ak_bmsc akavpau_* aliyungf_tc aws-waf-token awswaf*
barra_counter_session barracuda_* bm_* bnes_* bni_* bnis_* cdn_sec_tc cf_chl_* cf_clearance cf_ob_* cf_use_ob
cookiesession1 d_hid d_iid d_sid d_uid d_zid d_zuid datadome ddg_* distil* fgtserver fortiwafsid geetest_* hcaptcha*
hmt_id hwwafses* incap_* incap_ses_* kp_uidz kpsdk* lastmrh_session mrhsession nlbi_* pxcts qrator_* rbzid
rbzsessionid rc::* reese84 safedog* spcsrf ssxmod_itna* sucuri* swp_token ts# ts#_# variti* visid_incap_* wfwaf-*
wordfence_* wzws_* yundun* zscaler*
";

/// Words of names whose values many people share, or that name content, a place, a build or a step of signing in.
const WORDS: &str = "\
signing-in-paying: nonce state pkce verifier challenge oauth oauth2 oidc saml relaystate checkout order payment
invoice cart basket wishlist otp captcha recaptcha turnstile
consent: consent consents tcf cmp gpp usp notice optout optin dnt gpc privacy accepted banner
settings: lang language languages locale i18n l10n culture currency country timezone tz theme dark darkmode color
colour scheme font fontsize layout screen viewport resolution dpr width height size volume quality bandwidth unit
units settings prefs preferences filter filters sort view tab collapsed modal popup tour dismissed skin mode
places: geo geoip geolocation location loc latlng latlon lat lon lng latitude longitude coords city region zip
zipcode postcode postal bbox continent weather dma
tests: experiment experiments exp variant variants variation variations bucket ab abtest test tests testing flag
flags feature features rollout cohort
builds: version ver build buildid release revision rev commit sha deploy deployment etag cache cachebuster asset
assets chunk manifest checksum digest integrity git dpl
times-and-counters: time timestamp ts date day expires expiry expiration exp_at ttl last visits visit count counter
views pageviews impressions seen viewed step
content: recent recently product products item items sku article post page query search referrer referer landing utm
";

/// Whole names of such values.
const NAMES: &str = "\
t v ver l hl gl wordpress_test_cookie _wpnonce hash node_env
";

/// Words of the names of sessions.
const SESSIONS: &str = "\
sid cfid cftoken aspxauth
";

/// Parts of the names of sessions.
const SESSION_PARTS: &str = "\
sess aspnet.cookies
";

/// Words for a visitor's, a user's or a device's identifier, whatever else stands beside them.
const IDENTIFIERS: &str = "\
uid uuid guid muid puid suid tuuid cuid duid euid vuid buid userid visitorid vid clientid deviceid browserid
anonymousid anonid ecid gaid idfa
";

/// Words for a person or a device. With `id` beside them they name its identifier.
const WHO: &str = "\
user visitor client device browser anonymous fingerprint
";

/// What a name says about its value.
pub(super) fn says(name: &str) -> Says {
    let lower = name.to_ascii_lowercase();
    if of(PARTS).any(|part| lower.contains(part)) || is_infrastructure(&lower) || of(NAMES).any(|one| one == lower) {
        return Says::Harmless;
    }
    let words = words(name);
    let has = |table: &'static str| of(table).any(|one| words.iter().any(|word| word == one));
    if has(SESSIONS) || of(SESSION_PARTS).any(|part| lower.contains(part)) {
        return Says::Session;
    }
    match has(IDENTIFIERS) || (has(WHO) && has("id")) {
        true => Says::Identifier,
        false if has(WORDS) => Says::Harmless,
        false => Says::Nothing,
    }
}

/// Whether a field of a value is named as something that is never a person's. One letter says nothing there.
pub(super) fn is_harmless_field(name: &str) -> bool {
    name.len() > 1 && says(name) == Says::Harmless
}

/// Whether a parameter of an address names content, a build or a step of signing in, so that its value is no
/// identifier that is handed on.
pub(super) fn is_of_content(parameter: &str) -> bool {
    says(parameter) == Says::Harmless
}

/// Parameters that say which click or visitor this is.
const CLICKS: &str = "\
click clickid clid gclid dclid gbraid wbraid fbclid msclkid yclid ttclid twclid irclickid cjevent awc tduid ranmid
subid cid affid aff transaction
";

/// Parameters of content, of signatures and of signing in.
const CONTENT: &str = "\
id ids doc docid doi pmid isbn issue file key q p pid sig signature sign hmac mac token auth access code ticket
policy credential hash h k s msg message mail u url uri target redirect
";

/// Whether a parameter's name says that it tells a click or a person from others.
pub(super) fn is_of_click(parameter: &str) -> bool {
    says(parameter) == Says::Identifier || has_word(parameter, CLICKS)
}

/// Whether a parameter names what a link leads to, or proves that it is in order.
pub(super) fn is_of_link(parameter: &str) -> bool {
    says(parameter) != Says::Nothing || has_word(parameter, CONTENT)
}

/// Parameters with which a sign-in comes back.
const SIGN_IN: &str = "\
code state ticket samlresponse samlrequest relaystate id_token session_state oauth_token oauth_verifier wresult
openid.mode
";

/// Whether a parameter belongs to a sign-in.
pub(super) fn is_of_sign_in(parameter: &str) -> bool {
    of(SIGN_IN).any(|one| parameter.eq_ignore_ascii_case(one))
}

/// The entries of a table; what ends in a colon heads those behind it.
fn of(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.split_ascii_whitespace().filter(|entry| !entry.ends_with(':'))
}

fn has_word(name: &str, table: &'static str) -> bool {
    let words = words(name);
    of(table).any(|one| words.iter().any(|word| word == one))
}

fn is_infrastructure(lower: &str) -> bool {
    // Where both a host and a whole domain have one, browsers know a secure one by this.
    let lower = lower.strip_prefix("__host-").or_else(|| lower.strip_prefix("__secure-")).unwrap_or(lower);
    of(INFRASTRUCTURE).any(|pattern| fits(pattern.as_bytes(), lower.as_bytes()))
}

fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([b'*'], _) | ([], []) => true,
        ([b'#', rest @ ..], [digit, ..]) if digit.is_ascii_hexdigit() => {
            let digits = name.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            fits(rest, &name[digits..])
        }
        ([first, rest @ ..], [byte, tail @ ..]) if first == byte => fits(rest, tail),
        _ => false,
    }
}

/// The words of a name, in lower case: `lastVisitTime`, `last_visit_time`, `LAST-VISIT-TIME`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let bytes = name.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let starts = byte.is_ascii_uppercase()
            && (before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
                || (before.is_some_and(|before| before.is_ascii_uppercase())
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)));
        if (starts || !byte.is_ascii_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if byte.is_ascii_alphanumeric() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    // `uid2` is a `uid`.
    let bare: Vec<String> = (words.iter())
        .map(|word| word.trim_end_matches(|letter: char| letter.is_ascii_digit()))
        .filter(|bare| bare.len() > 1)
        .map(str::to_owned)
        .collect();
    words.extend(bare);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        use Says::*;
        for (names, wanted) in [
            ("csrftoken XSRF-TOKEN my_csrf form_key __RequestVerificationToken _wpnonce oauth_state", Harmless),
            ("AWSALB AWSALBCORS GCLB __cf_bm _cfuvid TS01a2b3c4 TS01a2b3c4_28 INGRESSCOOKIE cookiesession1", Harmless),
            (
                "__ddg1_ __ddg12_ __ddgid_ _abck bm_sz incap_ses_123_456 visid_incap_99 aws-waf-token qrator_jsid2",
                Harmless,
            ),
            (
                "ApplicationGatewayAffinity ApplicationGatewayAffinityCORS ARRAffinitySameSite BIGipServerpool_web",
                Harmless,
            ),
            (
                "__Host-GCLB _px3 _pxhd pxcts datadome build geo country lang buildId lastVisitTime last_viewed",
                Harmless,
            ),
            (
                "cart_id product-id region_id locale_id ab_bucket v t CookieConsent euconsent-v2 loc visits user_lang client_version",
                Harmless,
            ),
            ("PHPSESSID JSESSIONID connect.sid express.sid ASP.NET_SessionId laravel_session sid IDPSESSION", Session),
            ("uid UID2 visitor_id clientId geo_uid build_uuid _ym_uid last_visitor_id cart_uid", Identifier),
            (
                "Conversion ad_pxl_id _ga _gid _fbp IDE n id tsunami Testimonial routes Latte visitor browser cto_bundle",
                Nothing,
            ),
        ] {
            for name in names.split(' ') {
                assert_eq!(says(name), wanted, "{name}");
            }
        }
    }

    #[test]
    fn parameters() {
        assert!(["click", "gclid", "irclickid", "uid", "cid", "visitor_id"].into_iter().all(is_of_click));
        assert!(!["id", "article", "code", "x9"].into_iter().any(is_of_click));
        assert!(["id", "sig", "token", "page", "state", "u"].into_iter().all(is_of_link));
        assert!(["v", "build", "state", "nonce", "loc"].into_iter().all(is_of_content));
        assert!(!["cid", "u", "id", "x", "e"].into_iter().any(is_of_content));
    }
}
