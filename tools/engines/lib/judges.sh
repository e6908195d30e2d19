# shellcheck shell=bash
# Programs that judge our images, and registries that tests start for themselves. No Debian package has all of them, so
# they are compiled: versions and checksums are in ../registries/go.mod and go.sum.

JUDGES_SOURCE=$HERE/../registries
JUDGES_DIR=$HOME_DIR/judges
# Names on PATH and how to ask each whether it works.
JUDGES_COMPILED=(crane regctl umoci oci-conformance test-registry)
JUDGES_UNPACKED=(skopeo docker-registry)

judges_wanted() { cat "$JUDGES_SOURCE"/{go.mod,go.sum,main.go} "$HERE/lib/judges.sh" | sha256sum; }

judges_built() { [ "$(cat "$JUDGES_DIR/stamp" 2>/dev/null)" = "$(judges_wanted)" ]; }

judges_build() {
  local new=$JUDGES_DIR.new
  rm -rf "$new"
  mkdir -p "$new/bin"
  cd "$JUDGES_SOURCE"
  # The settings of the caller's Go projects are not ours. go.sum is complete, so nothing is looked up but what it names.
  CGO_ENABLED=0 GOWORK=off GOFLAGS='-mod=readonly -buildvcs=false -trimpath' nice go build -ldflags '-s -w' -o "$new/bin/" . tool
  mv "$new/bin/conformance" "$new/bin/oci-conformance"
  judges_wanted >"$new/stamp"
  rm -rf "$JUDGES_DIR"
  mv "$new" "$JUDGES_DIR"
}

# While Debian's packages are downloaded and unpacked there is a processor to spare. The lock goes along: an `up` that
# fails meanwhile leaves the next one to wait, not to build the same twice.
judges_start() {
  ( set -e; judges_build ) </dev/null >"$LOGS/judges.log" 2>&1 &
  printf '%s %s\n' "$!" "$(daemon_started_at "$!")" >"$STATE/judges.pid"
}

judges_wait() {
  while daemon_alive judges; do sleep 0.1; done
  rm -f "$STATE/judges.pid"
  judges_built || { tail -n 15 "$LOGS/judges.log"; return 1; }
}

judges_link() {
  local name have
  for name in "${JUDGES_UNPACKED[@]}"; do link "$name"; done
  for name in "${JUDGES_COMPILED[@]}"; do
    have=$(command -v "$name" || true)
    if [ -z "$have" ] || link_is_ours "$have"; then link_plain "$BIN/$name" "$JUDGES_DIR/bin/$name"; fi
  done
}

judges_answer() {
  crane version && regctl version && umoci --version && skopeo --version && docker-registry --version &&
    command -v oci-conformance && command -v test-registry
} >/dev/null 2>&1

judges_versions() {
  printf 'crane %s, regctl %s, umoci %s, skopeo %s\n' "$(crane version)" "$(regctl version --format '{{.VCSTag}}')" \
    "$(umoci --version | awk 'NR == 1 { print $3 }')" "$(skopeo --version | awk '{ print $3 }')"
}
