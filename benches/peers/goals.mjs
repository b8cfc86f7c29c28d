/**
 * Brock's performance goals: each a measured number and its bound.
 *
 * `at(set, engine, key)` reads the median of a figure, `least` its smallest value over the runs.
 */
export const GOALS = [
  {
    what: 'mean per request, warm: adblock-rust over Brock', unit: '×', atLeast: 7,
    of: ({ at }) => at('easy', 'adblock-rs', 'mean_ns') / at('easy', 'brock', 'mean_ns'),
  },
  {
    what: 'mean per request, warm: uBO-core over Brock', unit: '×', atLeast: 4.5,
    of: ({ at }) => at('easy', 'ubo', 'mean_ns') / at('easy', 'brock', 'mean_ns'),
  },
  {
    what: 'mean per request, warm: Brock over the floor', unit: '×', atMost: 2.5,
    of: ({ at }) => at('easy', 'brock', 'mean_ns') / at('easy', 'floor', 'mean_ns'),
  },
  {
    what: 'p99, warm: adblock-rust over Brock', unit: '×', atLeast: 7,
    of: ({ at }) => at('easy', 'adblock-rs', 'p99_ns') / at('easy', 'brock', 'p99_ns'),
  },
  {
    what: 'p99 of the first pass: adblock-rust over Brock', unit: '×', atLeast: 7,
    of: ({ at }) => at('easy', 'adblock-rs', 'first_p99_ns') / at('easy', 'brock', 'first_p99_ns'),
  },
  {
    what: 'worst request of the first pass, the smallest of all runs: adblock-rust over Brock', unit: '×', atLeast: 10,
    of: ({ least }) => least('easy', 'adblock-rs', 'first_max_ns') / least('easy', 'brock', 'first_max_ns'),
  },
  {
    what: 'mean from JavaScript, warm: uBO-core over Brock\'s module', unit: '×', atLeast: 3.5,
    of: ({ at }) => at('easy', 'ubo', 'mean_ns') / at('easy', 'brock-wasm', 'mean_ns'),
  },
  {
    what: 'mean from JavaScript, warm: adblock-rust\'s module over Brock\'s', unit: '×', atLeast: 8,
    of: ({ at }) => at('easy', 'adblock-wasm', 'mean_ns') / at('easy', 'brock-wasm', 'mean_ns'),
  },
  {
    what: 'mean with uBlock Origin\'s lists over the mean without', unit: '×', atMost: 1.3,
    of: ({ at }) => at('ubo', 'brock', 'mean_ns') / at('easy', 'brock', 'mean_ns'),
  },
  {
    what: 'first build: Brock over adblock-rust', unit: '×', atMost: 1,
    of: ({ at }) => at('easy', 'brock', 'cold_build_ms') / at('easy', 'adblock-rs', 'cold_build_ms'),
  },
  {
    what: 'first opening: adblock-rust over Brock', unit: '×', atLeast: 10,
    of: ({ at }) => at('easy', 'adblock-rs', 'cold_load_ms') / at('easy', 'brock', 'cold_load_ms'),
  },
  {
    what: 'image without its text section', unit: ' MB', atMost: 3.2,
    of: ({ at }) => at('easy', 'brock', 'decision_bytes') / 1e6,
  },
  {
    what: 'live heap after opening, beside the image', unit: ' MB', atMost: 1,
    of: ({ at }) => at('easy', 'brock', 'beside_bytes') / 1e6,
  },
  {
    what: 'peak memory while building: Brock over adblock-rust', unit: '×', atMost: 1,
    of: ({ at }) => at('easy', 'brock', 'peak_rss_bytes') / at('easy', 'adblock-rs', 'peak_rss_bytes'),
  },
  {
    what: 'module, gzipped', unit: ' KB', atMost: 160,
    of: ({ at }) => at('easy', 'brock-wasm', 'module_gz_bytes') / 1e3,
  },
  {
    what: 'mean with 8 times the filters over the mean with them once', unit: '×', atMost: 1.2,
    of: ({ at }) => at('grow-8', 'brock', 'mean_ns') / at('grow-1', 'brock', 'mean_ns'),
  },
];
