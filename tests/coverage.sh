#!/usr/bin/env bash
# Prints how many lines the tests reach: of src/ by the Rust tests, of the extension and the npm package by the Node tests
# that need no browser. What only tests in browsers reach is not counted.
#
#   tests/coverage.sh          after ./build.sh; needs rustup's component llvm-tools
#
# The Rust part compiles everything anew into target/coverage.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$PWD/target/coverage
tools=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
[ -x "$tools/llvm-cov" ] || { echo "tests/coverage.sh: llvm-cov is needed: rustup component add llvm-tools" >&2; exit 2; }

rm -rf "$folder/profiles"
mkdir -p "$folder/profiles"
export LLVM_PROFILE_FILE=$folder/profiles/%p-%m.profraw
RUSTFLAGS="-C instrument-coverage" cargo test --locked --profile checks --features cli --lib --bins --tests --target-dir "$folder" \
  --message-format=json-render-diagnostics >"$folder/messages.json"
# The programs that ran: the tests, and brock, which the tests of the command line start.
objects=()
while read -r program; do objects+=(--object "$program"); done \
  < <(node -e '
    for (const line of require("fs").readFileSync(process.argv[1], "utf8").split("\n")) {
      if (!line.startsWith("{")) continue;
      const message = JSON.parse(line);
      if (message.reason === "compiler-artifact" && message.executable) console.log(message.executable);
    }' "$folder/messages.json" | sort -u)
"$tools/llvm-profdata" merge --sparse "$folder"/profiles/*.profraw --output "$folder/all.profdata"
"$tools/llvm-cov" report --instr-profile "$folder/all.profdata" "${objects[@]}" \
  --ignore-filename-regex '(/tests/|\.cargo/|/rustc/|/benches/|/examples/)' >"$folder/rust.txt"

suites=()
for suite in tests/*.test.mjs tests/extension/suites/*.test.mjs; do
  grep -q 'browsers/index.mjs\|puppeteer' "$suite" || suites+=("$suite")
done
node --test --experimental-test-coverage "${suites[@]}" >"$folder/node.txt" 2>&1 || true

printf 'Rust, lines of src/:                                        '
awk '/^TOTAL/ { print $10 }' "$folder/rust.txt"
printf 'JavaScript of the extension and the package, without browsers: '
node -e '
  const { existsSync, readFileSync } = require("fs");
  let lines = 0, reached = 0;
  for (const row of readFileSync(process.argv[1], "utf8").split("\n")) {
    const [, file, share] = /^# (?:\.\.\/)*((?:extension|bindings|dist\/npm)\/\S+\.js) +\| +([\d.]+)/.exec(row) ?? [];
    if (file === undefined || !existsSync(file)) continue;
    const count = readFileSync(file, "utf8").split("\n").length;
    lines += count;
    reached += (count * share) / 100;
  }
  console.log(`${((100 * reached) / lines).toFixed(1)} % of ${lines} lines in files that were loaded`);' "$folder/node.txt"
