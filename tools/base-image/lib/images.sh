# shellcheck shell=bash disable=SC2034  # what is set here is read by the files that source this one
# The two stand-ins: where each is kept and what decides whether it is in step with its sources.

ALPINE=node:$IMAGE_TAG
SLIM=node:$SLIM_TAG

# image_select IMAGE: sets TAG, DIR, LAYOUT, STAMP and LOG.
image_select() {
  case $1 in
    "$ALPINE") TAG=$IMAGE_TAG DIR=$BASE_DIR ;;
    "$SLIM") TAG=$SLIM_TAG DIR=$BASE_DIR/slim ;;
    *) fail "'$1' is not known: $ALPINE or $SLIM" ;;
  esac
  LAYOUT=$DIR/layout
  STAMP=$DIR/stamp
  LOG=$DIR/log
}

image_inputs() {
  case $TAG in
    "$IMAGE_TAG") digest_of lib/{settings,debian,wheels,rootfs,layout,toolchain}.sh rootfs toolchain requirements.txt ;;
    "$SLIM_TAG") digest_of lib/{settings,debian,wheels,rootfs,layout,slim}.sh rootfs/usr slim ;;
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
