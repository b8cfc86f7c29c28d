//! Two tasks at once, where there are two processors.

/// The results of both tasks. `other` runs on a second thread where there are threads and processors for it; the results are
/// the same.
#[cfg(not(target_family = "wasm"))]
pub(super) fn both<A: Send, B>(other: impl Fn() -> A + Sync, this: impl FnOnce() -> B) -> (A, B) {
    if std::thread::available_parallelism().map_or(1, std::num::NonZero::get) < 2 {
        return (other(), this());
    }
    let mut there = None;
    let here = std::thread::scope(|scope| {
        // The scope waits for the thread. If none can be started, the task is done below.
        let _ = std::thread::Builder::new().spawn_scoped(scope, || there = Some(other()));
        this()
    });
    (there.unwrap_or_else(other), here)
}

/// The results of both tasks, one after the other.
#[cfg(target_family = "wasm")]
pub(super) fn both<A, B>(other: impl Fn() -> A, this: impl FnOnce() -> B) -> (A, B) {
    (other(), this())
}
