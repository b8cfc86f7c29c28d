//! The engine in this process: building, opening, deciding, and parsing requests.
//!
//! Uses EasyList, EasyPrivacy and recorded requests if there are any (`BROCK_LISTS_DIR`, or `../shared/data` beside the
//! checkout), else our own list and generated requests. `benches/peers` compares other engines.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brock::cosmetic::Page;
use brock::lists::{Environment, Lists};
use brock::{Builder, Engine, EngineSet, Exchange, Image, Request, ResourceType};
use criterion::{BatchSize, Criterion, Throughput};

#[path = "recorded/lists.rs"]
mod recorded_lists;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    build(&mut criterion);
    update(&mut criterion);
    open(&mut criterion);
    check(&mut criterion);
    calls(&mut criterion);
    request(&mut criterion);
    pages(&mut criterion);
    criterion.final_summary();
}

fn build(criterion: &mut Criterion) {
    let data = Data::find();
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(data.lists.iter().map(|(_, text)| text.len() as u64).sum()));
    group.bench_function("lists", |bencher| bencher.iter(|| data.image()));
    group.finish();
}

/// One list of several is replaced by an equal text: the last of the data's lists, or a small one beside them. `all texts`: a
/// full build. `image`: `Builder::update`, from the bytes of the image. `kept lists`: a clone of the other lists, parsed.
/// `engine set`: an engine for each list, one of which is replaced (`EngineSet`).
fn update(criterion: &mut Criterion) {
    let mut lists = Data::find().lists;
    lists.push(("own.txt".to_owned(), (0..100).map(|number| format!("||own{number}.example^\n")).collect()));
    let mut group = criterion.benchmark_group("update");
    group.sample_size(10);
    for (size, replaced) in [("large", lists.len() - 2), ("small", lists.len() - 1)] {
        let (name, text) = &lists[replaced];
        let others = || lists.iter().enumerate().filter(|(at, _)| *at != replaced).map(|(_, list)| list);
        let all_texts = || {
            let mut builder = Builder::new();
            others().chain([&lists[replaced]]).for_each(|(name, text)| builder.add_list(name, text));
            builder.build().0
        };
        group.bench_function(format!("{size}/all texts"), |bencher| bencher.iter(all_texts));
        let bytes: Arc<[u8]> = all_texts().as_bytes().into();
        group.bench_function(format!("{size}/image"), |bencher| {
            bencher.iter(|| {
                // The image keeps the texts of its lines, so each round opens it.
                let image = Image::open_shared(Arc::clone(&bytes)).expect("the image just built opens");
                let mut builder = Builder::update(&image).expect("its text is whole");
                builder.remove_list(name);
                builder.add_list(name, text);
                builder.build().0
            });
        });
        let mut kept = Lists::default();
        others().for_each(|(name, text)| kept.add(name, text));
        group.bench_function(format!("{size}/kept lists"), |bencher| {
            bencher.iter(|| {
                let mut lists = kept.clone();
                lists.add(name, text);
                Builder::from(lists).build().0
            });
        });
        let engine = |(name, text): &(String, String)| {
            let mut builder = Builder::new();
            builder.add_list(name, text);
            (name.clone(), Engine::new(builder.build().0))
        };
        let mut set = EngineSet::new(lists.iter().map(engine));
        group.bench_function(format!("{size}/engine set"), |bencher| {
            bencher.iter(|| set.set(name, engine(&lists[replaced]).1));
        });
    }
    group.finish();
}

