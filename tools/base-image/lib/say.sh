# shellcheck shell=bash
# What a person reads while it works.

TOOL=${0##*/}
LOG=${LOG:-/dev/null}

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$TOOL" "$1" >&2
  [ $# -lt 2 ] || printf '  %s\n' "${@:2}" >&2
  exit 1
}

now_ms() { local t=${EPOCHREALTIME/[^0-9]/}; printf '%s' "$((t / 1000))"; }

seconds_since() {
  local ms=$(($(now_ms) - $1))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

# step TEXT COMMAND...: run quietly, say how long it took; on failure show the end of the log.
step() {
  local text=$1 start rc lines
  shift
  start=$(now_ms)
  printf '  %-58s ' "$text"
  lines=$(wc -l <"$LOG" 2>/dev/null || echo 0)
  set +e
  ( set -e; "$@" ) >>"$LOG" 2>&1
  rc=$?
  set -e
  if [ $rc -ne 0 ]; then
    printf 'FAILED after %s\n' "$(seconds_since "$start")"
    tail -n "+$((lines + 1))" "$LOG" | tail -n 15 | sed 's/^/    | /' >&2
    fail "$text: exit $rc" "whole log: $LOG"
  fi
  seconds_since "$start"
  printf '\n'
}

# need COMMAND DEBIAN-PACKAGE...: say everything that is missing at once.
need() {
  local missing=()
  while [ $# -gt 0 ]; do
    command -v "$1" >/dev/null || missing+=("$1 (apt-get install $2)")
    shift 2
  done
  [ ${#missing[@]} -eq 0 ] || fail 'commands are missing on this machine:' "${missing[@]}"
}
