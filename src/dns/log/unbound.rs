//! unbound's text with `log-queries`, `log-replies` or `log-local-actions`, each alone or together, with or without
//! `log-tag-queryreply`.

use super::event::LogEvent;
use super::text::is_address;

/// What the log was seen to have. With several kinds of lines, a question has several, and is counted once.
#[derive(Clone, Debug, Default)]
pub(super) struct UnboundState {
    queries: bool,
    replies: bool,
    /// The client and name of the last local action that was not counted with its question, or whose question was
    /// counted with it.
    action: Option<(String, bool)>,
}

impl UnboundState {
    /// The event of a line behind its time and process.
    pub(super) fn read<'t>(&mut self, time: i64, body: &'t str) -> Option<LogEvent<'t>> {
        let (tag, rest) = body.split_once(": ")?;
        let mut words = rest.split(' ').filter(|word| !word.is_empty());
        let first = words.next()?;
        match tag {
            "query" => self.query(time, first, words),
            "reply" => self.reply(time, first, words),
            "info" if is_address(first) => match words.clone().count() {
                3 => self.query(time, first, words),
                4.. => self.reply(time, first, words),
                _ => None,
            },
            "info" => self.local_action(time, rest),
            _ => None,
        }
    }

    fn query<'t>(
        &mut self,
        time: i64,
        client: &'t str,
        mut words: impl Iterator<Item = &'t str>,
    ) -> Option<LogEvent<'t>> {
        self.queries = true;
        let (host, kind) = (words.next()?, words.next()?);
        Some(LogEvent::Question { time, client, name: "", host, kind, blocked: false })
    }

    fn reply<'t>(
        &mut self,
        time: i64,
        client: &'t str,
        mut words: impl Iterator<Item = &'t str>,
    ) -> Option<LogEvent<'t>> {
        self.replies = true;
        let (host, kind) = (words.next()?, words.next()?);
        if self.queries {
            return None;
        }
        let action = self.action.take().filter(|(key, _)| is_key(key, client, host));
        if action.as_ref().is_some_and(|(_, counted)| *counted) {
            return None;
        }
        Some(LogEvent::Question { time, client, name: "", host, kind, blocked: action.is_some() })
    }

    /// `zone. always_null client@port host. A IN`, and `rpz: applied [name] zone. rpz-nxdomain client@port host. A IN`.
    fn local_action<'t>(&mut self, time: i64, text: &'t str) -> Option<LogEvent<'t>> {
        let mut words = text.split(' ').filter(|word| !word.is_empty());
        let mut before = "";
        let client = loop {
            let word = words.next()?;
            if let Some((client, _port)) = word.rsplit_once('@')
                && is_address(client)
            {
                break client;
            }
            before = word;
        };
        let (host, kind) = (words.next()?, words.next()?);
        if !blocks(before) {
            return None;
        }
        if self.queries {
            return Some(LogEvent::Blocked { client: Some(client), host });
        }
        self.action = Some((format!("{client} {host}"), !self.replies));
        (!self.replies).then_some(LogEvent::Question { time, client, name: "", host, kind, blocked: true })
    }
}

fn is_key(key: &str, client: &str, host: &str) -> bool {
    key.strip_prefix(client).and_then(|rest| rest.strip_prefix(' ')) == Some(host)
}

/// Whether a kind of zone, or an action of a response policy zone, answers with nothing.
fn blocks(action: &str) -> bool {
    matches!(
        action,
        "always_null"
            | "always_nxdomain"
            | "always_nodata"
            | "always_refuse"
            | "always_deny"
            | "refuse"
            | "deny"
            | "static"
            | "redirect"
            | "inform_deny"
            | "inform_redirect"
            | "rpz-nxdomain"
            | "rpz-nodata"
            | "rpz-drop"
            | "rpz-local-data"
    )
}
