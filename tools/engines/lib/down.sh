# shellcheck shell=bash

stop_all() {
  local name
  rm -f "$STATE/podman.ready"
  podman_down
  buildkit_down
  docker_down
  for name in registry packages; do daemon_stop "$name"; done
  namespace_drop
  address_remove
}

down() { # [--purge]
  local start
  start=$(now_ms)
  [ "$(id -u)" = 0 ] || fail 'needs root'
  if [ -d "$HOME_DIR" ]; then
    exec 9>"$LOCK"
    flock 9
    mkdir -p "$LOGS"
    LOG=$LOGS/down.log
    : >"$LOG"
    step 'stop daemons, drop mounts' stop_all
    unlink_all
    rm -rf "$STATE"
    if [ "${1:-}" = --purge ]; then step "remove $HOME_DIR" purge; fi
  fi
  say "engines: down in $(seconds_since "$start")"
}

purge() {
  rm -rf "${HOME_DIR:?}"/{apt,base-image,buildkit,docker,podman,judges,judges.new,registry,rootfs,rootfs.new,log,lock}
  rmdir "$HOME_DIR" 2>/dev/null || true
}
