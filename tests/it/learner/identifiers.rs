//! Precision and recall of the identifier test on generated cookies.

#[path = "../../../benches/learner/draw.rs"]
mod draw;
#[path = "../../../benches/learner/figures.rs"]
mod figures;
#[path = "../../../benches/learner/look_alikes.rs"]
mod look_alikes;
#[path = "../../../benches/learner/trackers.rs"]
mod trackers;

use figures::Figures;

/// At least forty kinds each of trackers and look-alikes; precision at least 98 %, recall at least 95 %.
#[test]
fn precision_and_recall() {
    for seed in [1, 7, 20_260_822] {
        let figures = Figures::measure(seed, 40);
        assert!(figures.trackers.len() >= 40 && figures.look_alikes.len() >= 40);
        let (precision, recall) = (figures.precision(), figures.recall());
        let rows = || {
            figures
                .trackers
                .iter()
                .map(|row| (row, row.drawn - row.blocked))
                .chain(figures.look_alikes.iter().map(|row| (row, row.blocked)))
        };
        let wrong: Vec<(&str, usize)> =
            rows().filter(|(_, wrong)| *wrong > 0).map(|(row, wrong)| (row.name, wrong)).collect();
        println!("seed {seed}: precision {precision:.4}, recall {recall:.4}; wrong of 40: {wrong:?}");
        assert!(precision >= 0.98 && recall >= 0.95, "seed {seed}: {precision:.4}, {recall:.4}: {wrong:?}");
    }
}
