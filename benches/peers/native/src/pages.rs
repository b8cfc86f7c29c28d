//! Page filters: what is done with a page, and the generic selectors for its classes and ids.

use std::hint::black_box;
use std::time::Instant;

use serde_json::{Value, json};

use crate::measure::{Quantiles, median, status_bytes, timed, timer_ns};
use crate::{Options, Peer, read};

/// Asks for every page, then for 480 names in it; the medians of several passes.
pub(crate) fn run<P: Peer>(options: &Options) -> Value {
    let table = String::from_utf8(read(&options.requests)).expect("pages are UTF-8");
    let urls: Vec<&str> = table.lines().skip(1).filter_map(|row| row.split('\t').next()).collect();
    let (build_ms, engine) = timed(|| P::build_for_pages(options.texts()));
    let peak_rss = status_bytes("VmHWM");
    let names = names();
    let [classes, ids] = [&names[..400], &names[400..]];
    let found: usize = urls.iter().map(|url| P::page(&engine, url)).sum();
    let selectors: usize = urls.iter().map(|url| P::generic(&engine, url, [classes, ids])).sum();
    let mut each = vec![0; urls.len()];
    let mut several = |ask: &dyn Fn(&str) -> usize| {
        let warm: Vec<(f64, Quantiles)> = (0..options.passes)
            .map(|_| {
                let (ms, ()) = timed(|| urls.iter().for_each(|url| _ = black_box(ask(black_box(url)))));
                for (url, nanoseconds) in urls.iter().zip(&mut each) {
                    let start = Instant::now();
                    black_box(ask(black_box(url)));
                    *nanoseconds = start.elapsed().as_nanos() as u64;
                }
                (ms * 1e6 / urls.len() as f64, Quantiles::new(&mut each))
            })
            .collect();
        let middle = |figure: &dyn Fn(&(f64, Quantiles)) -> f64| median(warm.iter().map(figure).collect());
        [middle(&|pass| pass.0), middle(&|pass| pass.1.p50), middle(&|pass| pass.1.p99)]
    };
    let [page_mean, page_p50, page_p99] = several(&|url| P::page(&engine, url));
    let [generic_mean, generic_p50, generic_p99] = several(&|url| P::generic(&engine, url, [classes, ids]));
    json!({
        "pages": urls.len(),
        "build_ms": build_ms,
        "peak_rss_bytes": peak_rss,
        "serialized_bytes": P::save(&engine).len(),
        "found": found,
        "selectors": selectors,
        "page_mean_ns": page_mean,
        "page_p50_ns": page_p50,
        "page_p99_ns": page_p99,
        "generic_mean_ns": generic_mean,
        "generic_p50_ns": generic_p50,
        "generic_p99_ns": generic_p99,
        "timer_ns": timer_ns(),
    })
}

/// 400 classes and 80 ids, one in eight of which begins like names that EasyList hides. `../js/pages.mjs` makes the same.
fn names() -> Vec<String> {
    const HIDDEN: [&str; 5] = ["ad-box", "adsbygoogle", "ad_banner", "sponsored-post", "google-ads"];
    let name = |number: usize| match number {
        0..40 if number % 8 == 0 => HIDDEN[number / 8].to_owned(),
        number if number % 8 == 0 => format!("{}-{number}", HIDDEN[number / 8 % 5]),
        number => format!("css-{number}-block"),
    };
    (0..480).map(name).collect()
}
