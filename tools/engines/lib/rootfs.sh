# shellcheck shell=bash
# The engines' files: a Debian package closure unpacked into a folder. Nothing is installed, no script of a package runs.

rootfs_wanted() { printf '%s\n' "$DEBIAN_SUITE" "${PACKAGES_OF_ROOTFS[@]}" "$(declare -f rootfs_unpack debian_unpack)" | sha256sum; }

rootfs_ready() { [ -e "$ROOTFS/stamp" ] && [ "$(cat "$ROOTFS/stamp")" = "$(rootfs_wanted)" ]; }

rootfs_unpack() {
  local new=$ROOTFS.new name
  rm -rf "$new"
  debian_unpack "$new" "${PACKAGES_OF_ROOTFS[@]}"
  # Links that the packages' own scripts would have made.
  for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
    ln -sf xtables-nft-multi "$new/usr/sbin/$name"
  done
  mkdir -p "$new/usr/local" "$new/etc/containers"
  : >"$new/usr/.nx-multistage"
  rm -rf "$ROOTFS"
  mv "$new" "$ROOTFS"
  rootfs_wanted >"$ROOTFS/stamp"
}

# Podman reads these when it is called, so they must not wait for the next unpacking.
rootfs_configure() {
  local name
  for name in containers.conf registries.conf storage.conf; do
    render "$HERE/etc/$name" "$ROOTFS/etc/containers/$name"
  done
}

# render TEMPLATE FILE: the few values that differ between machines.
render() {
  sed -e "s|@HOME@|$HOME_DIR|g" -e "s|@STATE@|$STATE|g" -e "s|@REGISTRY@|$REGISTRY|g" \
    -e "s|@SOCKET@|$DOCKER_SOCKET|g" -e "s|@MTU@|$(uplink_mtu)|g" "$1" >"$2"
}
