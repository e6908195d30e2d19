# shellcheck shell=bash
# The same small build with every engine that is up, and the container of it asked over a published port.

check() { # NAME...
  local name names=("$@")
  [ ${#names[@]} -gt 0 ] || mapfile -t names < <(available | grep -E '^(buildx|buildkit|podman|buildah|judges)$')
  [ ${#names[@]} -gt 0 ] || fail 'no engine is up'
  mkdir -p "$LOGS"
  LOG=$LOGS/check.log
  : >"$LOG"
  for name in "${names[@]}"; do
    if [ "$name" = judges ]; then
      step 'judges: a good image accepted, a damaged one refused' check_judges
      continue
    fi
    step "$name: npm in RUN, apk add, node-gyp" check_build "$name"
    case $name in
      buildah) buildah rmi "nx-multistage-check:$name" >>"$LOG" ;;
      *) step "$name: run, published port, SIGTERM" check_run "$name" ;;
    esac
  done
}

check_build() {
  local ca=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  local options=(--no-cache --secret "id=ca,src=$ca" -t "nx-multistage-check:$1" "$HERE/check")
  case $1 in
    buildx) docker buildx build --builder default --progress plain "${options[@]}" ;;
    buildkit) docker buildx build --builder "$BUILDKIT_BUILDER" --progress plain --load "${options[@]}" ;;
    podman) podman build --format docker "${options[@]}" ;;
    buildah) buildah build --format docker "${options[@]}" ;;
    *) echo "$1: buildx, buildkit, podman, buildah or judges"; return 1 ;;
  esac
}

check_run() {
  local engine=${1/build[xk]*/docker} image=nx-multistage-check:$1 port tries=0 id
  id=$("$engine" run -d -p 127.0.0.1::3000 "$image")
  port=$("$engine" port "$id" 3000)
  until curl -fs --max-time 2 "http://$port" | grep 'compiled with C++'; do
    [ $((tries += 1)) -le 50 ] || { "$engine" logs "$id"; "$engine" rm -f "$id"; return 1; }
    sleep 0.1
  done
  "$engine" stop -t 5 "$id"
  "$engine" inspect --format '{{.State.ExitCode}}' "$id" | grep -x 0
  "$engine" rm "$id"
  "$engine" rmi "$image"
}

# Of skopeo, regctl and umoci each must refuse one flipped byte; crane reads the same image from a registry.
check_judges() {
  local dir layout layer name reference=$REGISTRY/nx-multistage-check/judges:1
  dir=$(mktemp -d)
  # shellcheck disable=SC2064  # `step` runs this in a shell of its own
  trap "rm -rf '$dir'" EXIT
  layout=$dir/layout
  umoci init --layout "$layout"
  umoci new --image "$layout:1"
  umoci insert --image "$layout:1" "$HERE/check" /check
  for name in skopeo regctl umoci; do "check_$name" "$layout" "$dir/good-$name"; done
  regctl --host "reg=$REGISTRY,tls=disabled" image copy "ocidir://$layout:1" "$reference"
  crane validate --insecure --remote "$reference"
  layer=$layout/blobs/sha256/$(umoci stat --image "$layout:1" --json | grep -o '"layer":{[^}]*sha256:[0-9a-f]*' | tail -n 1 | grep -o '[0-9a-f]*$')
  printf 'xxxx' | dd of="$layer" bs=4 seek=5 conv=notrunc
  for name in skopeo regctl umoci; do
    ! "check_$name" "$layout" "$dir/bad-$name" || { echo "$name accepts a damaged layer"; return 1; }
  done
}

check_skopeo() { skopeo copy "oci:$1:1" "dir:$2"; }
check_regctl() { regctl image copy "ocidir://$1:1" "ocidir://$2:1"; }
check_umoci() { umoci unpack --image "$1:1" "$2"; }
