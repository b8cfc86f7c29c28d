//! Classes of names of cookies, stored items and parameters.
//!
//! Names are compared by words: `Conversion` does not contain `version`, and `ad_pxl_id` does not contain `_px`.

/// The class of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameClass {
    /// The value never identifies a user: CSRF tokens, load balancers, settings, content.
    Harmless,
    /// The value identifies a session, and a user only if the cookie is persistent.
    Session,
    /// The value identifies a visitor, a user or a device.
    Identifier,
    /// The name has no known meaning.
    Unknown,
}

/// Substrings of harmless names that are long enough to be unambiguous.
const PARTS: &str = "\
csrf xsrf antiforgery requestverification formkey form_key form_token authenticity_token code_verifier openidconnect
aspnetcore.correlation euconsent eupubconsent usprivacy addtl_consent optanon onetrust cookieconsent cookieyes
cookiebot didomi gdpr ccpa cmplz borlabs
";

/// Names of cookies of load balancers, firewalls and bot protection. `*`: any suffix; `#`: one or more hexadecimal
/// digits.
const INFRASTRUCTURE: &str = "\
load-balancers: __cflb affinity* akaalb_* akaas_* akacd_* applicationgatewayaffinity* arraffinity* aslbsa* awsalb*
awselb* backend* balanceid bigip* citrix_ns_* cloudfront-* do-lb dps_site_id edgescape* envoy_* f5_* f5avr* fly-*
gae_* gaesa gcilb gclb haproxy* heroku-session-affinity hetzner_* ingresscookie* istio_* jroute kong_* lb lb-* lb_*
lbcookie* lbid* lbrouteid lbs lbserver* nf_* node node_* nsc_* octopus_affinity* persistence pod pod_* route route_*
routeid server server_id* serverid* servername srv srv_* srvid srvname ssaffinity* sticky* tipmix traefik* upstream*
visid webserverid x-magento-vary x-mapping-* x-ms-routing-name x-oracle-bmc-lbs-route
firewalls-and-bot-protection: ___utmv* __cf_bm __cfduid __cfruid __cfseq* __cfwaitingroom __ddg# __ddg#_
__ddgid* __ddgmark* __hash_ __js_p_ __jsl* __jsluid* __lhash_ _abck _cfuvid _grecaptcha _imp_apg_* _imp_di_* _px
_px# _pxde _pxff_* _pxhd _pxvid _wafcookie* acw_sc__* acw_tc ak_bmsc akavpau_* aliyungf_tc aws-waf-token awswaf*
barra_counter_session barracuda_* bm_* bnes_* bni_* bnis_* cdn_sec_tc cf_chl_* cf_clearance cf_ob_* cf_use_ob
cookiesession1 d_hid d_iid d_sid d_uid d_zid d_zuid datadome ddg_* distil* fgtserver fortiwafsid geetest_* hcaptcha*
hmt_id hwwafses* incap_* incap_ses_* kp_uidz kpsdk* lastmrh_session mrhsession nlbi_* pxcts qrator_* rbzid
rbzsessionid rc::* reese84 safedog* spcsrf ssxmod_itna* sucuri* swp_token ts# ts#_# variti* visid_incap_* wfwaf-*
wordfence_* wzws_* yundun* zscaler*
";

/// Words of harmless names: settings, content, places, builds, steps of a sign-in.
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

/// Complete harmless names.
const NAMES: &str = "\
t v ver l hl gl wordpress_test_cookie _wpnonce hash node_env
";

/// Words of session names.
const SESSIONS: &str = "\
sid cfid cftoken aspxauth
";

/// Substrings of session names.
const SESSION_PARTS: &str = "\
sess aspnet.cookies
";

/// Words for the identifier of a visitor, a user or a device.
const IDENTIFIERS: &str = "\
uid uuid guid muid puid suid tuuid cuid duid euid vuid buid userid visitorid vid clientid deviceid browserid
anonymousid anonid ecid gaid idfa
";

/// Words for a user or a device. Together with the word `id` they name an identifier.
const WHO: &str = "\
user visitor client device browser anonymous fingerprint
";

