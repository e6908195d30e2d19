# shellcheck shell=bash
# A BuildKit of its own, for what the docker driver cannot do: a remote builder named nx-multistage. No Debian package
# has it, so it is compiled, once; only when asked for.

BUILDKIT_VERSION=v0.34.2
BUILDKIT_BUILDER=nx-multistage

# A gRPC server: any answer in HTTP/2 will do.
buildkit_answers() {
  curl -s --max-time 5 -o /dev/null --http2-prior-knowledge --unix-socket "$STATE/buildkit.sock" http://buildkit/
}

buildkit_built() { [ "$(cat "$HOME_DIR/buildkit/stamp" 2>/dev/null)" = "$BUILDKIT_VERSION" ]; }

# BuildKit's go.mod has replace lines, which `go install pkg@version` refuses: hence a module around it.
buildkit_build() {
  local dir=$HOME_DIR/buildkit/source
  mkdir -p "$dir"
  cd "$dir" || return
  [ -e go.mod ] || go mod init engines
  go get "github.com/moby/buildkit/cmd/buildkitd@$BUILDKIT_VERSION"
  CGO_ENABLED=0 nice go build -trimpath -ldflags '-s -w' -o "$HOME_DIR/buildkit/bin/" github.com/moby/buildkit/cmd/buildkitd
  printf '%s\n' "$BUILDKIT_VERSION" >"$HOME_DIR/buildkit/stamp"
}

buildkit_up() {
  render "$HERE/etc/buildkitd.toml" "$STATE/buildkitd.toml"
  daemon_start buildkit buildkit_answers \
    nsenter --mount="$NAMESPACE" -- "$HOME_DIR/buildkit/bin/buildkitd" --config "$STATE/buildkitd.toml"
}

buildkit_link() {
  docker buildx inspect "$BUILDKIT_BUILDER" >/dev/null 2>&1 ||
    docker buildx create --name "$BUILDKIT_BUILDER" --driver remote "unix://$STATE/buildkit.sock"
}

buildkit_down() {
  daemon_alive buildkit || return 0
  docker buildx rm "$BUILDKIT_BUILDER" 2>/dev/null || true
  daemon_stop buildkit
}
