# shellcheck shell=bash
# Commands on PATH: small wrappers that enter the namespace. What is there already is left alone.

link_write() { # FILE PROGRAM
  mkdir -p "${1%/*}"
  cat >"$1" <<WRAPPER
#!/bin/sh
# $MARK
PATH=/usr/sbin:/usr/bin:/sbin:/bin:\$PATH
export PATH PODMAN_IGNORE_CGROUPSV1_WARNING=1
[ ! -e /usr/.nx-multistage ] || exec $2 "\$@"
[ "\$(stat -f -c %T $NAMESPACE 2>/dev/null)" = nsfs ] ||
  { echo "\${0##*/}: the engines are not up: run tools/engines/engines up" >&2; exit 125; }
exec nsenter --mount=$NAMESPACE --wdns="\$(pwd -P)" -- $2 "\$@"
WRAPPER
  chmod 755 "$1"
}

# The same for a program that needs nothing of the namespace.
link_plain() { # FILE PROGRAM
  mkdir -p "${1%/*}"
  printf '#!/bin/sh\n# %s\nexec %s "$@"\n' "$MARK" "$2" >"$1"
  chmod 755 "$1"
}

link_is_ours() { [ -f "$1" ] && grep -qsF "# $MARK" "$1"; }

# link COMMAND: unless the machine has one of its own.
link() {
  local have
  have=$(command -v "$1" || true)
  if [ -z "$have" ] || link_is_ours "$have"; then link_write "$BIN/$1" "/usr/bin/$1"; fi
}

link_buildx() {
  if link_is_ours "$PLUGINS/docker-buildx" || ! docker buildx version >/dev/null 2>&1; then
    link_write "$PLUGINS/docker-buildx" /usr/libexec/docker/cli-plugins/docker-buildx
  fi
}

unlink_all() {
  local file names=(docker podman buildah "${JUDGES_UNPACKED[@]}" "${JUDGES_COMPILED[@]}")
  for file in "${names[@]/#/$BIN/}" "$PLUGINS/docker-buildx"; do
    ! link_is_ours "$file" || rm "$file"
  done
}