/// The class of a name.
pub(super) fn classify(name: &str) -> NameClass {
    let lower = name.to_ascii_lowercase();
    if entries(PARTS).any(|part| lower.contains(part))
        || is_infrastructure(&lower)
        || entries(NAMES).any(|one| one == lower)
    {
        return NameClass::Harmless;
    }
    let words = words(name);
    let has = |table: &'static str| entries(table).any(|one| words.iter().any(|word| word == one));
    if has(SESSIONS) || entries(SESSION_PARTS).any(|part| lower.contains(part)) {
        return NameClass::Session;
    }
    match has(IDENTIFIERS) || (has(WHO) && has("id")) {
        true => NameClass::Identifier,
        false if has(WORDS) => NameClass::Harmless,
        false => NameClass::Unknown,
    }
}

/// Whether the name of a field within a value is harmless. Names of one letter are ambiguous there.
pub(super) fn is_harmless_field(name: &str) -> bool {
    name.len() > 1 && classify(name) == NameClass::Harmless
}

/// Whether a URL parameter names content, a build or a step of a sign-in.
pub(super) fn is_content_parameter(parameter: &str) -> bool {
    classify(parameter) == NameClass::Harmless
}

/// Words of parameters that identify a click or a visitor.
const CLICKS: &str = "\
click clickid clid gclid dclid gbraid wbraid fbclid msclkid yclid ttclid twclid irclickid cjevent awc tduid ranmid
subid cid affid aff transaction
";

/// Words of parameters of content, signatures and sign-ins.
const CONTENT: &str = "\
id ids doc docid doi pmid isbn issue file key q p pid sig signature sign hmac mac token auth access code ticket
policy credential hash h k s msg message mail u url uri target redirect
";

/// Whether a parameter identifies a click or a user.
pub(super) fn is_click_parameter(parameter: &str) -> bool {
    classify(parameter) == NameClass::Identifier || has_word(parameter, CLICKS)
}

/// Whether a parameter names the link's target, or signs it.
pub(super) fn is_link_parameter(parameter: &str) -> bool {
    classify(parameter) != NameClass::Unknown || has_word(parameter, CONTENT)
}

/// Parameters of a sign-in response.
const SIGN_IN: &str = "\
code state ticket samlresponse samlrequest relaystate id_token session_state oauth_token oauth_verifier wresult
openid.mode
";

/// Whether a parameter belongs to a sign-in response.
pub(super) fn is_sign_in_parameter(parameter: &str) -> bool {
    entries(SIGN_IN).any(|one| parameter.eq_ignore_ascii_case(one))
}

/// The entries of a table, without the headings, which end in a colon.
fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.split_ascii_whitespace().filter(|entry| !entry.ends_with(':'))
}

fn has_word(name: &str, table: &'static str) -> bool {
    let words = words(name);
    entries(table).any(|one| words.iter().any(|word| word == one))
}

fn is_infrastructure(lower: &str) -> bool {
    // Cookie name prefixes (RFC 6265bis, section 4.1.3).
    let lower = lower.strip_prefix("__host-").or_else(|| lower.strip_prefix("__secure-")).unwrap_or(lower);
    entries(INFRASTRUCTURE).any(|pattern| matches_pattern(pattern.as_bytes(), lower.as_bytes()))
}

fn matches_pattern(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([b'*'], _) | ([], []) => true,
        ([b'#', rest @ ..], [digit, ..]) if digit.is_ascii_hexdigit() => {
            let digits = name.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            matches_pattern(rest, &name[digits..])
        }
        ([first, rest @ ..], [byte, tail @ ..]) if first == byte => matches_pattern(rest, tail),
        _ => false,
    }
}

/// The words of a name in lower case. `lastVisitTime`, `last_visit_time` and `LAST-VISIT-TIME` have the same words.
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
    // Words without trailing digits: `uid2` → `uid`.
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
        use NameClass::*;
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
                Unknown,
            ),
        ] {
            for name in names.split(' ') {
                assert_eq!(classify(name), wanted, "{name}");
            }
        }
    }

    #[test]
    fn parameters() {
        assert!(["click", "gclid", "irclickid", "uid", "cid", "visitor_id"].into_iter().all(is_click_parameter));
        assert!(!["id", "article", "code", "x9"].into_iter().any(is_click_parameter));
        assert!(["id", "sig", "token", "page", "state", "u"].into_iter().all(is_link_parameter));
        assert!(["v", "build", "state", "nonce", "loc"].into_iter().all(is_content_parameter));
        assert!(!["cid", "u", "id", "x", "e"].into_iter().any(is_content_parameter));
    }
}
