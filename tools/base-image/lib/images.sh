# shellcheck shell=bash disable=SC2034  # what is set here is read by the files that source this one
# The stand-ins: where each is kept and what decides whether it is in step with its sources.

ALPINE=node:$IMAGE_TAG
SLIM=node:$SLIM_TAG
TRIXIE=node:$TRIXIE_TAG
DISTROLESS=gcr.io/distroless/nodejs24-debian13:nonroot
WOLFI=cgr.dev/chainguard/node:24
WOLFI_DEV=cgr.dev/chainguard/node:24-dev
STAND_INS="$ALPINE $SLIM $TRIXIE $DISTROLESS $WOLFI $WOLFI_DEV"

# image_select IMAGE: sets IMAGE, TAG, REPOSITORY (without a host), DIR, LAYOUT, STAMP and LOG.
image_select() {
  IMAGE=$1 TAG=${1##*:} REPOSITORY=$IMAGE_REPOSITORY
  case $1 in
    "$ALPINE") DIR=$BASE_DIR ;;
    "$SLIM") DIR=$BASE_DIR/slim ;;
    "$TRIXIE") DIR=$BASE_DIR/trixie ;;
    "$DISTROLESS") DIR=$BASE_DIR/distroless ;;
    "$WOLFI") DIR=$BASE_DIR/wolfi ;;
    "$WOLFI_DEV") DIR=$BASE_DIR/wolfi-dev ;;
    *) fail "'$1' is not known: ${STAND_INS// /, }" ;;
  esac
  case $1 in */*) REPOSITORY=${1#*/} REPOSITORY=${REPOSITORY%:*} ;; esac
  LAYOUT=$DIR/layout
  STAMP=$DIR/stamp
  LOG=$DIR/log
}

image_inputs() {
  case $IMAGE in
    "$ALPINE") digest_of lib/{settings,debian,wheels,rootfs,layout,toolchain}.sh rootfs toolchain requirements.txt ;;
    "$SLIM" | "$TRIXIE") digest_of lib/{settings,debian,wheels,rootfs,layout,slim,apt}.sh rootfs/usr slim ;;
    *) digest_of lib/{settings,debian,wheels,rootfs,layout,slim,bare}.sh rootfs/usr slim bare ;;
  esac
}

image_in_step() { [ -e "$STAMP" ] && [ "$(cat "$STAMP")" = "$(image_inputs)" ]; }

# What decides about the packages of Alpine's `apk`, which take most of the time.
packages_digest() { digest_of toolchain requirements.txt lib/{settings,debian,wheels,toolchain}.sh; }
packages_in_step() { [ "$(cat "$PACKAGES/.stamp" 2>/dev/null)" = "$(packages_digest)" ]; }

digest_of() {
  (cd "$HERE" && printf '%s\n' "$PACKAGE_URL" && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) |
    sha256sum | cut -c 1-16
}
