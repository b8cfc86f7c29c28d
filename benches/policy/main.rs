//! The figures of the policy reader on labelled policies: `BROCK_POLICY_DIR=FOLDER cargo bench --bench policy`.
//!
//! The folder has `opp115.jsonl`, `tosdr-points.jsonl`, `aligned.jsonl`, `ratings.jsonl` and `full-texts.jsonl.gz`.
//! Each row is printed with its bar. `-- misses FACT` prints what the phrases of a fact miss and wrongly find in the quotes
//! of ToS;DR; OPP-115 is for measuring only and is never printed.

mod annotated;
mod data;
mod quotes;
mod ratings;
mod whole;

use brock::policy::PolicyReader;

fn main() {
    let Some(data) = data::Data::open() else {
        return println!("BROCK_POLICY_DIR names no folder with labelled policies: nothing measured");
    };
    let reader = PolicyReader::new();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["misses", fact] => return quotes::print_misses(&reader, &data, fact),
        ["found", fact] => return whole::print_found(&reader, &data, fact),
        ["ratings"] => return ratings::print(&reader, &data),
        ["aligned"] => return whole::print_unaligned(&reader, &data),
        _ => {}
    }
    annotated::print(&reader, &data);
    quotes::print(&reader, &data);
    whole::print(&reader, &data);
    ratings::print(&reader, &data);
}
