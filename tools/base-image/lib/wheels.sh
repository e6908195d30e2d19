# shellcheck shell=bash
# Binaries that PyPI carries for musl: Node itself and a C/C++ compiler. Versions and digests: requirements.txt.

# wheel_unpack FOLDER NAME
wheel_unpack() {
  local to=$1 name=$2 wheels
  wheels=$(mktemp -d)
  grep "^$name==" "$HERE/requirements.txt" >"$wheels/requirements.txt"
  python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: \
    --platform musllinux_1_2_x86_64 --platform musllinux_1_1_x86_64 --python-version 3.12 \
    --dest "$wheels" --requirement "$wheels/requirements.txt"
  mkdir -p "$to"
  wheel_extract "$wheels"/*.whl "$to"
  rm -rf "$wheels"
}

# As `unzip` would: with the modes, which `python3 -m zipfile` drops.
wheel_extract() { # WHEEL FOLDER
  python3 - "$1" "$2" <<'PYTHON'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for entry in wheel.infolist():
        path = wheel.extract(entry, sys.argv[2])
        if not entry.is_dir():
            os.chmod(path, 0o755 if (entry.external_attr >> 16) & 0o111 else 0o644)
PYTHON
}
