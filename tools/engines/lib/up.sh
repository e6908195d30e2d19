# shellcheck shell=bash

# State of another boot: its processes and mounts are gone, whatever the files say.
state_of_this_boot() {
  local boot
  boot=$(cat /proc/sys/kernel/random/boot_id)
  [ "$(cat "$STATE/boot" 2>/dev/null)" != "$boot" ] || return 0
  rm -rf "$STATE"
  mkdir -p "$STATE" "$LOGS"
  chmod 755 "$HOME_DIR" "$STATE"
  printf '%s\n' "$boot" >"$STATE/boot"
}

up() { # WANTED...
  local start wanted=" $* " source did=no
  start=$(now_ms)
  preflight "$@"
  mkdir -p "$HOME_DIR" "$LOGS"
  exec 9>"$LOCK"
  flock -n 9 || { say 'engines: another up or down is at work, waiting'; flock 9; }
  state_of_this_boot
  LOG=$LOGS/up.log
  : >>"$LOG"
  case $wanted in *' judges '*) judges_built || judges_start ;; esac
  source=$(image_source)

  if ! rootfs_ready; then
    did=yes
    say "engines: Debian $DEBIAN_SUITE's docker, buildx, podman, buildah"
    stop_all
    step "package lists of Debian $DEBIAN_SUITE" debian_update
    step 'download and unpack the engines' rootfs_unpack
  fi
  if [ "$source" = stand-in ]; then "$BASE_IMAGE" build; fi
  rootfs_configure
  if ! namespace_ready; then did=yes; step 'mount namespace' namespace_make; fi
  if ! registry_answers; then did=yes; step "registry on $REGISTRY" registry_up; fi
  if [ "$source" = stand-in ]; then
    if ! packages_answer; then did=yes; step "packages for the stand-in's apk on $PACKAGE_URL" packages_up; fi
    "$BASE_IMAGE" push
  fi
  case $wanted in *' docker '*) up_docker ;; esac
  case $wanted in *' buildkit '*) up_buildkit ;; esac
  case $wanted in *' podman '*) up_podman ;; esac
  case $wanted in *' judges '*) up_judges ;; esac
  [ $did = no ] || seconds_since "$start" >"$STATE/took"
  say "engines: up in $(seconds_since "$start")"
}

up_docker() {
  link docker
  if ! docker_answers; then did=yes; step 'dockerd' docker_up; fi
  link_buildx
  give_image docker
}

up_buildkit() {
  link docker
  link_buildx
  if ! buildkit_built; then
    need go golang
    did=yes
    step "compile BuildKit $BUILDKIT_VERSION" buildkit_build
  fi
  if ! buildkit_answers; then did=yes; step 'buildkitd' buildkit_up; fi
  buildkit_link
}

up_podman() {
  local name
  for name in podman buildah skopeo; do link "$name"; done
  if [ ! -e "$STATE/podman.ready" ]; then
    did=yes
    step 'podman' podman_answers
    : >"$STATE/podman.ready"
  fi
  give_image podman
}

up_judges() {
  if ! judges_built; then did=yes; step 'judges and registries for tests, compiled meanwhile' judges_wait; fi
  judges_link
}

# An engine that has an older stand-in would go on using it; one that was here before us knows no mirror.
give_image() { # ENGINE
  local digest
  [ "$source" = stand-in ] || return 0
  digest=$("$BASE_IMAGE" digest)
  [ "$(cat "$STATE/given.$1" 2>/dev/null)" != "$digest" ] || return 0
  did=yes
  step "node:$IMAGE_TAG into $1" "$1_give_image"
  printf '%s\n' "$digest" >"$STATE/given.$1"
}

# Asked once a boot: a registry that does not answer costs seconds.
image_source() {
  if [ ! -s "$STATE/source" ] || [ -n "${NX_MULTISTAGE_BASE_IMAGE:-}" ]; then "$BASE_IMAGE" source >"$STATE/source"; fi
  cat "$STATE/source"
}
