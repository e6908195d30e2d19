# shellcheck shell=bash

podman_answers() { podman info --format '{{.Store.GraphDriverName}}' >/dev/null; }

# Containers would outlive the namespace that holds their mounts.
podman_down() { ! namespace_ready || inside /usr/bin/podman stop --all --time 2 >/dev/null 2>&1 9>&- || true; }

podman_give_image() {
  if link_is_ours "$(command -v podman)"; then
    podman pull -q "docker.io/$IMAGE_REPOSITORY:$IMAGE_TAG"
  else
    podman pull -q --tls-verify=false "$REGISTRY/$IMAGE_REPOSITORY:$IMAGE_TAG"
    podman tag "$REGISTRY/$IMAGE_REPOSITORY:$IMAGE_TAG" "docker.io/$IMAGE_REPOSITORY:$IMAGE_TAG"
  fi
}
