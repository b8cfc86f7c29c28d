//! Messages over stdin and stdout.
//!
//! The reader of the `lsp-server` crate ends the connection at the first malformed message, and allocates as many bytes as a
//! message claims to have. This one answers a malformed message with an error and goes on.

use std::io::{self, BufRead, Read, Write};

use lsp_server::Message;
use serde_json::{Value, json};

/// The longest message. Lists have a few megabytes; JSON at most doubles that.
const LONGEST: u64 = 256 << 20;
/// The longest line of a header.
const LONGEST_HEADER: u64 = 4096;

/// What was read.
pub(super) enum Frame {
    Message(Message),
    /// A message that cannot be read, and the error of JSON-RPC.
    Malformed(i32, String),
    /// The other side has closed the connection.
    End,
}

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// Reads one message. Bytes that are no header are skipped.
pub(super) fn read_frame(input: &mut impl BufRead) -> Frame {
    let Ok(length) = read_header(input) else { return Frame::End };
    let Some(length) = length else {
        return Frame::Malformed(PARSE_ERROR, "the header has no valid Content-Length".to_owned());
    };
    if length > LONGEST {
        let skipped = io::copy(&mut input.take(length), &mut io::sink());
        return match skipped {
            Ok(count) if count == length => Frame::Malformed(INVALID_REQUEST, "the message is too long".to_owned()),
            _ => Frame::End,
        };
    }
    let mut body = Vec::new();
    match input.take(length).read_to_end(&mut body) {
        Ok(count) if count as u64 == length => {}
        _ => return Frame::End,
    }
    let value: Value = match serde_json::from_slice(&body) {
        Ok(value) => value,
        Err(error) => return Frame::Malformed(PARSE_ERROR, error.to_string()),
    };
    match serde_json::from_value(value) {
        Ok(message) => Frame::Message(message),
        Err(error) => Frame::Malformed(INVALID_REQUEST, error.to_string()),
    }
}

/// The length that a header gives; `Err` at the end of the input.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    let mut has_line = false;
    loop {
        let mut line = Vec::new();
        if input.take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        // Empty lines between messages are no header.
        if line.is_empty() && has_line {
            return Ok(length);
        }
        has_line |= !line.is_empty();
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.trim().eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        }
    }
}

/// Writes one message.
pub(super) fn write_value(output: &mut impl Write, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// An answer to a message whose identifier is not known.
pub(super) fn error_without_id(code: i32, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": null, "error": {"code": code, "message": message}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_messages_are_skipped() {
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"x"}"#;
        let good = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let bad = "Content-Length: 3\r\n\r\n{]}nonsense\r\nContent-Length: -1\r\n\r\nContent-Length: 2\r\n\r\n[]";
        let bytes = format!("\r\n{bad}{good}Content-Length: 99\r\n\r\nshort");
        let mut input = bytes.as_bytes();
        let mut kinds = Vec::new();
        loop {
            match read_frame(&mut input) {
                Frame::Message(_) => kinds.push("message"),
                Frame::Malformed(..) => kinds.push("malformed"),
                Frame::End => break,
            }
        }
        assert_eq!(kinds, ["malformed", "malformed", "malformed", "message"]);
    }
}
