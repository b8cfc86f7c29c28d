//! The policy reader: sentences and what they state, what is no policy, places, and the project's own policy.

use brock::policy::{AnswerState, Language, PolicyReader, PolicyText};

/// Language, sentence, fact, and the expected value; `-` for none.
const SENTENCES: &str = "\
en|We will never rent or sell your data.|sells|no
en|Data about you is not for sale.|sells|no
en|We may disclose records if a court order requires it.|government|yes
en|Our site does not respond to Do Not Track signals.|dnt|ignored
en|We honor the Global Privacy Control.|gpc|honoured
en|Server logs are deleted after 30 days.|retention|period
en|We respond to requests within 30 days.|retention|-
en|We retain your information for as long as your account is active.|retention|limited
en|You can unsubscribe from our newsletter with the link in every message.|marketing|optout
en|If our company is acquired, your information may be transferred to the new owner.|merger|transferred
en|The service is not directed to children under 13.|children|age
en|You may request access to your personal data.|access|access
en|We share your information with third parties.|shares|yes
en|We do not share your information with third parties.|shares|no
en|We use web beacons in our e-mails.|tracks|pixels
en|Last updated: 3 May 2026|dated|yes
en|We are not limited to this.|sells|-
en|Do you sell my data?|sells|-
fr|Nous ne vendons jamais vos données à des tiers.|sells|no
fr|Vos données sont conservées pendant trois ans.|retention|period
fr|Vous disposez d'un droit d'accès à vos données.|access|access
fr|Les données peuvent être transmises aux autorités judiciaires.|government|yes
fr|Nous utilisons des cookies.|tracks|cookies
de|Wir geben Ihre Daten nicht an Dritte weiter.|shares|no
de|Die IP-Adressen werden nach 7 Tagen gelöscht.|retention|period
de|Sie haben ein Recht auf Auskunft über Ihre Daten.|access|access
es|No vendemos sus datos personales a terceros.|sells|no
es|Conservamos sus datos durante dos años.|retention|period";

