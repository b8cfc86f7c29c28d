# shellcheck shell=bash
# For build.sh: checks, tests and fuzzing.

need_lints() {
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    { have rustup && rustup component add rustfmt clippy >&2; } || install rustfmt-web rust-web-clippy || true
  fi
}

check() {
  say "formatting and lints"
  need_lints
  if cargo fmt --version >/dev/null 2>&1; then cargo fmt --all --check; else skip "cargo fmt" "rustfmt is not installed"; fi
  if cargo clippy --version >/dev/null 2>&1; then
    cargo clippy --locked --profile checks -p brock -p brock-c -p brock-c-header -p brock-python --features cli --all-targets -- -D warnings
  else
    skip "cargo clippy" "clippy is not installed"
  fi
  RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --profile checks --features cli --no-deps
  need_modules extension
  need_modules tests/extension
  npm run --silent --prefix tests/extension types
  npm run --silent --prefix tests/extension lint
}

# The number of inputs that a target gets in tests: about five seconds of each. `./build.sh fuzz` searches longer.
fuzz_runs() {
  local runs
  case "$1" in
    rules_agree_with_engine) runs=750 ;;
    learner_never_panics | list_tools_never_panic | parse_never_panics | crawl_tables_never_panic | dns_logs_never_panic | policy_quotes_are_slices) runs=2000 ;;
    index_agrees_with_oracle) runs=2500 ;;
    *) runs=7500 ;;
  esac
  echo $((runs * ${BROCK_FUZZ_TIMES:-1}))
}

