//! All integration tests are one program; each file is a subject, most of it data.

#[cfg(feature = "cli")]
mod cli;
mod corpus;
mod data;
mod dnr;
mod edges;
mod engine;
mod layers;
mod properties;
mod psl;
mod regex;
