//! Requests as they cross from JavaScript: the URL in a buffer, the rest as numbers.

use wasm_bindgen::prelude::*;

use crate::net::{Exchange, Method, ResourceType};

/// A request, as numbers.
#[derive(Clone, Copy)]
pub(super) struct PackedRequest {
    /// Bytes of the URL in the buffer.
    pub(super) length: usize,
    /// Number of the source; 0: unknown.
    pub(super) source: u32,
    /// Number of the page in the tab; 0: the source.
    pub(super) top: u32,
    /// Number of the resource type, number of the method × 256, and [`NO_GENERIC_BLOCKING`].
    pub(super) what: u32,
}

/// In `what`: filters that name no site are off on the page (`$genericblock`).
const NO_GENERIC_BLOCKING: u32 = 1 << 16;

impl PackedRequest {
    pub(super) fn resource_type(self) -> ResourceType {
        ResourceType::from_number(self.what as u8).unwrap_or(ResourceType::Other)
    }

    pub(super) fn method(self) -> Method {
        Method::from_number((self.what >> 8) as u8).unwrap_or(Method::Get)
    }

    pub(super) fn has_generic_blocking(self) -> bool {
        self.what & NO_GENERIC_BLOCKING == 0
    }
}

/// Headers of a request and of its response, and the server's address, as far as they are known.
#[wasm_bindgen]
#[derive(Default)]
pub struct Headers {
    sent: Option<Vec<String>>,
    received: Option<Vec<String>>,
    address: Option<String>,
}

#[wasm_bindgen]
impl Headers {
    /// `sent` and `received`: names and values in turn, of the request and of the response.
    #[wasm_bindgen(constructor)]
    pub fn new(sent: Option<Vec<String>>, received: Option<Vec<String>>, address: Option<String>) -> Headers {
        Headers { sent, received, address }
    }
}

impl Headers {
    /// Calls `use_exchange` with these headers and this address.
    pub(super) fn with<T>(&self, use_exchange: impl FnOnce(Exchange<'_>) -> T) -> T {
        let (sent, received) = (self.sent.as_deref().map(pairs), self.received.as_deref().map(pairs));
        use_exchange(Exchange {
            request_headers: sent.as_deref(),
            response_headers: received.as_deref(),
            address: self.address.as_deref(),
        })
    }
}

/// Pairs of names and values that come in turn.
fn pairs(texts: &[String]) -> Vec<(&str, &str)> {
    texts.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect()
}

/// The number of a resource type, by a name of any vocabulary; for unknown names that of `other`.
#[wasm_bindgen(js_name = resourceTypeNumber)]
pub fn resource_type_number(name: &str) -> u32 {
    ResourceType::named(name).unwrap_or(ResourceType::Other) as u32
}

/// The number of a request method.
#[wasm_bindgen(js_name = methodNumber)]
pub fn method_number(name: &str) -> u32 {
    Method::of(name) as u32
}
