# shellcheck shell=bash
# The stand-ins as one OCI layout in a workspace, for the embedded engine: only where docker.io does not answer.

# local_layout FOLDER
local_layout() {
  local folder=$1 image
  mkdir -p "$folder"
  if [ "$(local_source "$folder")" = docker.io ]; then
    local_index "$folder" docker.io '' ''
    say 'base images  docker.io answers'
    return
  fi
  ONLY_IMAGE=yes build "$ALPINE"
  for image in $STAND_INS; do [ "$image" = "$ALPINE" ] || build "$image"; done
  local_stand_ins "$folder"
  say "base images  stand-ins for ${STAND_INS// /, } in $folder"
}

# Where base images come from, asked once a day.
local_source() {
  local answer=$1/.source
  if [ -n "${NX_MULTISTAGE_BASE_IMAGE:-}" ]; then
    source_of_image
    return
  fi
  if [ -z "$(find "$answer" -mmin -1440 2>/dev/null)" ]; then
    need curl curl
    source_of_image >"$answer.$$"
    mv "$answer.$$" "$answer"
  fi
  cat "$answer"
}

local_stand_ins() {
  local folder=$1 image blob entries='' blobs='' stamp
  stamp=$(for image in $STAND_INS; do image_select "$image"; cat "$LAYOUT/index.json"; done | sha256sum)
  if local_in_step "$folder" "$stamp"; then return 0; fi
  mkdir -p "$folder/blobs/sha256"
  for image in $STAND_INS; do
    image_select "$image"
    for blob in "$LAYOUT"/blobs/sha256/*; do
      local_blob "$blob" "$folder/blobs/sha256/${blob##*/}"
      blobs+=" ${blob##*/}"
    done
    entries+="${entries:+,}$(local_entry ",\"io.containerd.image.name\":\"$(local_name)\"")"
  done
  local_index "$folder" "$stamp" "$entries" "$blobs"
}

# The whole name of the image that is selected.
# shellcheck disable=SC2153  # image_select sets IMAGE
local_name() {
  case $IMAGE in */*) printf '%s' "$IMAGE" ;; *) printf 'docker.io/library/%s' "$IMAGE" ;; esac
}

local_in_step() { [ -e "$1/index.json" ] && [ "$(cat "$1/.stamp" 2>/dev/null)" = "$2" ]; }

# local_blob FROM TO: a hard link, or a copy where there can be none.
local_blob() {
  [ -e "$2" ] || ln "$1" "$2" 2>/dev/null || { cp "$1" "$2.$$" && mv "$2.$$" "$2"; }
}

local_entry() { # FURTHER-ANNOTATIONS
  local digest
  digest=$(layout_manifest "$LAYOUT")
  layout_entry "$digest" "$(wc -c <"$LAYOUT/blobs/sha256/$digest")" "$TAG" "$1"
}

# local_index FOLDER STAMP ENTRIES BLOBS: once the blobs are there, the index that names them; what it does not name
# goes last, so that a reader never misses a blob.
local_index() {
  local folder=$1 blob
  if local_in_step "$folder" "$2"; then return 0; fi
  mkdir -p "$folder/blobs/sha256"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$folder/oci-layout"
  layout_index "$3" >"$folder/index.json.$$"
  mv "$folder/index.json.$$" "$folder/index.json"
  for blob in "$folder"/blobs/sha256/*; do
    case "$4 " in *" ${blob##*/} "*) ;; *) rm -f "$blob" ;; esac
  done
  printf '%s' "$2" >"$folder/.stamp"
}
