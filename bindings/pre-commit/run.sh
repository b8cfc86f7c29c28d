#!/usr/bin/env bash
# The hooks of .pre-commit-hooks.yaml: run.sh lint|fmt|test|diff [ARGUMENT...] in the repository with the lists.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
brock=${BROCK:-$(command -v brock || true)}
if [ -z "$brock" ]; then
  # pre-commit keeps this clone, so this happens once for each revision.
  brock=$root/target/release/brock
  [ -x "$brock" ] || (cd "$root" && CARGO_TARGET_DIR=$root/target cargo build --release --locked --features cli --bin brock >&2)
fi
since=()
# The index is compared with the last commit; the first commit has none before it.
if git rev-parse --quiet --verify HEAD >/dev/null; then since=(--since HEAD); fi
step=$1
shift
case "$step" in
  lint) exec "$brock" lint "${since[@]}" "$@" ;;
  fmt) exec "$brock" fmt --check "$@" ;;
  test) exec "$brock" test "$@" ;;
  diff)
    [ ${#since[@]} -gt 0 ] || exit 0
    exec "$brock" diff "${since[@]}" "$@"
    ;;
  *) echo "run.sh: unknown hook '$step'" >&2; exit 2 ;;
esac