#[test]
fn sentences_state_what_they_mean() {
    let reader = PolicyReader::new();
    let mut wrong = Vec::new();
    for line in SENTENCES.lines() {
        let [code, sentence, fact, value] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let language = Language::ALL.into_iter().find(|language| language.code() == code).unwrap();
        let text = PolicyText::from_markdown(sentence);
        let reading = reader.read_passage(&text, language);
        let found: Vec<&str> =
            reading.findings_of(|statement| statement.fact == fact).iter().map(|found| found.statement.value).collect();
        if !(found.contains(&value) || value == "-" && found.is_empty()) {
            wrong.push(format!("{line}: found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_policy_is_not_read() {
    let polish =
        "Administratorem danych osobowych jest spółka. Nie przetwarzamy danych dla reklam i nie sprzedajemy ich. ";
    let russian = "Мы не продаём ваши персональные данные третьим лицам. ";
    let filler = "The weather is fine and the birds in the garden are loud today because it is spring again. ";
    let terms = "This agreement limits our liability. You indemnify us and accept arbitration of every dispute. The license \
        is terminated, and the warranty is excluded, under the law of the state. See our privacy policy for your personal \
        information, data and cookies we collect. ";
    let banner = "<html><h2>We value your privacy</h2><p>We and our 812 partners store and access information on a device, \
        such as cookies, and process personal data, such as unique identifiers, for personalised ads and content, ad and \
        content measurement, and audience insights. With your consent we and our partners may use precise location data. \
        You may click to consent, and you can change your choice at any time in the privacy settings. Some processing may \
        not require your consent, but you have a right to object. By clicking Accept you share your data with third \
        parties.</p><button>Accept</button>";
    let missing = "<html><h1>Page not found</h1><p>The page that you wanted is not here, and it may have moved to another \
        place. You can use the search, or go to the start page of our site.</p><footer>Privacy policy, cookie settings, \
        personal data and information, do not sell or share my personal information, consent of third parties, protection \
        of data and how we process information, GDPR, retention of data, our data, your data, our privacy, your privacy";
    let login = "<html><h1>Log in</h1><form><input type='password'></form><p>We respect your privacy and protect the personal \
        information and data that we collect and share with cookies and your consent.</p>";
    let cases = [
        (String::new(), "empty"),
        ("<!doctype html><html><body><script>var a = 1;</script></body></html>".to_owned(), "empty"),
        ("\u{0}\u{1}\u{2}binary we sell your data".to_owned(), "notText"),
        ("We sell your data. ".repeat(300_000), "tooLong"),
        ("We sell your personal data to others. ".repeat(40_000), "tooLong"),
        (polish.repeat(20), "language"),
        (russian.repeat(20), "language"),
        (filler.repeat(20), "notAPolicy"),
        (
            "<html><h1>404</h1><p>The page that you are looking for is not here. We collect no data.</p>".to_owned(),
            "notAPolicy",
        ),
        (terms.repeat(5), "terms"),
        (login.to_owned(), "login"),
        (banner.to_owned(), "notAPolicy"),
        (missing.to_owned(), "notAPolicy"),
    ];
    let reader = PolicyReader::new();
    for (input, reason) in cases {
        let reading = reader.read(&PolicyText::detect(&input));
        let start: String = input.chars().take(60).collect();
        assert_eq!(reading.unreadable.map(|reason| reason.name()), Some(reason), "{start} ({:?})", reading.language);
        assert!(reading.findings.is_empty());
        assert!(reading.answers().iter().all(|answer| answer.state == AnswerState::CouldNotRead), "{start}");
    }
}

#[test]
fn a_language_without_phrases_is_named() {
    let reader = PolicyReader::new();
    let cases = [
        ("Wij verkopen uw gegevens niet en wij delen het niet met de andere bedrijven van een groep. ", Some("nl")),
        ("Noi non vendiamo i dati e non li condividiamo con gli altri per il nostro servizio della rete. ", Some("it")),
        ("当社は個人情報を第三者に販売しません。プライバシーを守ります。", Some("ja")),
        ("우리는 귀하의 개인정보를 판매하지 않습니다. ", Some("ko")),
        ("lorem ipsum dolor sit amet consectetur adipiscing elit ", None),
    ];
    for (sentence, language) in cases {
        assert_eq!(reader.read(&PolicyText::detect(&sentence.repeat(20))).language, language, "{sentence}");
    }
}

#[test]
fn blocks_and_quotes_of_html() {
    let html = "<!doctype html><title>We sell data.</title><nav>We sell data.</nav><h2>Data we collect &amp; keep</h2>\
        <p>We collect:<ul><li>your <b>e-mail</b> address and&nbsp;name;</li></ul><!-- We sell data. --><p>We do not sell your \
        data.<script>'We sell data.'</script>";
    let text = PolicyText::detect(html);
    assert_eq!(
        text.text(),
        "Data we collect & keep\nWe collect:\nyour e-mail address and name;\nWe do not sell your data.\n"
    );
    let reading = PolicyReader::new().read_passage(&text, Language::English);
    let part = |range: &std::ops::Range<usize>| &text.text()[range.clone()];
    let contact = reading.findings.iter().find(|found| found.statement.value == "contact").unwrap();
    assert_eq!(part(&contact.quote), "your e-mail address and name;");
    assert_eq!(contact.lead.as_ref().map(part), Some("We collect:"));
    assert_eq!(contact.heading.as_ref().map(part), Some("Data we collect & keep"));
    assert_eq!(reading.fact("sells").state, AnswerState::Denies);
}

/// What is odd in a page or a text must not hide what follows, nor a phrase.
#[test]
fn odd_parts_hide_nothing() {
    let reader = PolicyReader::new();
    let sale = "<p>We do not sell your personal data.";
    for odd in [
        "<svg viewBox='0 0 1 1'/>",
        "<svg><path d='M0 0'/></svg>",
        "<!-->",
        "<!--->",
        "<!-- > -->",
        "<p title='a > b'>A</p>",
        "<p data-x=\"</p><script>\">A</p>",
        "<details><summary>More</summary><p>A</details>",
        "<template><p>We sell your data.</template>",
        "<script>if (a < b) document.write('<p>We sell your data.')</script>",
        "<table><tr><td>A<td>B</table>",
        "&nope; &#xffffffff; &#0; & &;",
        "<a href=x",
        "</p></div></div>",
    ] {
        let text = PolicyText::from_html(&format!("<body>{odd}{sale}"));
        let reading = reader.read_passage(&text, Language::English);
        // A tag without an end takes what follows up to the next `>`.
        assert_eq!(reading.fact("sells").state, AnswerState::Denies, "{odd}: {:?}", text.text());
    }
    for sentence in [
        "We do not s\u{200b}ell your pers\u{ad}onal data.",
        "We\u{a0}do\u{2009}not \u{202e}sell\u{202c} your personal\u{feff} data.",
        "WE DO NOT SELL YOUR PERSONAL DATA.",
        "We don’t sell your personal data.",
        "**We** do _not_ [sell](x) your `personal data`.",
        "| We do not sell your personal data. | yes |",
        "> We do not sell your personal data.",
    ] {
        let text = PolicyText::from_markdown(sentence);
        let reading = reader.read_passage(&text, Language::English);
        let answer = reading.fact("sells");
        assert_eq!(answer.state, AnswerState::Denies, "{sentence}");
        assert!(sentence.contains(&text.text()[answer.findings[0].quote.clone()]), "{sentence}");
    }
    let french =
        PolicyText::from_html("<p>Le c&oelig;ur : nous ne vendons pas vos donn&eacute;es, o&ugrave; que vous soyez.");
    assert!(french.text().contains("cœur") && french.text().contains("où"), "{}", french.text());
    assert_eq!(reader.read_passage(&french, Language::French).fact("sells").state, AnswerState::Denies);
    let long = format!("We do not sell your personal data {}", "and we go on ".repeat(100_000));
    assert_eq!(
        reader.read_passage(&PolicyText::from_markdown(&long), Language::English).fact("sells").state,
        AnswerState::Denies
    );
}

/// Sentences of our own, as policies have them. After the sentence: what they state (`+`) and what they must not be taken
/// for (`-`).
#[test]
fn sentences_of_many_kinds() {
    let reader = PolicyReader::new();
    let mut wrong = Vec::new();
    let lines = include_str!("../data/policy-sentences.txt").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let [code, sentence, expected] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let language = Language::ALL.into_iter().find(|language| language.code() == code).unwrap();
        let text = PolicyText::from_markdown(sentence);
        let reading = reader.read_passage(&text, language);
        let found: Vec<String> = reading
            .findings
            .iter()
            .map(|found| format!("{}:{}", found.statement.fact, found.statement.value))
            .collect();
        for one in expected.split(' ') {
            let (is_expected, statement) = (one.starts_with('+'), &one[1..]);
            assert!(
                brock::policy::STATEMENTS.iter().any(|known| statement == format!("{}:{}", known.fact, known.value)),
                "{line}"
            );
            if found.iter().any(|found| found == statement) != is_expected {
                wrong.push(format!("{line}: found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Facts of the project's own policy, with every value that is found in it. A fact that is not here must not be stated.
const OWN_POLICY: &str = "\
collects no
location no
sensitive no
content no
sources no
purpose service limited stated
ads no
marketing no
tracks no
dnt ignored mentioned
gpc honoured
shares no
sells no
government no
merger no
transfer no
security stated
retention period none
access access correct delete
export yes
optout yes
changes notice posted
dated yes
archive yes
contact address complaint";

/// Each of these values is true of Brock. Its policy names no age, so the question about children has no answer.
#[test]
fn the_policy_of_the_project_states_what_is_true() {
    let text = PolicyText::detect(include_str!("../../PRIVACY.md"));
    let reading = PolicyReader::new().read(&text);
    assert_eq!((reading.language, reading.unreadable), (Some("en"), None));
    let answers = reading.answers();
    let silent: Vec<&str> = answers
        .iter()
        .filter(|answer| !matches!(answer.state, AnswerState::Says | AnswerState::Denies))
        .map(|answer| answer.question.name)
        .collect();
    assert_eq!(silent, ["children"]);
    let mut found = Vec::new();
    for fact in answers.iter().flat_map(|answer| &answer.facts).filter(|fact| !fact.findings.is_empty()) {
        let mut line = vec![fact.fact];
        for finding in &fact.findings {
            if !line[1..].contains(&finding.statement.value) {
                line.push(finding.statement.value);
            }
        }
        found.push(line.join(" "));
    }
    assert_eq!(found.join("\n"), OWN_POLICY);
}
