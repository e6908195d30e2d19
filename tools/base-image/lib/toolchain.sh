# shellcheck shell=bash
# What the stand-in's `apk add` installs: one tar a part, and an index of the names a Dockerfile may use.

# zig carries headers of every system it can compile for; these are for another.
ZIG_KEEP_LIBC='generic-musl x86_64-linux-musl x86-linux-musl any-linux-any x86-linux-any x86_64-linux-any'

toolchain_index() {
  cat <<'E'
python3: python3
make: make
g++: musl-cc
gcc: musl-cc
musl-dev: musl-cc
libc-dev: musl-cc
build-base: make musl-cc
tini: tini
libc6-compat:
gcompat:
libstdc++:
libgcc:
ca-certificates:
ca-certificates-bundle:
E
}

toolchain_tar() { # PART FOLDER
  tar -C "$2" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$PACKAGES/$1.tar.part" .
  mv "$PACKAGES/$1.tar.part" "$PACKAGES/$1.tar"
}

# Debian's python3 and make, with the glibc they need.
toolchain_debian() { # PART PACKAGE...
  local part=$1 dir=$BASE_DIR/part
  shift
  rm -rf "$dir"
  debian_unpack "$dir/all" "$@"
  mkdir -p "$dir/part"/{lib64,usr/bin,usr/lib}
  (cd "$dir/all" && cp -a usr/lib/x86_64-linux-gnu "$dir/part/usr/lib/")
  [ ! -d "$dir/all/usr/lib/python3.13" ] || cp -a "$dir/all/usr/lib"/python3* "$dir/part/usr/lib/"
  cp -a "$dir/all/usr/bin/$part"* "$dir/part/usr/bin/"
  rm -rf "$dir/part/usr/lib/x86_64-linux-gnu"/{gconv,perl*,security,engines*,ossl-modules,systemd}
  ln -s ../usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$dir/part/lib64/ld-linux-x86-64.so.2"
  toolchain_tar "$part" "$dir/part"
  rm -rf "$dir"
}

toolchain_musl_cc() {
  local dir=$BASE_DIR/part part keep name headers
  part=$dir/part
  rm -rf "$dir"
  wheel_unpack "$dir/wheel" ziglang
  mkdir -p "$part/usr/bin" "$part/usr/lib/zig"
  mv "$dir/wheel/ziglang/zig" "$dir/wheel/ziglang/lib" "$part/usr/lib/zig/"
  chmod 755 "$part/usr/lib/zig/zig"
  rm -rf "$part/usr/lib/zig/lib/libc"/{mingw,darwin,glibc,wasi,freebsd,netbsd,openbsd}
  for headers in "$part/usr/lib/zig/lib/libc/include"/*; do
    keep=no
    for name in $ZIG_KEEP_LIBC; do [ "${headers##*/}" != "$name" ] || keep=yes; done
    [ $keep = yes ] || rm -rf "$headers"
  done
  for name in cc gcc c++ g++; do cp "$HERE/toolchain/cc" "$part/usr/bin/$name"; done
  for name in ar ranlib; do cp "$HERE/toolchain/ar" "$part/usr/bin/$name"; done
  # node-gyp's headers, where it looks before it downloads.
  mkdir -p "$part/root/.cache/node-gyp/$NODE_VERSION"
  chmod 700 "$part/root"
  printf '11\n' >"$part/root/.cache/node-gyp/$NODE_VERSION/installVersion"
  ln -s /usr/local/include "$part/root/.cache/node-gyp/$NODE_VERSION/include"
  toolchain_warm "$dir" "$part"
  toolchain_tar musl-cc "$part"
  rm -rf "$dir"
}

# In the stand-in itself, so that zig's cache holds the paths a container will have; and a first proof that it works.
toolchain_warm() { # SCRATCH PART
  local root=$1/root
  mkdir "$root"
  cp -a "$BASE_DIR/layers/alpine/." "$root"
  cp -a "$2/." "$root"
  cp "$HERE"/toolchain/warm.* "$root/tmp/"
  # The mount is in a namespace of its own: gone with the process.
  # shellcheck disable=SC2016  # $0 is for the inner shell
  unshare --mount sh -euc 'mount -t proc proc "$0/proc" && exec chroot "$0" /bin/sh /tmp/warm.sh' "$root"
  rm -rf "$2/usr/lib/zig/cache"
  mv "$root/usr/lib/zig/cache" "$2/usr/lib/zig/cache"
  rm -rf "$root"
}

toolchain_tini() {
  local dir=$BASE_DIR/part
  rm -rf "$dir"
  debian_unpack_only "$dir/deb" tini
  mkdir -p "$dir/part/sbin"
  cp "$dir/deb/usr/bin/tini-static" "$dir/part/sbin/tini"
  chmod 755 "$dir/part/sbin/tini"
  toolchain_tar tini "$dir/part"
  rm -rf "$dir"
}
