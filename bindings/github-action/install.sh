#!/usr/bin/env bash
# Gives the later steps of the action the program `brock`: the one that BROCK_PROGRAM names, or that of this revision.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if [ -n "${BROCK_PROGRAM:-}" ]; then
  program=$(realpath "$BROCK_PROGRAM")
else
  # The build needs the public suffix list.
  if [ -z "${BROCK_PSL:-}" ] && [ ! -s /usr/share/publicsuffix/public_suffix_list.dat ]; then
    sudo apt-get update -qq
    sudo apt-get install -y -qq publicsuffix
  fi
  export CARGO_TARGET_DIR=${RUNNER_TEMP:-/tmp}/brock-target
  cargo build --release --locked --features cli --bin brock --manifest-path "$root/Cargo.toml"
  program=$CARGO_TARGET_DIR/release/brock
fi
"$program" --version
folder=${RUNNER_TEMP:-/tmp}/brock-bin
mkdir -p "$folder"
ln -sf "$program" "$folder/brock"
echo "$folder" >>"$GITHUB_PATH"
