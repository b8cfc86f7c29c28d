//! `cargo bench --bench identifiers`: precision and recall of the identifier test, for docs/learner.md.
//!
//! It measures answers, not time. `SEED` gives the seed.

mod draw;
mod figures;
mod look_alikes;
mod trackers;

use figures::{Figures, Row};

fn main() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let figures = Figures::measure(seed, 200);
    println!("Seed {seed}; 200 third parties per kind.\n");
    println!("| | kinds | drawn | blocked |\n|---|---:|---:|---:|");
    for (what, rows) in [("trackers", &figures.trackers), ("look-alikes", &figures.look_alikes)] {
        let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
        println!("| {what} | {} | {} | {} |", rows.len(), sum(|row| row.drawn), sum(|row| row.blocked));
    }
    println!("\nPrecision {:.2} %, recall {:.2} %.\n", 100.0 * figures.precision(), 100.0 * figures.recall());
    println!("Kinds with errors:\n\n| kind | errors of 200 |\n|---|---:|");
    for row in figures.trackers.iter().filter(|row| row.blocked < row.drawn) {
        println!("| tracker: {} | {} |", row.name, row.drawn - row.blocked);
    }
    for row in figures.look_alikes.iter().filter(|row| row.blocked > 0) {
        println!("| look-alike: {} | {} |", row.name, row.blocked);
    }
}
