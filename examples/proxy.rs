//! A blocking forward proxy with the engine and the standard library only.
//!
//! ```sh
//! cargo run --example proxy -- 8118 easylist.txt easyprivacy.txt
//! curl --proxy http://127.0.0.1:8118 http://example.com/
//! ```
//!
//! A blocked request gets a 403 response with the filter. `$removeparam` filters remove parameters from other requests.
//! The proxy sees only the host of `https://` requests, so only filters for whole hosts apply. One request per connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::time::Duration;
use std::{env, fs, thread};

use brock::{Builder, Engine, Method, Request, ResourceType};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let port = args.next().ok_or("usage: proxy PORT LIST...")?.parse()?;
    let lists = args.map(|path| Ok((fs::read_to_string(&path)?, path))).collect::<io::Result<Vec<_>>>()?;
    let mut builder = Builder::new();
    for (text, path) in &lists {
        builder.add_list(path, text);
    }
    let (image, report) = builder.build();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    eprintln!("{} filters, listening on {}", report.filters(), listener.local_addr()?);
    serve(&listener, &Engine::new(image));
    Ok(())
}

/// Serves each connection in a thread. Clones of the engine share one image.
fn serve(listener: &TcpListener, engine: &Engine) {
    for client in listener.incoming().flatten() {
        let engine = engine.clone();
        thread::spawn(move || {
            if let Err(error) = answer(&client, &engine) {
                let _ = refuse(&client, "502 Bad Gateway", &error.to_string());
            }
            let _ = client.shutdown(Shutdown::Both);
        });
    }
}

/// The head of a client's request.
struct Head {
    method: String,
    /// `http://host/path`, or `host:port` for `CONNECT`.
    target: String,
    headers: Vec<(String, String)>,
}

impl Head {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The resource type: from `Sec-Fetch-Dest`, which browsers send to secure and local hosts, or a guess.
    fn resource_type(&self) -> ResourceType {
        let accept = self.header("accept").unwrap_or("");
        match self.header("sec-fetch-dest") {
            Some("empty") => ResourceType::XmlHttpRequest,
            Some("audio" | "video") => ResourceType::Media,
            Some("worker" | "sharedworker" | "serviceworker") => ResourceType::Script,
            // `ResourceType` knows the other names.
            Some(name) => name.parse().unwrap_or(ResourceType::Other),
            None if accept.starts_with("text/html") => ResourceType::MainFrame,
            None if accept.starts_with("text/css") => ResourceType::Stylesheet,
            None if accept.starts_with("image/") => ResourceType::Image,
            None if self.target.ends_with(".js") => ResourceType::Script,
            None => ResourceType::Other,
        }
    }
}

fn answer(client: &TcpStream, engine: &Engine) -> io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(client);
    let head = read_head(&mut reader)?;
    match head.method.as_str() {
        "CONNECT" => connect(client, reader, &head, engine),
        _ => forward(client, reader, &head, engine),
    }
}

fn forward(client: &TcpStream, reader: BufReader<&TcpStream>, head: &Head, engine: &Engine) -> io::Result<()> {
    let resource_type = head.resource_type();
    // A page is its own source. Other requests have a `Referer`, or an unknown source.
    let source =
        if resource_type == ResourceType::MainFrame { Some(head.target.as_str()) } else { head.header("referer") };
    let request = match Request::new(&head.target, source.unwrap_or(""), resource_type) {
        Ok(request) => request.with_method(Method::of(&head.method)),
        Err(error) => return refuse(client, "400 Bad Request", &error.to_string()),
    };
    if let Some(why) = blocked(engine, &request) {
        return refuse(client, "403 Forbidden", &why);
    }
    let modifications = engine.modifications(&request);
    let url = modifications.url().unwrap_or(request.url().as_str());
    let Some(rest) = url.strip_prefix("http://") else {
        return refuse(client, "400 Bad Request", "not an http:// URL");
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // Chunked bodies are beyond this example.
    if head.header("transfer-encoding").is_some() {
        return refuse(client, "411 Length Required", "chunked bodies are not supported");
    }
    let length = head.header("content-length").map_or(Ok(0), str::parse).map_err(io::Error::other)?;

    let address = if authority.ends_with(|c: char| c.is_ascii_digit()) && authority.contains(':') {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let mut server = TcpStream::connect(address)?;
    let mut text = format!("{} {path} HTTP/1.1\r\nConnection: close\r\n", head.method);
    for (name, value) in &head.headers {
        // Hop-by-hop headers (RFC 9110, section 7.6.1).
        if !["connection", "proxy-connection", "keep-alive", "expect"].contains(&name.to_ascii_lowercase().as_str()) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    server.write_all(format!("{text}\r\n").as_bytes())?;
    io::copy(&mut reader.take(length), &mut server)?;
    // After the start of the response, an error cannot be reported.
    let _ = io::copy(&mut server, &mut &*client);
    Ok(())
}

/// A tunnel to a host. The host is its own source, so that `$third-party` filters do not block visits.
fn connect(client: &TcpStream, mut reader: BufReader<&TcpStream>, head: &Head, engine: &Engine) -> io::Result<()> {
    let url = format!("https://{}/", head.target);
    match Request::new(&url, &url, ResourceType::Other) {
        Err(error) => return refuse(client, "400 Bad Request", &error.to_string()),
        Ok(request) => {
            if let Some(why) = blocked(engine, &request) {
                return refuse(client, "403 Forbidden", &why);
            }
        }
    }
    let server = TcpStream::connect(&head.target)?;
    client.set_read_timeout(None)?;
    (&*client).write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = io::copy(&mut reader, &mut &server);
            let _ = server.shutdown(Shutdown::Write);
        });
        let _ = io::copy(&mut &server, &mut &*client);
        let _ = client.shutdown(Shutdown::Both);
    });
    Ok(())
}