# fuzz SEED SECONDS TARGET...: runs these targets, or all; seed 0 means a random one. See fuzz/README.md.
# With a seed, a target starts from the committed inputs and gets a fixed number of inputs, unless the time ends before.
fuzz() {
  say "fuzz targets"
  local host seed=$1 seconds=$2 targets=("${@:3}") target failed=0 corpus=fuzz/corpus runs=-1 executed ended status
  [ ${#targets[@]} -gt 0 ] || targets=($(cd fuzz/fuzz_targets && basename -s .rs -- *.rs))
  host=$(host_target)
  # The flags of `cargo fuzz` without AddressSanitizer: the crate has no unsafe code, and stable Rust no flag for it.
  # With --target, cargo does not pass them to build scripts.
  RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 --cfg fuzzing \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares" \
    cargo build --release --manifest-path fuzz/Cargo.toml --target "$host" --target-dir target/fuzz
  [ "$seed" = 0 ] || { corpus=target/fuzz/corpus; rm -rf "$corpus"; }
  local -A running=()
  while [ ${#targets[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
    if [ ${#targets[@]} -gt 0 ] && [ ${#running[@]} -lt 2 ]; then
      target=${targets[0]}
      targets=("${targets[@]:1}")
      [ "$seed" = 0 ] || runs=$(fuzz_runs "$target")
      mkdir -p "$corpus/$target" "fuzz/artifacts/$target" "fuzz/regressions/$target"
      "target/fuzz/$host/release/$target" -seed="$seed" -runs="$runs" -max_total_time="$seconds" -max_len=1024 -timeout=30 -rss_limit_mb=1024 \
        -artifact_prefix="fuzz/artifacts/$target/" -print_final_stats=1 \
        "$corpus/$target" "fuzz/seeds/$target" "fuzz/regressions/$target" >"target/fuzz/$target.log" 2>&1 &
      running[$!]=$target
      continue
    fi
    status=0
    wait -n -p ended "${!running[@]}" || status=$?
    target=${running[$ended]}
    unset "running[$ended]"
    if [ "$status" = 0 ]; then
      executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "target/fuzz/$target.log")
      [ "$seed" = 0 ] || runs=$(fuzz_runs "$target")
      if [ "$executed" -ge "$runs" ]; then note "$target: $executed inputs"; else note "$target: $executed of $runs inputs in $seconds s"; fi
    else
      failed=1
      grep -a -A 3 'panicked at\|ERROR: libFuzzer' "target/fuzz/$target.log" >&2 || tail -n 20 "target/fuzz/$target.log" >&2
      note "$target: failed: see fuzz/artifacts/$target and target/fuzz/$target.log"
    fi
  done
  [ "$failed" = 0 ] || exit 1
}

# Makes the crate as it is uploaded. A build from it uses the public suffix list in the package.
package() {
  local argument arguments=() changes
  say "target/package: the crate for a registry"
  changes=$(git status --porcelain 2>/dev/null) || changes=
  for argument in "$@"; do
    if [ "$argument" = --allow-dirty ]; then changes=; else arguments+=("$argument"); fi
  done
  [ -z "$changes" ] || die "there are uncommitted changes; --allow-dirty packages them anyway"
  grep -q "Mozilla Public" "$BROCK_PSL" || die "$BROCK_PSL has no licence header: only the whole list is packaged"
  cp "$BROCK_PSL" public_suffix_list.dat
  chmod u+w public_suffix_list.dat
  # Git ignores the list, and cargo reports it as an uncommitted change: hence --allow-dirty.
  env -u BROCK_PSL cargo package --locked --allow-dirty ${arguments[@]+"${arguments[@]}"}
}

# c_program SOURCE OUTPUT: compiles a program in C or C++ with the library of dist/c.
c_program() {
  local compiler=(cc -std=c11)
  [[ $1 == *.cpp ]] && compiler=(c++ -std=c++17)
  "${compiler[@]}" -Wall -Wextra -Werror -O1 -g -I dist/c "$1" -L dist/c -Wl,-rpath,"$PWD/dist/c" -lbrock_c -lpthread -o "$2"
}

test_bindings() {
  say "Python and C"
  [ "$(wc -c <"$(echo dist/python/*.whl)")" -le 1600000 ] || die "the wheel is larger than 1.6 MB"
  unoptimised cargo run --quiet --locked -p brock-c-header
  target/python/bin/python -m pytest -q -p no:cacheprovider bindings/python >&2
  mkdir -p target/bindings
  c_program bindings/c/tests/border.c target/bindings/border
  c_program bindings/c/tests/verdicts.c target/bindings/verdicts
  c_program bindings/c/examples/check.c target/bindings/check-c
  c_program bindings/c/examples/check.cpp target/bindings/check-cpp
  [ "$(target/bindings/check-c filter-lists/brock.txt https://www.google-analytics.com/a.js news.example script | cut -d' ' -f1)" = block ]
  target/bindings/check-cpp filter-lists/brock.txt https://www.google-analytics.com/a.js news.example script | grep -q '"action":"block"'
  if have valgrind; then
    # Rust's library keeps a pointer to the middle of a thread's description, which valgrind calls "possibly lost".
    valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=9 target/bindings/border
  else
    skip "the border of C" "valgrind is not installed"
    target/bindings/border
  fi
  node --test tests/bindings.test.mjs
  tests/fresh-packages.sh pip c
}

# Spark and the recipes, over 200,000 rows of Parquet.
test_scale() {
  say "Spark, Polars, DuckDB, DataFusion"
  if ! have java; then
    skip "crawls with Spark and the recipes" "Java is not installed"
    return
  fi
  need_scale
  target/python/bin/python -m pytest -q -p no:cacheprovider --durations 5 tests/scale >&2
}

test_editors() {
  say "editors, the action and the hooks"
  build_vscode
  need_modules tests/editors
  npm test --prefix tests/editors
  node --test --test-concurrency=2 tests/integrations.test.mjs tests/dns-servers.test.mjs
}

test_crate() {
  package --allow-dirty --no-verify --offline
  node --test --test-concurrency=2 tests/crate.test.mjs tests/licences.test.mjs
}

test_packages() {
  say "the npm package in bundlers and other runtimes"
  need_modules tests/packages
  npm test --prefix tests/packages
  tests/fresh-packages.sh npm
}

# What needs neither the extension nor a screen. The suites of the extension wait for browsers often; this takes the time.
test_rest() {
  # First what only compiles: the Rust tests leave little time.
  unit_tests
  build_wheel
  test_editors
  test_crate
  test_bindings
  test_scale
  test_packages
}

# With a fixed seed, for the same reason as the Rust tests. To compile the targets takes longer than to run them for seconds: they
# are optimised less than for `./build.sh fuzz`.
test_fuzz() {
  export CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=none
  fuzz 1 "${BROCK_FUZZ_SECONDS:-600}"
}

skipped_tests() {
  [ -s "$BROCK_SKIPS" ] || { note "0 tests skipped"; return; }
  note "$(cut -f1 "$BROCK_SKIPS" | sort -u | wc -l) tests skipped, each with its first reason:"
  sort -u -t $'\t' -k1,1 "$BROCK_SKIPS" | sed 's/\t/: /; s/^/      /' >&2
}

# What the tests need beside what the build needs. The programs that are needed first come first.
need_for_tests() {
  need_lints
  need_modules tests/extension
  need_browsers
  need_python
  need_c
  have valgrind || install valgrind || true
  need_editors
  need_dns_servers
  need_java || note "Java could not be installed: the tests of crawls are skipped"
  need_modules editors/vscode
  need_modules tests/editors
  need_modules tests/packages
  make_python
  if have java; then need_scale; fi
}

# The tests beside the code and those of the examples. They run for less than a second, so they are not optimised.
# tests/crate.test.mjs uses the dependencies that this compiles.
unit_tests() {
  say "unit tests"
  unoptimised cargo test --locked --features cli --lib --bins --examples
}

# unoptimised COMMAND...: the settings by which builds without optimisation share their dependencies.
unoptimised() { CARGO_PROFILE_DEV_DEBUG=none CARGO_INCREMENTAL=0 "$@"; }

# This uses the time that the build leaves: parts of it have one thread, and downloads wait.
begin_tests() {
  # `end_beside` needs it. A minimal system has none.
  have ps || install procps || true
  export APT_UPDATED=${APT_UPDATED:-}
  # What runs beside the script has no terminal, on which sudo could ask for a password.
  if [ "$(id -u)" = 0 ]; then beside installation need_for_tests; else need_for_tests; fi
}

run_tests() {
  joined installation
  # With a fixed seed, property tests generate the same cases in every run, so a failure comes from the change.
  export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-1}"
  beside rest test_rest
  check
  say "Rust tests"
  # The test `packaged` has a part of `it`; it runs from the packaged crate (tests/crate.test.mjs).
  cargo test --locked --profile checks --features cli --test it
  cargo test --locked --profile checks --features cli --doc
  failed_already rest
  say "the module in Node"
  node --test --test-concurrency=2 tests/wasm.test.mjs tests/cases.test.mjs tests/updating.test.mjs tests/learning.test.mjs tests/examples.test.mjs \
    tests/skips.test.mjs tests/answers.test.mjs tests/pages.test.mjs tests/sarif.test.mjs tests/release-check.test.mjs
  say "the extension"
  failed_already rest
  npm test --prefix tests/extension
  # Beside the rest, parts of which have one thread.
  beside fuzzing test_fuzz
  joined rest
  joined fuzzing
}
