//! Finds the blocks that overlap each surrogate request.

use std::collections::HashMap;

use super::host_rules::blocks_whole_hosts;
use super::request::SurrogateRequest;
use crate::dnr::draft::Draft;
use crate::dnr::sets::HostLists;
use crate::net::label_suffixes;

/// Adds to each request the blocks that overlap it.
pub(super) fn collect_blocks<'d, 't: 'd>(
    requests: &mut [SurrogateRequest<'t>],
    blocks: impl Iterator<Item = &'d Draft<'t>>,
) {
    let mut index = HostIndex::new(requests);
    for block in blocks {
        let hosts = block.requests.request_hosts();
        for &at in index.candidates(&hosts, blocks_whole_hosts(block)) {
            requests[at].add_block(block, &hosts);
        }
        index.any_host.retain(|&at| !requests[at].is_complete());
        index.without_host.retain(|&at| !requests[at].is_complete());
    }
}

/// Requests by host. There are many blocks and few requests, so each block looks up the requests for its hosts.
struct HostIndex {
    len: usize,
    by_host: HashMap<String, Vec<usize>>,
    /// The requests for subdomains of a host.
    below: HashMap<String, Vec<usize>>,
    /// Requests with [`SurrogateRequest::is_any_host`] that are not complete.
    any_host: Vec<usize>,
    /// Other requests without a host that are not complete.
    without_host: Vec<usize>,
    /// The result of the last lookup; kept for its allocation.
    found: Vec<usize>,
}

impl HostIndex {
    fn new(requests: &[SurrogateRequest<'_>]) -> HostIndex {
        let mut index = HostIndex {
            len: requests.len(),
            by_host: HashMap::new(),
            below: HashMap::new(),
            any_host: Vec::new(),
            without_host: Vec::new(),
            found: Vec::new(),
        };
        for (at, request) in requests.iter().enumerate() {
            match request.is_any_host {
                true => index.any_host.push(at),
                false if request.hosts.included.is_empty() => index.without_host.push(at),
                false => {}
            }
            for host in &request.hosts.included {
                index.by_host.entry(host.to_string()).or_default().push(at);
                for above in label_suffixes(host).skip(1) {
                    index.below.entry(above.to_owned()).or_default().push(at);
                }
            }
        }
        index
    }

    /// The requests that a block of these hosts may overlap.
    fn candidates(&mut self, hosts: &HostLists<'_>, blocks_whole_hosts: bool) -> &[usize] {
        let found = &mut self.found;
        found.clear();
        if hosts.included.is_empty() {
            found.extend(0..self.len);
            return found;
        }
        for host in &hosts.included {
            found.extend(label_suffixes(host).filter_map(|above| self.by_host.get(above)).flatten());
            found.extend(self.below.get(host.as_ref()).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found.extend(&self.without_host);
        if !blocks_whole_hosts {
            found.extend(&self.any_host);
        }
        found
    }
}
