# shellcheck shell=bash
# Everything that must be true before anything is touched; every missing thing at once.

preflight() { # WANTED...
  [ "$(uname -s)" = Linux ] || fail "needs Linux, this is $(uname -s)"
  [ "$(id -u)" = 0 ] || fail "needs root: daemons, mounts and a network interface are set up (you are $(id -un))"
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    fail "needs a Debian machine: engines are Debian's packages, and there is no apt-get here"
  fi
  [ "$(dpkg --print-architecture)" = amd64 ] || fail "amd64 only, this is $(dpkg --print-architecture)"
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] ||
    fail "no /usr/share/keyrings/debian-archive-keyring.gpg (apt-get install debian-archive-keyring)"
  [ "$(readlink -f /bin)" = /usr/bin ] || fail '/bin is not /usr/bin here: only a merged /usr can be swapped'
  need ip iproute2 curl curl nsenter util-linux unshare util-linux setsid util-linux flock util-linux python3 python3
  case " $* " in *' judges '*) judges_built || need go 'golang, 1.26 or newer' ;; esac
  nsenter --help | grep -q wdns || fail "nsenter has no --wdns: util-linux 2.38 or newer is needed"
  grep -qw overlay /proc/filesystems || fail 'this kernel has no overlay file system'
}
