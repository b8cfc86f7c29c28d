#!/usr/bin/env bash
# Installs the packages as a stranger would, each in a new folder with an empty home, and runs the example of its README: the
# block of code itself.
#
#   tests/fresh-packages.sh [npm | pip | c | cargo | spark]...   default: all
#
# Needs what was built: dist/npm (./build.sh), dist/python and dist/c (./build.sh bindings), target/package (./build.sh package).
# Where this user may, the commands run in a mount namespace in which the checkout and the system's public suffix list are
# hidden; where not, this is counted as a skipped test, or is an error with BROCK_REQUIRE_DATA. A Node in the checkout is copied
# to a place that is not hidden. npm, pip and c need no network, and are a part of ./build.sh test. cargo downloads the
# dependencies of the crate, and spark Spark and PyArrow: this machine's settings for registries are carried over. In
# ./build.sh test, tests/crate.test.mjs and tests/scale/test_readme.py run these two examples.
set -euo pipefail

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'tests/fresh-packages.sh: %s\n' "$*" >&2; exit 2; }

checkout=$(cd "$(dirname "$0")/.." && pwd)
[ $# -gt 0 ] || set -- npm pip c cargo spark
root=$(mktemp -d "${TMPDIR:-/tmp}/brock-fresh-packages-XXXXXX")
trap 'rm -rf "$root"' EXIT

# one FILES...: the only file that the pattern gives.
one() { [ $# = 1 ] && [ -e "$1" ] || die "$* is not one file: build it first"; echo "$1"; }

# example README LANGUAGE [TEXT]: the first block of code in this language, or the first that contains this text.
example() {
  awk -v start="^\`\`\`$2\$" -v text="${3:-}" '
    !on && $0 ~ start { on = 1; block = ""; next }
    on && /^```$/ { on = 0; if (text == "" || index(block, text)) { printf "%s", block; found = 1; exit } next }
    on { block = block $0 "\n" }
    END { exit !found }' "$1" || die "$1 has no block of $2"
}

# The program hides the folders named before `--`. Without a folder hidden, the test would pass with files of the checkout.
hide=$root/hide.sh
cat >"$hide" <<'SCRIPT'
while [ "$1" != -- ]; do
  if [ -d "$1" ] && ! mount -t tmpfs none "$1"; then
    echo "tests/fresh-packages.sh: $1 cannot be hidden" >&2
    exit 2
  fi
  shift
done
shift
exec "$@"
SCRIPT
within=(unshare --mount)
[ "$(id -u)" = 0 ] || within+=(--map-root-user)
if "${within[@]}" true 2>/dev/null; then
  within+=(sh "$hide" "$checkout" /usr/share/publicsuffix --)
else
  reason="unshare cannot make a mount namespace, so the checkout is not hidden"
  [ -z "${BROCK_REQUIRE_DATA:-}" ] || die "BROCK_REQUIRE_DATA is set, and $reason"
  say "$reason"
  [ -z "${BROCK_SKIPS:-}" ] || printf '%s\t%s\n' "packages without the checkout ($*)" "$reason" >>"$BROCK_SKIPS"
  within=()
fi

# `build.sh` puts a Node of its own on PATH where the distribution's is old. It is in the checkout.
path=()
IFS=: read -ra folders <<<"$PATH"
for folder in "${folders[@]}"; do
  case $(realpath -m -- "$folder")/ in
    "$(realpath -- "$checkout")"/*)
      [ -x "$folder/node" ] || [ -x "$folder/npm" ] || continue
      copy=$root/tools/${#path[@]}
      mkdir -p "$copy"
      # With the folder above, where npm has its files.
      cp -a -- "$folder/.." "$copy/prefix"
      folder=$copy/prefix/$(basename -- "$folder")
      ;;
  esac
  path+=("$folder")
done
path=$(IFS=:; echo "${path[*]}")

# stranger FOLDER COMMAND...: runs it there with an empty home and without the variables of this project.
stranger() {
  local folder=$1 name settings=()
  shift
  mkdir -p "$folder/home"
  while read -r name; do settings+=("$name=${!name}"); done \
    < <(compgen -e | grep -iE '^(https?|ftp|all|no)_proxy$|^(cargo_(http|registries|source|net)|npm_config|pip|ssl_cert|rustup)_|^node_extra_ca_certs$' || true)
  (cd "$folder" && env -i PATH="$path" HOME="$folder/home" LANG=C.UTF-8 ${settings[@]+"${settings[@]}"} "${within[@]}" "$@")
}

# carry FILE...: settings of this machine's home.
carry() {
  local folder=$1 file
  shift
  for file in "$@"; do
    [ ! -e "$HOME/$file" ] || { mkdir -p "$folder/home/$(dirname "$file")" && cp -L "$HOME/$file" "$folder/home/$file"; }
  done
}

fresh_npm() {
  mkdir "$root/npm"
  (cd "$root/npm" && npm pack --silent --offline "$checkout/dist/npm" >/dev/null)
  example "$checkout/bindings/js/README.md" js >"$root/npm/main.mjs"
  echo 'if (engine.check({ url: "https://ads.example/a.js", type: "script" }).action !== "block") throw new Error("not blocked");' >>"$root/npm/main.mjs"
  stranger "$root/npm" npm install --silent --offline --no-audit --no-fund "$(cd "$root/npm" && echo ./*.tgz)"
  stranger "$root/npm" node main.mjs
}

fresh_pip() {
  local wheel
  wheel=$(one "$checkout"/dist/python/*.whl)
  mkdir "$root/pip"
  cp "$wheel" "$root/pip/"
  example "$checkout/bindings/python/README.md" python >"$root/pip/main.py"
  stranger "$root/pip" python3 -m venv environment
  stranger "$root/pip" environment/bin/pip install --quiet --disable-pip-version-check --no-index "./$(basename "$wheel")"
  stranger "$root/pip" environment/bin/python main.py
}

fresh_spark() {
  local wheel
  wheel=$(one "$checkout"/dist/python/*.whl)
  mkdir "$root/spark"
  cp "$wheel" "$root/spark/"
  example "$checkout/bindings/python/README.md" python brock_engine.spark >"$root/spark/main.py"
  carry "$root/spark" .config/pip/pip.conf .pip/pip.conf .netrc
  stranger "$root/spark" python3 -m venv environment
  stranger "$root/spark" environment/bin/pip install --quiet --disable-pip-version-check "./$(basename "$wheel")" pyspark pyarrow pandas
  stranger "$root/spark" sh -c '. environment/bin/activate && exec python main.py'
}

fresh_c() {
  local readme=$checkout/bindings/c/README.md
  [ -e "$checkout/dist/c/libbrock_c.so" ] || die "dist/c has no library: build it first"
  mkdir "$root/c"
  cp -R "$checkout/dist/c" "$root/c/brock"
  example "$readme" c >"$root/c/main.c"
  example "$readme" cpp >"$root/c/main.cpp"
  local compile
  for compile in 'cc ' 'c++ '; do
    example "$readme" sh "$compile" >"$root/c/compile.sh"
    stranger "$root/c" sh -e compile.sh
    [ "$(stranger "$root/c" ./main)" = blocked ] || die "the example of $readme for $compile does not print \"blocked\""
    rm "$root/c/main"
  done
}

fresh_cargo() {
  local crate
  crate=$(one "$checkout"/target/package/brock-*.crate)
  mkdir -p "$root/cargo"
  tar -xzf "$crate" -C "$root/cargo"
  carry "$root/cargo" .cargo/config.toml .cargo/config .cargo/credentials.toml
  export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
  stranger "$root/cargo" cargo new --quiet --vcs none program
  stranger "$root/cargo" sh -c 'cd program && exec cargo add --quiet --path ../brock-*'
  example "$checkout/README.md" rust >"$root/cargo/program/src/main.rs"
  stranger "$root/cargo" cargo run --quiet --manifest-path program/Cargo.toml
}

for package in "$@"; do
  case "$package" in npm | pip | c | cargo | spark) ;; *) die "unknown package '$package': npm, pip, c, cargo or spark" ;; esac
  say "$package"
  "fresh_$package"
done
say "the packages work: $*"
