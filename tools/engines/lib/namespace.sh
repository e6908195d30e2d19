# shellcheck shell=bash
# One mount namespace: the machine as it is, but with the engines' /usr and /etc/containers. A bind mount keeps it,
# no process does. Podman must see the same one in every call, or it takes each call for a reboot.

namespace_ready() {
  nsenter --mount="$NAMESPACE" -- /usr/bin/test -x /usr/bin/podman -a -e /etc/containers/registries.conf 2>/dev/null
}

namespace_make() {
  local dir=${NAMESPACE%/*} processor
  namespace_drop
  mkdir -p "$dir" /etc/containers
  touch "$NAMESPACE"
  # A namespace can be kept only on a mount that is not shared with it.
  mount --bind "$dir" "$dir"
  mount --make-private "$dir"
  # A kernel that numbers namespaces by processor (6.18) refuses to keep one whose number is lower than that of the
  # namespace we are in, which happens when we are in a sandbox ourselves: try from each processor.
  for processor in $(seq 0 $(($(nproc --all) - 1))); do
    # shellcheck disable=SC2016  # $0 is for the inner shell
    ! taskset -c "$processor" unshare --mount="$NAMESPACE" --propagation slave sh -euc '
      mount --bind /usr/local "$0/usr/local"
      mount --bind "$0/etc/containers" /etc/containers
      mount --rbind "$0/usr" /usr
    ' "$ROOTFS" || return 0
  done
  return 1
}

namespace_drop() {
  local dir=${NAMESPACE%/*}
  while mountpoint -q "$NAMESPACE"; do umount -l "$NAMESPACE"; done
  while mountpoint -q "$dir"; do umount -l "$dir"; done
  rmdir /etc/containers 2>/dev/null || true
}

inside() { nsenter --mount="$NAMESPACE" -- "$@"; }
