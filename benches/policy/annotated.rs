//! Policies of which people labelled every segment (OPP-115): answers, first quotes, and "not stated".

use brock::policy::{Language, PolicyReader, PolicyReading, PolicyText, Statement};
use serde_json::Value;

use crate::data::{Data, row};

/// A fact of the corpus: its name, whether an attribute means it, the category it belongs to, and our findings.
struct Labelled {
    name: &'static str,
    attribute: fn(&str, &str) -> bool,
    category: &'static str,
    ours: fn(&Statement) -> bool,
}

fn is(found: &Statement, fact: &str, values: &[&str]) -> bool {
    found.fact == fact && (values.is_empty() || values.contains(&found.value))
}

const SHARING: &str = "Third Party Sharing/Collection";

const FACTS: [Labelled; 14] = [
    Labelled { name: "dnt mentioned", attribute: |_, _| false, category: "Do Not Track", ours: |f| is(f, "dnt", &[]) },
    Labelled {
        name: "children",
        attribute: |a, v| a.ends_with("Audience Type") && v == "Children",
        category: "",
        ours: |f| is(f, "children", &[]),
    },
    Labelled {
        name: "government",
        attribute: |a, v| a == "Third Party Sharing/Purpose" && v == "Legal requirement",
        category: "",
        ours: |f| is(f, "government", &["yes", "notified"]),
    },
    Labelled {
        name: "sharing",
        attribute: |_, _| false,
        category: SHARING,
        ours: |f| is(f, "shares", &["yes", "processors", "affiliates", "partners", "consent", "aggregate"]),
    },
    Labelled {
        name: "opt-out",
        attribute: |a, v| a.ends_with("Choice Type") && v.starts_with("Opt-out"),
        category: "",
        ours: |f| f.value == "optout" || is(f, "optout", &["yes"]),
    },
    Labelled { name: "security", attribute: |_, _| false, category: "Data Security", ours: |f| is(f, "security", &[]) },
    Labelled {
        name: "ads",
        attribute: |a, v| {
            a.ends_with("Purpose") && v == "Advertising" && !a.starts_with("not ") && !a.starts_with("User")
        },
        category: "",
        ours: |f| is(f, "ads", &["yes"]),
    },
    Labelled {
        name: "merger",
        attribute: |a, v| a.ends_with("Purpose") && v == "Merger/Acquisition",
        category: "",
        ours: |f| is(f, "merger", &["transferred"]),
    },
    Labelled { name: "change", attribute: |_, _| false, category: "Policy Change", ours: |f| is(f, "changes", &[]) },
    Labelled {
        name: "access",
        attribute: |_, _| false,
        category: "User Access, Edit and Deletion",
        ours: |f| is(f, "access", &[]),
    },
    Labelled {
        name: "dnt ignored",
        attribute: |_, v| v == "Not honored",
        category: "",
        ours: |f| is(f, "dnt", &["ignored"]),
    },
    Labelled {
        name: "change notified",
        attribute: |a, v| {
            a.ends_with("Notification Type") && (v == "Personal notice" || v == "General notice on website")
        },
        category: "",
        ours: |f| is(f, "changes", &["notice"]),
    },
    Labelled {
        name: "retention period",
        attribute: |_, v| v == "Stated Period",
        category: "",
        ours: |f| is(f, "retention", &["period"]),
    },
    Labelled {
        name: "retention limited",
        attribute: |a, v| a.ends_with("Retention Period") && v == "Limited",
        category: "",
        ours: |f| is(f, "retention", &["limited"]),
    },
];

impl Labelled {
    /// Whether at least two annotators gave a segment the fact.
    fn gold(&self, segment: &Value) -> bool {
        if self.category.is_empty() { self.attributed(segment) } else { self.votes(segment) >= 2 }
    }

    /// Whether at least one annotator did. The corpus has attributes of two annotators only; the category of one is the
    /// nearest to it.
    fn any(&self, segment: &Value) -> bool {
        self.attributed(segment) || self.votes(segment) >= 1
    }

    fn attributed(&self, segment: &Value) -> bool {
        let attributes = segment["attrs"].as_array().map_or(&[][..], Vec::as_slice);
        attributes.iter().any(|a| (self.attribute)(a[0].as_str().unwrap_or(""), a[1].as_str().unwrap_or("")))
    }

    fn votes(&self, segment: &Value) -> u64 {
        segment["cats"][self.category].as_u64().unwrap_or(0)
    }
}

