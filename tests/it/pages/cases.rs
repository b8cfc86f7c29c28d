//! The table `tests/data/page-cases.tsv`.
