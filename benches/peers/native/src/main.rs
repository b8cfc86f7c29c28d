//! Runs one phase of an engine in Rust: `brock-peers ENGINE PHASE` prints one JSON object.
//!
//! `../run.mjs` calls it; `../README.md` describes the phases and the keys, which `../js/bench.mjs` shares.

mod adblock_rust;
mod brock_native;
mod floor;
mod heap;
mod measure;
mod pages;
mod phases;

use std::path::PathBuf;
use std::process::exit;

const USAGE: &str = "\
brock-peers (brock | adblock-rs) (build | load | match) --lists A,B --image FILE [--requests FILE] [--verdicts FILE]
brock-peers (brock | adblock-rs) pages --lists A,B --requests PAGES.tsv
brock-peers floor match --lists A,B --requests FILE
Also: --passes N, --builds N";

/// The command line.
struct Options {
    lists: Vec<PathBuf>,
    /// Written by `build`, read by `load` and `match`.
    image: PathBuf,
    requests: PathBuf,
    /// The file into which `match` writes a character for each request, if any.
    verdicts: Option<PathBuf>,
    passes: usize,
    builds: usize,
}

/// An engine under measurement.
trait Peer {
    type Engine;
    fn build(lists: Vec<String>) -> Self::Engine;
    fn save(engine: &Self::Engine) -> Vec<u8>;
    fn open(image: Vec<u8>) -> Self::Engine;
    /// From the texts of a request to the decision.
    fn decide(engine: &Self::Engine, request: &Record) -> Verdict;
    /// Bytes of the image that decisions need, where the engine tells them apart.
    fn decision_bytes(_: &Self::Engine) -> Option<usize> {
        None
    }
    /// Builds with page filters, all of them trusted.
    fn build_for_pages(lists: Vec<String>) -> Self::Engine;
    /// From the URL of a page to the number of things that are done with it.
    fn page(engine: &Self::Engine, url: &str) -> usize;
    /// The number of generic selectors for classes and ids of a page.
    fn generic(engine: &Self::Engine, url: &str, names: [&[String]; 2]) -> usize;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Pass,
    Block,
    Exception,
}

impl Verdict {
    /// The character in the file of answers.
    fn digit(self) -> char {
        match self {
            Verdict::Pass => '0',
            Verdict::Block => '1',
            Verdict::Exception => '2',
        }
    }
}

/// A line of the file of requests.
#[derive(serde::Deserialize)]
struct Record {
    url: String,
    #[serde(rename = "sourceUrl")]
    source: String,
    #[serde(rename = "type")]
    kind: String,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(engine), Some(phase)) = (arguments.next(), arguments.next()) else { usage() };
    let options = Options::read(arguments);
    let figures = match engine.as_str() {
        "brock" if phase == "pages" => pages::run::<brock_native::Brock>(&options),
        "adblock-rs" if phase == "pages" => pages::run::<adblock_rust::Adblock>(&options),
        "brock" => phases::run::<brock_native::Brock>(&phase, &options),
        "adblock-rs" => phases::run::<adblock_rust::Adblock>(&phase, &options),
        "floor" => floor::run(&options),
        _ => usage(),
    };
    println!("{figures}");
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Options {
        let mut options = Options {
            lists: Vec::new(),
            image: PathBuf::new(),
            requests: PathBuf::new(),
            verdicts: None,
            passes: 5,
            builds: 5,
        };
        while let Some(name) = arguments.next() {
            let Some(value) = arguments.next() else { usage() };
            match name.as_str() {
                "--lists" => options.lists = value.split(',').map(PathBuf::from).collect(),
                "--image" => options.image = value.into(),
                "--requests" => options.requests = value.into(),
                "--verdicts" => options.verdicts = Some(value.into()),
                "--passes" => options.passes = number(&value),
                "--builds" => options.builds = number(&value),
                _ => usage(),
            }
        }
        options
    }

    fn texts(&self) -> Vec<String> {
        self.lists.iter().map(|path| String::from_utf8(read(path)).expect("a list is UTF-8")).collect()
    }

    fn records(&self) -> Vec<Record> {
        let text = String::from_utf8(read(&self.requests)).expect("requests are UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("a request a line")).collect()
    }
}

fn read(path: &PathBuf) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| usage())
}

fn usage() -> ! {
    eprintln!("{USAGE}");
    exit(2);
}