/// The category of one annotator for facts that are attributes, as the looser measure of quotes.
fn category_of(name: &str) -> &'static str {
    match name {
        "children" => "International and Specific Audiences",
        "government" | "merger" | "ads" => SHARING,
        "opt-out" => "User Choice/Control",
        "dnt ignored" => "Do Not Track",
        "change notified" => "Policy Change",
        "retention period" | "retention limited" => "Data Retention",
        _ => "",
    }
}

#[derive(Default)]
struct Score {
    hit: usize,
    wrong: usize,
    missed: usize,
    quotes: usize,
    right: usize,
    loosely: usize,
    silent: usize,
    rightly_silent: usize,
}

pub(crate) fn print(reader: &PolicyReader, data: &Data) {
    let mut scores: Vec<Score> = FACTS.iter().map(|_| Score::default()).collect();
    for policy in &data.annotated {
        let segments = policy["segments"].as_array().map_or(&[][..], Vec::as_slice);
        let texts: Vec<&str> = segments.iter().map(|segment| segment["text"].as_str().unwrap_or("")).collect();
        let text = PolicyText::from_markdown(&texts.join("\n\n"));
        let reading = reader.read_passage(&text, Language::English);
        for (fact, score) in FACTS.iter().zip(&mut scores) {
            score.add(fact, segments, &texts, &reading);
        }
    }
    println!("OPP-115: {} policies{:14}P      R      F1     quote  (by category)   found", data.annotated.len(), "");
    for (fact, score) in FACTS.iter().zip(&scores) {
        let (p, r, f) = score.f1();
        let quote = ratio(score.right, score.quotes);
        let loose = ratio(score.loosely, score.quotes);
        println!(
            "  {:38} {p:.3}  {r:.3}  {f:.3}  {quote:.3}  {loose:.3}  {}+{}-{}",
            fact.name, score.hit, score.wrong, score.missed
        );
    }
    let sum = |get: fn(&Score) -> usize| scores.iter().map(get).sum::<usize>();
    let macro_f1 = scores.iter().map(|score| score.f1().2).sum::<f64>() / scores.len() as f64;
    row("policy-level macro F1 of 14 facts", macro_f1, 0.90, false);
    row("first quote right (attribute of two annotators)", ratio(sum(|s| s.right), sum(|s| s.quotes)), 0.90, false);
    row("first quote right (or category of one)", ratio(sum(|s| s.loosely), sum(|s| s.quotes)), 0.90, false);
    let least = |get: fn(&Score) -> usize| scores.iter().map(|s| ratio(get(s), s.quotes)).fold(1.0, f64::min);
    row("first quote right, the worst fact (attribute)", least(|s| s.right), 0.80, false);
    row("first quote right, the worst fact (or category)", least(|s| s.loosely), 0.80, false);
    row("\"not stated\" right", ratio(sum(|s| s.rightly_silent), sum(|s| s.silent)), 0.92, false);
}

impl Score {
    fn add(&mut self, fact: &Labelled, segments: &[Value], texts: &[&str], reading: &PolicyReading) {
        let stated = segments.iter().any(|segment| fact.gold(segment));
        let found = reading.findings_of(fact.ours);
        match (found.first(), stated) {
            (Some(_), true) => self.hit += 1,
            (Some(_), false) => self.wrong += 1,
            (None, true) => self.missed += 1,
            (None, false) => {}
        }
        let Some(first) = found.first() else {
            self.silent += 1;
            self.rightly_silent += usize::from(!stated);
            return;
        };
        self.quotes += 1;
        let segment = &segments[segment_at(texts, first.quote.start)];
        self.right += usize::from(fact.any(segment));
        let votes = segment["cats"][category_of(fact.name)].as_u64().unwrap_or(0);
        self.loosely += usize::from(fact.any(segment) || votes >= 1);
    }

    fn f1(&self) -> (f64, f64, f64) {
        let (p, r) = (ratio(self.hit, self.hit + self.wrong), ratio(self.hit, self.hit + self.missed));
        (p, r, if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) })
    }
}

/// The segment of an offset in the joined text.
fn segment_at(texts: &[&str], offset: usize) -> usize {
    let mut end = 0;
    texts
        .iter()
        .position(|text| {
            end += text.len() + 2;
            offset < end
        })
        .unwrap_or(0)
}

pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
