# shellcheck shell=bash
# What can be used, found by asking it and not by reading files.

available() {
  local got=()
  if command -v docker >/dev/null && docker_answers; then
    got+=(docker)
    if docker buildx version >/dev/null 2>&1; then got+=(buildx); fi
  fi
  if [ -S "$STATE/buildkit.sock" ] && buildkit_answers; then got+=(buildkit); fi
  if command -v podman >/dev/null && podman --version >/dev/null 2>&1; then got+=(podman); fi
  if command -v buildah >/dev/null && buildah --version >/dev/null 2>&1; then got+=(buildah); fi
  if registry_answers; then got+=(registry); fi
  if packages_answer; then got+=(packages); fi
  if judges_answer; then got+=(judges); fi
  [ ${#got[@]} -eq 0 ] || printf '%s\n' "${got[@]}"
}

version_of() {
  case $1 in
    docker) docker version --format 'server {{.Server.Version}}, client {{.Client.Version}}' ;;
    buildx) docker buildx version | awk '{ print $2 }' ;;
    podman | buildah) "$1" --version | awk '{ print $3 }' ;;
    buildkit) printf '%s, builder %s\n' "$BUILDKIT_VERSION" "$BUILDKIT_BUILDER" ;;
    registry) printf '%s\n' "$REGISTRY" ;;
    packages) printf '%s\n' "$PACKAGE_URL" ;;
    judges) judges_versions ;;
  esac
}

whose() {
  case $1 in
    docker) if daemon_alive docker; then echo ours; else echo "the machine's"; fi ;;
    buildx) if link_is_ours "$PLUGINS/docker-buildx" || link_is_ours "$(command -v docker)"; then echo ours; else echo "the machine's"; fi ;;
    judges) if link_is_ours "$(command -v crane)"; then echo ours; else echo "the machine's"; fi ;;
    podman | buildah) if link_is_ours "$(command -v "$1")"; then echo ours; else echo "the machine's"; fi ;;
    registry | packages | buildkit) if daemon_alive "$1"; then echo ours; else echo "the machine's"; fi ;;
  esac
}

status() {
  local name up
  up=" $(available | tr '\n' ' ')"
  for name in docker buildx buildkit podman buildah registry packages judges; do
    case $up in
      *" $name "*) printf '%-10s up    %-14s %s\n' "$name" "$(whose "$name")" "$(version_of "$name")" ;;
      *) printf '%-10s down\n' "$name" ;;
    esac
  done
  printf '%-10s %s\n' node "node:$IMAGE_TAG from $(cat "$STATE/source" 2>/dev/null || echo 'nowhere yet'); $("$BASE_IMAGE" status)"
  printf '%-10s %s\n' took "$(cat "$STATE/took" 2>/dev/null || echo -)" home "$HOME_DIR"
}
