# shellcheck shell=bash
# Detached processes, known by pid and start time: a pid of a dead process may be another's by now.

daemon_started_at() { # PID
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # Field 22 of stat(5); the first two are cut off. A zombie is not alive.
  [ "${stat%% *}" != Z ] || return 1
  awk '{ print $20 }' <<<"$stat"
}

daemon_pid() { # NAME
  local pid at
  read -r pid at 2>/dev/null <"$STATE/$1.pid" || return 1
  [ "$(daemon_started_at "$pid")" = "$at" ] || return 1
  printf '%s' "$pid"
}

daemon_alive() { daemon_pid "$1" >/dev/null; }

# daemon_start NAME READY COMMAND...: READY is a function that answers when it serves.
daemon_start() {
  local name=$1 ready=$2 pid tries=0
  shift 2
  : >"$LOGS/$name.log"
  # No lock, no terminal, none of the caller's variables (they may be secrets) but proxies and certificates.
  cd /
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    ${http_proxy+http_proxy="$http_proxy"} ${https_proxy+https_proxy="$https_proxy"} ${no_proxy+no_proxy="$no_proxy"} \
    ${SSL_CERT_FILE+SSL_CERT_FILE="$SSL_CERT_FILE"} \
    setsid "$@" </dev/null >>"$LOGS/$name.log" 2>&1 9>&- &
  pid=$!
  disown "$pid"
  printf '%s %s\n' "$pid" "$(daemon_started_at "$pid")" >"$STATE/$name.pid"
  until "$ready"; do
    if ! daemon_alive "$name" || [ $((tries += 1)) -gt 600 ]; then
      echo "$name did not come up; the end of $LOGS/$name.log:"
      tail -n 8 "$LOGS/$name.log"
      daemon_stop "$name"
      return 1
    fi
    sleep 0.1
  done
}

daemon_stop() { # NAME
  local pid tries=0
  if pid=$(daemon_pid "$1"); then
    kill -TERM "$pid"
    while daemon_alive "$1"; do
      [ $((tries += 1)) -le 200 ] || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.1
    done
  fi
  rm -f "$STATE/$1.pid"
}