/// A message with the filter that blocks a request, its list and its line.
fn blocked(engine: &Engine, request: &Request<'_>) -> Option<String> {
    let decision = engine.check(request);
    let by = engine.filter(&decision).filter(|_| decision.is_block())?;
    Some(format!("blocked by {} ({}:{})", by.filter, by.list, by.line))
}

fn refuse(mut client: &TcpStream, status: &str, why: &str) -> io::Result<()> {
    let length = why.len() + 1;
    write!(
        client,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{why}\n"
    )
}

fn read_head(reader: &mut BufReader<&TcpStream>) -> io::Result<Head> {
    // Maximum length of a head; a longer one is malformed.
    let mut limited = reader.take(64 * 1024);
    let malformed = || io::Error::other("a malformed request");
    let mut line = || {
        let mut line = String::new();
        limited.read_line(&mut line)?;
        line.strip_suffix('\n').map(|line| line.trim_end().to_owned()).ok_or_else(malformed)
    };
    let first = line()?;
    let [method, target, _version] = first.split(' ').collect::<Vec<_>>()[..] else { return Err(malformed()) };
    let mut head = Head { method: method.to_owned(), target: target.to_owned(), headers: Vec::new() };
    loop {
        let line = line()?;
        if line.is_empty() {
            return Ok(head);
        }
        let (name, value) = line.split_once(':').ok_or_else(malformed)?;
        head.headers.push((name.to_owned(), value.trim().to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    const LIST: &str = "/ads/$script\n*$removeparam=utm_source\n@@/ads/needed.js";

    fn listen() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    fn proxy(list: &str) -> SocketAddr {
        let mut builder = Builder::new();
        builder.add_list("list", list);
        let engine = Engine::new(builder.build().0);
        let (listener, address) = listen();
        thread::spawn(move || serve(&listener, &engine));
        address
    }

    /// A server that answers every request with `hello` and reports the request line and the body.
    fn server() -> (SocketAddr, Receiver<(String, String)>) {
        let (listener, address) = listen();
        let (send, arrived) = channel();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let mut reader = BufReader::new(&client);
                let head = read_head(&mut reader).unwrap();
                assert_eq!(head.header("connection"), Some("close"));
                let length = head.header("content-length").map_or(0, |length| length.parse().unwrap());
                let mut body = String::new();
                reader.take(length).read_to_string(&mut body).unwrap();
                send.send((format!("{} {}", head.method, head.target), body)).unwrap();
                refuse(&client, "200 OK", "hello").unwrap();
            }
        });
        (address, arrived)
    }

    /// Sends a text to the proxy; returns the status and the body of the response.
    fn send(proxy: SocketAddr, text: &str) -> (String, String) {
        let mut stream = TcpStream::connect(proxy).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap()[9..].to_owned(), body.trim_end().to_owned())
    }

    #[test]
    fn requests_are_blocked_passed_and_cleaned() {
        let (proxy, (server, arrived)) = (proxy(LIST), server());
        let get = |path: &str| send(proxy, &format!("GET http://{server}{path} HTTP/1.1\r\nHost: {server}\r\n\r\n"));
        let hello = || ("200 OK".to_owned(), "hello".to_owned());

        let (status, body) = get("/ads/banner.js");
        assert_eq!((status.as_str(), body.as_str()), ("403 Forbidden", "blocked by /ads/$script (list:1)"));
        assert!(arrived.try_recv().is_err(), "what is blocked arrives nowhere");

        for (path, expected) in [
            ("/ads/page.html", "GET /ads/page.html"),
            ("/ads/needed.js", "GET /ads/needed.js"),
            ("/?a=1&utm_source=mail&b=2", "GET /?a=1&b=2"),
        ] {
            assert_eq!(get(path), hello());
            assert_eq!(arrived.recv().unwrap(), (expected.to_owned(), String::new()));
        }

        let text =
            format!("POST http://{server}/form HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nbody");
        assert_eq!(send(proxy, &text), hello());
        assert_eq!(arrived.recv().unwrap(), ("POST /form".to_owned(), "body".to_owned()));
    }

    #[test]
    fn tunnels_are_blocked_by_host() {
        let (server, arrived) = server();
        let text = format!("CONNECT {server} HTTP/1.1\r\n\r\nGET /inside HTTP/1.1\r\nConnection: close\r\n\r\n");
        let (status, body) = send(proxy("||127.0.0.1^$third-party\n/inside"), &text);
        assert_eq!(status, "200 Connection established");
        assert!(body.ends_with("hello"), "{body}");
        assert_eq!(arrived.recv().unwrap().0, "GET /inside");

        let (status, body) = send(proxy("||127.0.0.1^"), &text);
        assert_eq!((status.as_str(), body.as_str()), ("403 Forbidden", "blocked by ||127.0.0.1^ (list:1)"));
        assert!(arrived.try_recv().is_err());
    }

    #[test]
    fn what_cannot_be_served_is_refused() {
        let proxy = proxy(LIST);
        for (text, status) in [
            ("nonsense\r\n\r\n", "502 Bad Gateway"),
            ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request"),
            ("GET ftp://127.0.0.1/ HTTP/1.1\r\n\r\n", "400 Bad Request"),
            ("POST http://127.0.0.1/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "411 Length Required"),
            ("CONNECT ? HTTP/1.1\r\n\r\n", "400 Bad Request"),
        ] {
            assert_eq!(send(proxy, text).0, status, "{text}");
        }
    }
}
