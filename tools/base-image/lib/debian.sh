# shellcheck shell=bash
# Debian packages of another suite, unpacked beside the system and never installed into it.

# The mirror this machine already uses for its own suite.
debian_mirror() {
  local own
  own=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016  # apt's own variables
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v own="$own" '($2 == own || $2 == "stable") && !found { print $1; found = 1 }'
}

# debian_apt ARGUMENTS...: apt-get with its own package lists and an empty installed set, so that it resolves
# a whole dependency closure and leaves the system's state alone.
debian_apt() {
  local dir=$HOME_DIR/apt
  apt-get -q -y --no-install-recommends \
    -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$dir/state" -o Dir::State::status="$dir/state/status" -o Dir::Cache="$dir/cache" \
    -o Acquire::Languages=none -o APT::Sandbox::User=root -o Debug::NoLocking=1 \
    "$@"
}

debian_update() {
  local dir=$HOME_DIR/apt mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { echo 'no Debian mirror among the apt sources of this machine'; return 1; }
  mkdir -p "$dir"/state/lists/partial "$dir"/cache/archives/partial
  : >"$dir/state/status"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
    "$mirror" "$DEBIAN_SUITE" >"$dir/sources.list"
  debian_apt update
}

# debian_unpack FOLDER PACKAGE...: the packages and all they depend on.
debian_unpack() {
  local to=$1 archives=$HOME_DIR/apt/cache/archives deb
  shift
  rm -f "$archives"/*.deb
  debian_apt install --download-only "$@"
  mkdir -p "$to"
  for deb in "$archives"/*.deb; do dpkg-deb --fsys-tarfile "$deb"; done |
    tar -x -i -C "$to" --keep-directory-symlink \
      --exclude './usr/share/doc' --exclude './usr/share/man' --exclude './usr/share/locale' \
      --exclude './usr/share/info' --exclude './usr/share/lintian'
  rm -f "$archives"/*.deb
}

# debian_unpack_only FOLDER PACKAGE...: the packages without what they depend on.
debian_unpack_only() {
  local to=$1 debs deb
  shift
  debs=$(mktemp -d)
  (cd "$debs" && debian_apt download "$@")
  mkdir -p "$to"
  for deb in "$debs"/*.deb; do dpkg-deb --extract "$deb" "$to"; done
  rm -rf "$debs"
}
