//! The labelled policies, as JSON values.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// The lines of each file.
pub(crate) struct Data {
    pub(crate) annotated: Vec<Value>,
    pub(crate) points: Vec<Value>,
    pub(crate) aligned: Vec<Value>,
    pub(crate) texts: Vec<Value>,
    pub(crate) ratings: Vec<Value>,
}

impl Data {
    /// The files of the folder that the environment names.
    pub(crate) fn open() -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os("BROCK_POLICY_DIR")?);
        let plain = |name: &str| fs::read_to_string(folder.join(name)).map(|text| lines(&text)).unwrap_or_default();
        let packed = Command::new("gzip").arg("-dc").arg(folder.join("full-texts.jsonl.gz")).output().ok()?.stdout;
        Some(Self {
            annotated: plain("opp115.jsonl"),
            points: plain("tosdr-points.jsonl"),
            aligned: plain("aligned.jsonl"),
            ratings: plain("ratings.jsonl"),
            texts: lines(&String::from_utf8_lossy(&packed)),
        })
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// One row with its bar.
pub(crate) fn row(name: &str, figure: f64, bar: f64, most: bool) {
    let held = if most { figure <= bar } else { figure >= bar };
    let sign = if most { "at most" } else { "at least" };
    println!("{name:58} {figure:.3}   {sign} {bar:.3}   {}", if held { "held" } else { "NOT HELD" });
}
