#!/usr/bin/env bash
# Builds, shows and tests everything, and installs what that needs on Debian and Ubuntu.
#
#   ./build.sh          build dist/chromium, dist/firefox (and their zips), dist/npm, dist/playground and
#                       target/release/brock
#   ./build.sh run      build, then open a page with trackers in a browser and print which filter blocked what
#   ./build.sh test     build, then run every test; ends with the number of skipped tests and the reasons
#   ./build.sh shots [PAGE...]
#                       build, then take pictures of every state of the extension's pages into dist/shots
#   ./build.sh sources  build, then make dist/brock-sources.zip: the commit with the lists of this build, from which the
#                       same zips are built
#   ./build.sh check    run only the quick checks: formatting, clippy, documentation, types, lints
#   ./build.sh package [ARGUMENT...]
#                       make target/package/brock-VERSION.crate, which contains the public suffix list;
#                       the arguments are those of cargo package
#   ./build.sh bindings build dist/python (the wheel) and dist/c (header and libraries)
#   ./build.sh vscode   make dist/brock-vscode.vsix, the extension for Visual Studio Code
#   ./build.sh fuzz [SECONDS [TARGET...]]
#                       fuzz all targets or those named, two at a time, 30 seconds each by default
#   ./build.sh help     print this text
#
# Environment:
#   BROCK_LISTS_DIR     folder with filter lists, named as in filter-lists/catalog.toml; default: download them
#   BROCK_PSL           file with the public suffix list; default: download it
#   BROCK_OFFLINE       if set, download no lists
#   BROCK_CHROMIUM, BROCK_FIREFOX
#                       the browsers; default: /usr/bin/chromium, /usr/bin/firefox-esr
#   BROCK_SKIP_BROWSERS if set, install no browser, and skip and count the tests of one that is absent
#   BROCK_REQUIRE_DATA  if set, a test without its data or its program fails instead of being skipped
#   BROCK_ORACLE_STRIDE the oracle test takes every n-th recorded request; default: 101, 1 takes minutes
#   BROCK_FUZZ_TIMES    ./build.sh test gives each fuzz target so many times the usual number of inputs; default: 1
#   BROCK_FUZZ_SECONDS  time limit for each fuzz target in ./build.sh test; default: 600
set -euo pipefail
# Paths are relative to the caller's folder.
if [ -n "${BROCK_LISTS_DIR:-}" ]; then
  [ -d "$BROCK_LISTS_DIR" ] || { echo "build.sh: BROCK_LISTS_DIR=$BROCK_LISTS_DIR is not a folder" >&2; exit 2; }
  BROCK_LISTS_DIR=$(cd "$BROCK_LISTS_DIR" && pwd)
  export BROCK_LISTS_DIR
fi
if [ -n "${BROCK_PSL:-}" ]; then
  [ -s "$BROCK_PSL" ] || { echo "build.sh: BROCK_PSL=$BROCK_PSL is not a file, or is empty" >&2; exit 2; }
  BROCK_PSL=$(cd "$(dirname "$BROCK_PSL")" && pwd)/$(basename "$BROCK_PSL")
fi
cd "$(dirname "$0")"
# The commands below read the results there.
export CARGO_TARGET_DIR=$PWD/target

RUST_NEEDED=1.88
NODE_NEEDED=20.19
NODE_PACKAGED=22
WASM_TARGET=wasm32-unknown-unknown
CACHE=filter-lists/.cache
LISTS=target/lists
# One line per skipped test: its name, a tab, the reason.
export BROCK_SKIPS=$PWD/target/skipped-tests.tsv

for part in steps install products tests; do
  # shellcheck disable=SC1090
  source ".ci/$part.sh"
done

mkdir -p target
[ "${1:-}" = part ] || rm -f "$BROCK_SKIPS"
case "${1:-build}" in
  build) build ;;
  run)
    need_a_browser
    build
    need_modules tests/extension
    say "a page with trackers"
    node tests/extension/demo.mjs
    ;;
  shots)
    need_browsers
    build
    need_modules tests/extension
    say "pictures of the extension's pages"
    node tests/extension/shots/index.mjs "${@:2}"
    ;;
  sources)
    build
    build_sources
    ;;
  check) need_rust; need_node; need_suffixes; check ;;
  vscode)
    need_rust
    need_node
    need_suffixes
    build_cli
    build_vscode
    ;;
  fuzz) need_rust; need_suffixes; need_c; fuzz 0 "${2:-30}" "${@:3}" ;;
  part) part "$2" ;;
  test)
    export BROCK_TESTING=1
    need_rust
    need_node
    need_suffixes
    begin_tests
    build
    run_tests
    say "all tests passed"
    skipped_tests
    ;;
  bindings) need_rust; need_node; need_suffixes; need_python; build_wheel; build_c ;;
  package) need_rust; need_suffixes; package "${@:2}" ;;
  -h | --help | help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "$PWD/build.sh" ;;
  *) die "unknown command '$1': see ./build.sh help" ;;
esac