fn open(criterion: &mut Criterion) {
    let bytes = Data::find().image().as_bytes().to_vec();
    let mut group = criterion.benchmark_group("open");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("image", |bencher| {
        bencher.iter_batched(
            || bytes.clone(),
            |bytes| Engine::open(bytes).expect("the image just built opens"),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// From the texts of a request to the decision: requests that are blocked, those that are not, and all.
fn check(criterion: &mut Criterion) {
    let data = Data::find();
    let engine = Engine::new(data.image());
    let (hits, misses): (Vec<_>, Vec<_>) = data.records.iter().partition(|record| decide(&engine, record));
    let all = data.records.iter().collect();
    let mut group = criterion.benchmark_group("check");
    for (name, records) in [("hits", hits), ("misses", misses), ("all", all)] {
        group.throughput(Throughput::Elements(records.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| records.iter().filter(|record| decide(&engine, record)).count());
        });
    }
    group.finish();
}

/// All calls of a request: the decision, its modifications, and the decision with the response's headers. `three`: each
/// call for every request that is sent. `needed`: the calls that `check_with_follow_ups` finds.
fn calls(criterion: &mut Criterion) {
    let data = Data::find();
    let engine = Engine::new(data.image());
    let with_response = |request: &Request<'_>| {
        let headers = [("server", "nginx"), ("content-type", "text/html")];
        let exchange = Exchange::default().with_response_headers(&headers).with_address("192.0.2.1");
        engine.check(&request.clone().with_exchange(exchange)).is_block()
    };
    let three = |record: &Record| {
        let Some(request) = record.request() else { return false };
        engine.check(&request).is_block() || !engine.modifications(&request).is_empty() || with_response(&request)
    };
    let needed = |record: &Record| {
        let Some(request) = record.request() else { return false };
        let (decision, follow_ups) = engine.check_with_follow_ups(&request);
        decision.is_block()
            || follow_ups.modifications && !engine.modifications(&request).is_empty()
            || follow_ups.exchange && with_response(&request)
    };
    let mut group = criterion.benchmark_group("calls");
    group.throughput(Throughput::Elements(data.records.len() as u64));
    group.bench_function("three", |bencher| bencher.iter(|| data.records.iter().filter(|one| three(one)).count()));
    group.bench_function("needed", |bencher| bencher.iter(|| data.records.iter().filter(|one| needed(one)).count()));
    group.finish();
}

/// The part of a decision that is not matching.
fn request(criterion: &mut Criterion) {
    let data = Data::find();
    let mut group = criterion.benchmark_group("request");
    group.throughput(Throughput::Elements(data.records.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            for record in &data.records {
                _ = black_box(record.request());
            }
        });
    });
    group.finish();
}

/// Page filters: the answer for a page, and for 480 names in it. Lists: EasyList, EasyPrivacy and uBlock Origin's.
fn pages(criterion: &mut Criterion) {
    let Some((engine, urls)) = page_data() else { return };
    let pages: Vec<Page<'_>> = urls.iter().filter_map(|url| Page::new(url).ok()).collect();
    let selectors = engine.generic_sheet().len();
    let mut group = criterion.benchmark_group("page");
    group.throughput(Throughput::Elements(urls.len() as u64));
    // With parsing the URL, as a caller does it.
    group.bench_function("cosmetics", |bencher| {
        bencher.iter(|| {
            urls.iter()
                .filter_map(|url| Page::new(black_box(url)).ok())
                .map(|page| engine.cosmetics(&page).hide.len())
                .sum::<usize>()
        });
    });
    let (classes, ids) = names();
    let lists = [&classes, &ids].map(|names| names.iter().map(String::as_str).collect::<Vec<_>>());
    group.throughput(Throughput::Elements(pages.len() as u64));
    group.bench_function("480 names", |bencher| {
        bencher.iter(|| {
            let found = |page| engine.generic(page, lists[0].iter().copied(), lists[1].iter().copied()).len();
            pages.iter().map(found).sum::<usize>() + selectors
        });
    });
    group.finish();
    for (name, bytes) in engine.image().sections().filter(|(name, _)| name.starts_with("Page")) {
        println!("section {name}: {bytes} bytes");
    }
    slowest(&engine, &urls);
}

/// Prints the mean and the 99th percentile of the time for one page, each the best of 20 rounds. Criterion measures means only.
fn slowest(engine: &Engine, urls: &[String]) {
    let mut times = vec![u128::MAX; urls.len()];
    for _ in 0..20 {
        for (url, best) in urls.iter().zip(&mut times) {
            let start = std::time::Instant::now();
            let Ok(page) = Page::new(black_box(url)) else { continue };
            black_box(engine.cosmetics(&page));
            *best = start.elapsed().as_nanos().min(*best);
        }
    }
    times.sort_unstable();
    let mean = times.iter().sum::<u128>() / times.len() as u128;
    println!(
        "page/cosmetics: mean {mean} ns, median {} ns, p99 {} ns",
        times[times.len() / 2],
        times[times.len() * 99 / 100]
    );
}

