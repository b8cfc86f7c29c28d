//! Decides the requests of a recorded page (developer tools, *Network*, *Save all as HAR*).
//!
//! ```sh
//! cargo run --example har -- page.har easylist.txt easyprivacy.txt
//! ```
//!
//! `brock check --requests page.har` also derives missing sources and types.

use std::{env, fs};

use brock::{Builder, Engine, Exchange, Method, Request, ResourceType};
use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let har = fs::read(args.next().ok_or("usage: har FILE LIST...")?)?;
    let lists = args.map(|path| Ok((fs::read_to_string(&path)?, path))).collect::<std::io::Result<Vec<_>>>()?;
    let mut builder = Builder::new();
    for (text, path) in &lists {
        builder.add_list(path, text);
    }
    print!("{}", blocked(&serde_json::from_slice(&har)?, &Engine::new(builder.build().0)));
    Ok(())
}

/// The blocked requests, each with its filter, list and line, and their number.
fn blocked(har: &Value, engine: &Engine) -> String {
    let entries = har["log"]["entries"].as_array().map_or(&[][..], Vec::as_slice);
    let mut text = String::new();
    let mut count = 0;
    for entry in entries {
        let url = entry["request"]["url"].as_str().unwrap_or("");
        let page = page_of(entry, entries);
        let headers = (headers(&entry["request"]), headers(&entry["response"]));
        let referer = headers.0.iter().find(|(name, _)| name.eq_ignore_ascii_case("referer"));
        // HAR has no source URL. The `Referer` is the source unless the page's referrer policy removes it.
        let source = referer.map_or(page, |(_, value)| value);
        let Ok(request) = Request::new(url, source, resource_type(entry, url == page)) else { continue };
        let mut exchange = Exchange::default().with_request_headers(&headers.0).with_response_headers(&headers.1);
        exchange.address = entry["serverIPAddress"].as_str();
        let request = request
            .with_method(Method::of(entry["request"]["method"].as_str().unwrap_or("GET")))
            .with_top(page)
            .with_exchange(exchange);
        let decision = engine.check(&request);
        if let Some(by) = engine.filter(&decision).filter(|_| decision.is_block()) {
            count += 1;
            text.push_str(&format!("{} {url}\n    {} ({}:{})\n", request.resource_type(), by.filter, by.list, by.line));
        }
    }
    text.push_str(&format!("{count} of {} requests are blocked\n", entries.len()));
    text
}

/// The page an entry belongs to: the URL of the first entry of the same page.
fn page_of<'h>(entry: &Value, entries: &'h [Value]) -> &'h str {
    let first = entries.iter().find(|first| first["pageref"] == entry["pageref"]);
    first.and_then(|first| first["request"]["url"].as_str()).unwrap_or("")
}

fn headers(message: &Value) -> Vec<(&str, &str)> {
    let headers = message["headers"].as_array().map_or(&[][..], Vec::as_slice);
    headers.iter().filter_map(|header| Some((header["name"].as_str()?, header["value"].as_str()?))).collect()
}

/// Chromium writes the resource type; otherwise it is derived from the MIME type of the response.
fn resource_type(entry: &Value, is_page: bool) -> ResourceType {
    let mime = entry["response"]["content"]["mimeType"].as_str().unwrap_or("");
    match entry["_resourceType"].as_str() {
        Some("document") | None if is_page => ResourceType::MainFrame,
        Some("document") => ResourceType::SubFrame,
        Some(name) => name.parse().unwrap_or(ResourceType::Other),
        None if mime.contains("javascript") => ResourceType::Script,
        None if mime.starts_with("text/css") => ResourceType::Stylesheet,
        None if mime.starts_with("text/html") => ResourceType::SubFrame,
        None => match mime.split('/').next() {
            Some("image") => ResourceType::Image,
            Some("font") => ResourceType::Font,
            Some("audio" | "video") => ResourceType::Media,
            _ => ResourceType::XmlHttpRequest,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn blocked_requests_have_their_filter_and_line() {
        let list = "||news.example^\n||ads.example^$script,third-party\n/pixel.$image,domain=news.example\n\
                    *$header=via:1.1 tracker\n||frames.example^$subdocument";
        let mut builder = Builder::new();
        builder.add_list("list.txt", list);
        let engine = Engine::new(builder.build().0);
        let entry = |url: &str, kind: Option<&str>, mime: &str, via: &str| {
            json!({
                "pageref": "page_1",
                "_resourceType": kind,
                "request": { "method": "GET", "url": url, "headers": [] },
                "response": { "headers": [{ "name": "Via", "value": via }], "content": { "mimeType": mime } },
            })
        };
        let har = json!({ "log": { "entries": [
            entry("https://news.example/", Some("document"), "text/html", ""),
            entry("https://ads.example/a.js", Some("script"), "", ""),
            entry("https://ads.example/a.css", Some("stylesheet"), "", ""),
            entry("https://x.example/pixel.gif", None, "image/gif", ""),
            entry("https://y.example/", Some("fetch"), "application/json", "1.1 tracker"),
            entry("https://frames.example/", None, "text/html", ""),
            entry("no URL", None, "", ""),
        ] } });
        assert_eq!(
            blocked(&har, &engine),
            "script https://ads.example/a.js\n    ||ads.example^$script,third-party (list.txt:2)\n\
             image https://x.example/pixel.gif\n    /pixel.$image,domain=news.example (list.txt:3)\n\
             xmlhttprequest https://y.example/\n    *$header=via:1.1 tracker (list.txt:4)\n\
             sub_frame https://frames.example/\n    ||frames.example^$subdocument (list.txt:5)\n\
             4 of 7 requests are blocked\n"
        );
        assert_eq!(blocked(&json!({}), &engine), "0 of 0 requests are blocked\n");
    }
}
