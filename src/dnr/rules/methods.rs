//! Request methods in rules.

use crate::dnr::target::Target;
use crate::net::Method;

/// All methods, as bits.
pub(crate) fn all_methods() -> u16 {
    Method::all().fold(0, |bits, method| bits | method.bit())
}

/// The subset of a filter's methods that rules can express. Chromium names TRACE only as `other`, which also matches
/// methods that no filter can name.
pub(crate) fn expressible_methods(methods: u16, target: Target) -> u16 {
    if target == Target::Chromium && methods & Method::Get.bit() == 0 {
        methods & !Method::Trace.bit()
    } else {
        methods
    }
}

/// `requestMethods` and `excludedRequestMethods` for a set of methods.
///
/// A WebSocket handshake is a GET. In Chromium `requestMethods` never matches a handshake, but
/// `excludedRequestMethods` does; so a set with GET is written as its complement.
pub(crate) fn request_methods(methods: u16, target: Target) -> (Vec<String>, Vec<String>) {
    let names = |bits: u16| {
        let methods = Method::all().filter(|method| bits & method.bit() != 0);
        methods
            .map(|method| match (method, target) {
                (Method::Trace, Target::Chromium) => "other".to_owned(),
                _ => method.name().to_owned(),
            })
            .collect::<Vec<_>>()
    };
    if methods == all_methods() {
        (Vec::new(), Vec::new())
    } else if methods & Method::Get.bit() != 0 {
        (Vec::new(), names(all_methods() & !methods))
    } else {
        (names(methods), Vec::new())
    }
}
