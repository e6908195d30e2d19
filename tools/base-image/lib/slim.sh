# shellcheck shell=bash disable=SC2034  # what is set here is read by the files it is sourced with
# The two folders that become the layers of the stand-ins for node:24-slim and node:24-trixie-slim: Debian's own
# packages, and Node for glibc.

SLIM_TAG=24-slim
SLIM_SUITE=bookworm
TRIXIE_TAG=24-trixie-slim
# Of what `debian:bookworm-slim` has, what a Dockerfile of ours, an app or a person with a shell may use.
SLIM_PACKAGES='base-files base-passwd libc6 libc-bin gcc-12-base libgcc-s1 libstdc++6 dash bash libtinfo6 debianutils
  coreutils libacl1 libattr1 libgmp10 libselinux1 libpcre2-8-0 findutils grep sed gzip tar
  dpkg libmd0 libbz2-1.0 liblzma5 libzstd1 zlib1g'

# The same of the release after it: some have other names, and coreutils needs more.
TRIXIE_PACKAGES="${SLIM_PACKAGES/gcc-12-base/gcc-14-base} libssl3t64 libsystemd0 libcap2"

# Its own package lists, beside those of the other suite.
slim_apt() (
  HOME_DIR=$BASE_DIR/slim
  DEBIAN_SUITE=$SLIM_SUITE
  "$@"
)

# slim_debian FOLDER PACKAGES APT...: APT runs debian_apt with the suite's lists.
slim_debian() {
  local to=$1 packages=$2 debs=$DIR/debs deb name
  shift 2
  rm -rf "$to" "$debs"
  mkdir -p "$debs" "$to"/usr/{bin,sbin,lib,lib64,local/bin,local/lib} "$to"/var/lib/dpkg/{info,updates}
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$to/$name"; done
  # shellcheck disable=SC2086  # a list of names
  (cd "$debs" && "$@" download $packages)
  for deb in "$debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$to" --keep-directory-symlink \
      --exclude './usr/share/doc' --exclude './usr/share/man' --exclude './usr/share/locale' \
      --exclude './usr/share/info' --exclude './usr/share/lintian'
    { dpkg-deb --field "$deb"; printf 'Status: install ok installed\n\n'; } >>"$to/var/lib/dpkg/status"
  done
  ln -sf dash "$to/usr/bin/sh"
  mkdir -p "$to"/{media,mnt,opt,srv}
  slim_users "$to"
  # Unpacked, Debian's apt would ask for half of Debian.
  for name in apt apt-get; do
    sed -e "s|@PACKAGE_URL@|$PACKAGE_URL|" "$HERE/slim/apt-get" >"$to/usr/bin/$name"
    chmod 755 "$to/usr/bin/$name"
  done
  mkdir -p "$to"/var/lib/apt/lists
  chroot "$to" /sbin/ldconfig
  rm -rf "$to/var/cache/ldconfig" "$debs"
}

# As base-passwd does it when it is installed, and the official image's `node`.
slim_users() {
  local master=$1/usr/share/base-passwd
  sed 's/:\*:/:x:/' "$master/passwd.master" >"$1/etc/passwd"
  sed 's/:\*:/:x:/' "$master/group.master" >"$1/etc/group"
  printf 'node:x:1000:1000::/home/node:/bin/bash\n' >>"$1/etc/passwd"
  printf 'node:x:1000:\n' >>"$1/etc/group"
  sed 's/:.*/:*:20000:0:99999:7:::/' "$1/etc/passwd" >"$1/etc/shadow"
  chmod 640 "$1/etc/shadow"
}

slim_node() {
  local to=$1 wheel=$DIR/wheel
  rm -rf "$to"
  slim_wheel "$wheel"
  rootfs_usr_local "$to" "$wheel"
  rm -rf "$wheel"
  rootfs_modes "$to"
}

# slim_wheel FOLDER: Node for glibc.
slim_wheel() {
  local wheel=$1 wheels
  rm -rf "$wheel"
  wheels=$(mktemp -d)
  python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: \
    --platform manylinux_2_28_x86_64 --python-version 3.12 \
    --dest "$wheels" --requirement "$HERE/slim/requirements.txt"
  wheel_extract "$wheels"/*.whl "$wheel"
  rm -rf "$wheels"
}
