#!/usr/bin/env bash
# A step of the action: run.sh lint|test|diff. The inputs of the action are in the environment.
set -euo pipefail
# Words are separated by spaces; `*` in them is for the shell.
words() { read -r -a "$1" <<<"$2"; }
lists=() with=() since=() files=() limits=()
words lists "${BROCK_LISTS:-}"
words with "${BROCK_WITH:-}"
[ ${#with[@]} = 0 ] || with=(--with "${with[@]}")
if [ -n "${BROCK_SINCE:-}" ]; then
  # A checkout has only the newest commit.
  git cat-file -e "$BROCK_SINCE^{commit}" 2>/dev/null || git fetch --quiet --no-tags --depth=1 origin "$BROCK_SINCE"
  since=(--since "$BROCK_SINCE")
fi

case "$1" in
  lint)
    arguments=("${lists[@]}" "${with[@]}" "${since[@]}")
    if [ -n "${BROCK_SARIF:-}" ]; then brock lint "${arguments[@]}" --format sarif >"$BROCK_SARIF" || [ $? = 1 ]; fi
    # Annotations appear on the changed lines of the pull request.
    brock lint "${arguments[@]}" --format github
    ;;
  test)
    if [ "${BROCK_TEST:-auto}" != auto ]; then words files "$BROCK_TEST"; fi
    brock test "${files[@]}"
    ;;
  diff)
    [ ${#since[@]} -gt 0 ] || { echo "::notice::brock diff needs a revision to compare with: set since"; exit 0; }
    words files "$BROCK_REQUESTS"
    [ -z "${BROCK_MAX_CHANGES:-}" ] || limits+=(--max-changes "$BROCK_MAX_CHANGES")
    [ -z "${BROCK_MAX_REACH:-}" ] || limits+=(--max-reach "$BROCK_MAX_REACH")
    status=0
    brock diff "${since[@]}" "${lists[@]}" "${with[@]}" --requests "${files[@]}" "${limits[@]}" \
      --report "${BROCK_REPORT:-brock-diff.html}" | tee brock-diff.txt || status=$?
    { echo '```text'; head -c 60000 brock-diff.txt; echo '```'; } >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    rm -f brock-diff.txt
    exit "$status"
    ;;
  *) echo "run.sh: unknown step '$1'" >&2; exit 2 ;;
esac