/// The engine and the pages of `data/page`.
fn page_data() -> Option<(Engine, Vec<String>)> {
    let folder = std::env::var_os("BROCK_LISTS_DIR").map_or_else(|| root().join("../shared/data/lists"), PathBuf::from);
    let lists = read_lists(&folder, &recorded_lists::LISTS)?;
    let table = std::fs::read_to_string(folder.join("../page/pages.tsv")).ok()?;
    let mut builder = Builder::new();
    builder.set_environment(Environment::new(recorded_lists::ENVIRONMENT));
    for (name, text) in &lists {
        builder.trust_list(name);
        builder.add_list(name, text);
    }
    let urls = table.lines().skip(1).filter_map(|row| row.split('\t').next()).map(str::to_owned).collect();
    Some((Engine::new(builder.build().0), urls))
}

/// 400 classes and 80 ids, one in eight of which EasyList hides.
fn names() -> (Vec<String>, Vec<String>) {
    const HIDDEN: [&str; 5] = ["ad-box", "adsbygoogle", "ad_banner", "sponsored-post", "google-ads"];
    let name = |number: usize| match number % 8 {
        0 => format!("{}{}", HIDDEN[number / 8 % 5], if number > 40 { format!("-{number}") } else { String::new() }),
        _ => format!("css-{:x}-{number}", number.wrapping_mul(0x9e37_79b9)),
    };
    ((0..400).map(name).collect(), (400..480).map(name).collect())
}

fn decide(engine: &Engine, record: &Record) -> bool {
    record.request().is_some_and(|request| engine.check(&request).is_block())
}

struct Data {
    /// Names and texts.
    lists: Vec<(String, String)>,
    /// At least one.
    records: Vec<Record>,
}

struct Record {
    url: String,
    source: String,
    kind: ResourceType,
}

impl Record {
    fn request(&self) -> Option<Request<'_>> {
        Request::new(black_box(&self.url), black_box(&self.source), self.kind).ok()
    }
}

impl Data {
    fn find() -> Data {
        Data::real().unwrap_or_else(Data::own)
    }

    fn real() -> Option<Data> {
        let folder = match std::env::var_os("BROCK_LISTS_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => root().join("../shared/data/lists"),
        };
        // Other lists than EasyList and EasyPrivacy: their file names, separated by spaces.
        let names = std::env::var("BROCK_BENCH_LISTS").unwrap_or("easylist.txt easyprivacy.txt".to_owned());
        let lists = read_lists(&folder, &names.split_whitespace().collect::<Vec<_>>())?;
        let requests = std::fs::read_to_string(folder.join("../requests/requests.jsonl")).ok()?;
        let records: Vec<Record> = requests.lines().filter_map(record).collect();
        (!records.is_empty()).then_some(Data { lists, records })
    }

    fn own() -> Data {
        let lists =
            read_lists(&root().join("filter-lists"), &["brock.txt"]).expect("our own list is in the repository");
        // Hosts of the list, and as many hosts that no list names.
        let hosts = lists[0].1.lines().filter_map(|line| line.strip_prefix("||")?.split('^').next());
        let record =
            |url: String| Record { url, source: "https://news.example/today".to_owned(), kind: ResourceType::Script };
        let records = hosts
            .take(500)
            .enumerate()
            .flat_map(|(number, host)| {
                let rest = format!("lib/v{number}/main.min.js?id={number}&ref=https%3A%2F%2Fnews.example%2Ftoday");
                [format!("https://{host}/{rest}"), format!("https://static{number}.news.example/{rest}")].map(record)
            })
            .collect();
        Data { lists, records }
    }

    fn image(&self) -> Image {
        let mut builder = Builder::new();
        for (name, text) in &self.lists {
            builder.add_list(name, text);
        }
        builder.build().0
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read_lists(folder: &Path, names: &[&str]) -> Option<Vec<(String, String)>> {
    names.iter().map(|&name| Some((name.to_owned(), std::fs::read_to_string(folder.join(name)).ok()?))).collect()
}

fn record(line: &str) -> Option<Record> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| value.get(name)?.as_str();
    let source = text("sourceUrl").unwrap_or_default().to_owned();
    Some(Record { url: text("url")?.to_owned(), source, kind: text("type")?.parse().ok()? })
}
