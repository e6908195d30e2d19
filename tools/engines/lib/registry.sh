# shellcheck shell=bash
# The registry on this machine, and the files that the stand-in's apk fetches.

registry_answers() { curl -fs --max-time 2 -o /dev/null "http://$REGISTRY/v2/"; }

registry_up() {
  mkdir -p "$HOME_DIR/registry"
  render "$HERE/etc/registry.yml" "$STATE/registry.yml"
  daemon_start registry registry_answers nsenter --mount="$NAMESPACE" -- /usr/bin/docker-registry serve "$STATE/registry.yml"
}

packages_answer() { curl -fs --max-time 2 -o /dev/null "$PACKAGE_URL/index"; }

packages_up() {
  address_add
  daemon_start packages packages_answer "$ROOTFS/usr/bin/busybox" httpd -f -p "$PACKAGE_HOST:$PACKAGE_PORT" -h "$("$BASE_IMAGE" packages)"
}
