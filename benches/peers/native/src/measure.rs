//! Timers, medians and memory figures of the system.

use std::time::Instant;

/// Runs `work`; returns its duration in milliseconds and its result.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64() * 1e3, result)
}

/// `None` of nothing.
pub(crate) fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}

/// The nanoseconds of each request in one pass.
pub(crate) struct Quantiles {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

impl Quantiles {
    /// Of nanoseconds, at least one of them.
    pub(crate) fn new(each: &mut [u64]) -> Quantiles {
        each.sort_unstable();
        let at = |part: f64| each[((part * each.len() as f64) as usize).min(each.len() - 1)] as f64;
        Quantiles { p50: at(0.5), p99: at(0.99), max: at(1.0) }
    }
}

/// Nanoseconds between two readings of the clock, which are part of every figure with a timer for each request.
pub(crate) fn timer_ns() -> Option<f64> {
    median((0..20_000).map(|_| Instant::now().elapsed().as_nanos() as f64).collect())
}

/// A field of `/proc/self/status` (`VmHWM`, `VmRSS`), in bytes; `None` where there is none.
pub(crate) fn status_bytes(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
