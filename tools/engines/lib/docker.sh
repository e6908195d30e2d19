# shellcheck shell=bash

docker_answers() { curl -fs --max-time 5 -o /dev/null --unix-socket "$DOCKER_SOCKET" http://docker/_ping; }

docker_up() {
  rm -f "$DOCKER_SOCKET"
  render "$HERE/etc/dockerd.json" "$STATE/dockerd.json"
  daemon_start docker docker_answers nsenter --mount="$NAMESPACE" -- /usr/sbin/dockerd --config-file "$STATE/dockerd.json"
}

docker_down() {
  daemon_alive docker || return 0
  daemon_stop docker
  ip link del docker0 2>/dev/null || true
}

docker_give_image() {
  if daemon_alive docker; then
    docker pull -q "node:$IMAGE_TAG"
  else
    docker pull -q "$REGISTRY/$IMAGE_REPOSITORY:$IMAGE_TAG"
    docker tag "$REGISTRY/$IMAGE_REPOSITORY:$IMAGE_TAG" "node:$IMAGE_TAG"
  fi
}
