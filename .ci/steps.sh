# shellcheck shell=bash
# For build.sh: messages, and what runs beside something else.

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
