#!/bin/sh
set -e
# `docker run IMAGE --version` or `docker run IMAGE script.js`: what is no command is for node.
if [ "${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"
