# shellcheck shell=bash
# What the stand-in's `apt-get install` installs: Debian's own packages for a compile, in one tar.

APT_NAMES=(python3 make g++ gcc build-essential ca-certificates)

apt_folder() { printf '%s/apt-%s' "$PACKAGES" "$SLIM_SUITE"; }

apt_digest() { digest_of lib/{settings,debian,slim,apt}.sh; }
apt_in_step() { [ "$(cat "$(apt_folder)/.stamp" 2>/dev/null)" = "$(apt_digest)" ]; }

# The packages and all they depend on, less what the image has.
apt_build() {
  local dir=$BASE_DIR/apt-part to
  to=$(apt_folder)
  rm -rf "$dir"
  mkdir -p "$dir/root" "$to"
  slim_apt apt_unpack "$dir/root" python3 make g++
  # Links that the packages' own scripts make.
  ln -sf gcc "$dir/root/usr/bin/cc"
  ln -sf g++ "$dir/root/usr/bin/c++"
  # node-gyp's headers, where it looks before it downloads.
  mkdir -p "$dir/root/root/.cache/node-gyp/$NODE_VERSION"
  chmod 700 "$dir/root/root"
  printf '11\n' >"$dir/root/root/.cache/node-gyp/$NODE_VERSION/installVersion"
  ln -s /usr/local/include "$dir/root/root/.cache/node-gyp/$NODE_VERSION/include"
  tar -C "$dir/root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$to/build.tar.part" .
  mv "$to/build.tar.part" "$to/build.tar"
  printf '%s\n' "${APT_NAMES[@]}" >"$to/index"
  rm -rf "$dir"
  apt_digest >"$to/.stamp"
}

apt_unpack() { # FOLDER PACKAGE...
  local to=$1 archives=$HOME_DIR/apt/cache/archives deb name
  shift
  rm -f "$archives"/*.deb
  debian_apt install --download-only "$@"
  for deb in "$archives"/*.deb; do
    name=$(dpkg-deb --field "$deb" Package)
    case " $(printf '%s' "$SLIM_PACKAGES" | tr '\n' ' ') " in *" $name "*) continue ;; esac
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$to" --keep-directory-symlink \
      --exclude './usr/share/doc' --exclude './usr/share/man' --exclude './usr/share/locale'
  done
  rm -f "$archives"/*.deb
}
