# shellcheck shell=bash disable=SC2034  # every value here is read by the files that source this one
# Names and versions both tools agree on.

# Everything downloaded, assembled or running lives here: never in the work tree.
HOME_DIR=${NX_MULTISTAGE_ENGINES_HOME:-/var/cache/nx-multistage}
BASE_DIR=$HOME_DIR/base-image

# The registry on this machine. Engines ask it before docker.io.
REGISTRY=127.0.0.1:5000

# Where the stand-in's `apk` finds its packages. A documentation address (RFC 5737) given to an interface
# that only this machine has, so that a container reaches it from any network of any engine.
PACKAGE_HOST=198.51.100.53
PACKAGE_PORT=5080
PACKAGE_URL=http://$PACKAGE_HOST:$PACKAGE_PORT

IMAGE_REPOSITORY=library/node
IMAGE_TAG=24-alpine
NODE_VERSION=24.19.0        # as in requirements.txt
ALPINE_RELEASE=3.22.2       # what the stand-in says it is
DEBIAN_SUITE=trixie         # musl >= 1.2.4, docker 26, podman 5.4, buildah 1.39
