# shellcheck shell=bash disable=SC2034  # every value here is read by the files that source this one
# Where things are. What is shared with the base image is in ../base-image/lib/settings.sh.

ROOTFS=$HOME_DIR/rootfs          # Debian packages unpacked, never installed
STATE=$HOME_DIR/state            # what `up` knows about this boot: pids, sockets, the mount namespace
LOGS=$HOME_DIR/log
NAMESPACE=$STATE/namespace/mount
LOCK=$HOME_DIR/lock
BIN=/usr/local/bin
PLUGINS=/usr/local/lib/docker/cli-plugins
DOCKER_SOCKET=/var/run/docker.sock
INTERFACE=nxms0                  # a bridge with no other port: holds PACKAGE_HOST
MARK='nx-multistage engines'     # in every file that `up` puts on PATH, so that `down` removes no other

PACKAGES_OF_ROOTFS=(
  docker.io docker-cli docker-buildx iptables
  podman buildah netavark aardvark-dns conmon runc skopeo
  docker-registry busybox-static
  # What daemons and wrappers call: in Debian these are taken for granted, in an unpacked closure they are not.
  dash coreutils util-linux mount procps kmod tar gzip xz-utils
)
