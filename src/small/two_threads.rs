//! Two tasks at once, where there are two processors.

/// Whether there are threads, and two processors for them. The system is asked each time, which takes some microseconds.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn has_two_processors() -> bool {
    std::thread::available_parallelism().is_ok_and(|count| count.get() > 1)
}

/// There are no threads.
#[cfg(target_family = "wasm")]
pub(crate) fn has_two_processors() -> bool {
    false
}

/// The results of both tasks. `other` runs on a second thread where there are threads and processors for it; the results are
/// the same. Otherwise it runs behind `this`, which can free what only it needs.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn both<A: Send, B>(other: impl Fn() -> A + Sync, this: impl FnOnce() -> B) -> (A, B) {
    if !has_two_processors() {
        let here = this();
        return (other(), here);
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
pub(crate) fn both<A, B>(other: impl Fn() -> A, this: impl FnOnce() -> B) -> (A, B) {
    let here = this();
    (other(), here)
}
