# shellcheck shell=bash
# Folders -> OCI image layout. Same folders, same bytes.

layout_digest() { local sum; sum=$(sha256sum "$1"); printf '%s' "${sum%% *}"; }

# layout_blob LAYOUT FILE: move a file in under its digest; prints digest and size.
layout_blob() {
  local digest size
  digest=$(layout_digest "$2")
  size=$(stat -c %s "$2")
  mv "$2" "$1/blobs/sha256/$digest"
  printf '%s %s' "$digest" "$size"
}

# The config of an official Node image.
LAYOUT_OFFICIAL="{\"Env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\",\"NODE_VERSION=$NODE_VERSION\"],"
LAYOUT_OFFICIAL+='"Entrypoint":["docker-entrypoint.sh"],"Cmd":["node"]}'

# layout_write LAYOUT TAG FOLDER...: one layer a folder, bottom up; the folder's name is in the layer's history.
# LAYOUT_CONFIG is the image's config, that of an official image where it is not set.
layout_write() {
  local to=$1 tag=$2 tmp folder diff digest size layers='' diffs='' history=''
  shift 2
  tmp=$to.tmp
  rm -rf "$tmp"
  mkdir -p "$tmp/blobs/sha256"
  for folder; do
    tar -C "$folder" --sort=name --mtime=@0 --numeric-owner --format=gnu -cf "$tmp/layer.tar" .
    diff=$(layout_digest "$tmp/layer.tar")
    gzip -n -6 "$tmp/layer.tar"
    read -r digest size <<<"$(layout_blob "$tmp" "$tmp/layer.tar.gz")"
    layers+="${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$size}"
    diffs+="${diffs:+,}\"sha256:$diff\""
    history+="${history:+,}{\"created\":\"1970-01-01T00:00:00Z\",\"created_by\":\"stand-in for ${folder##*/}\"}"
  done

  printf '%s' '{"architecture":"amd64","os":"linux","created":"1970-01-01T00:00:00Z","config":' \
    "${LAYOUT_CONFIG:-$LAYOUT_OFFICIAL}," \
    "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[$diffs]}," \
    "\"history\":[$history]}" >"$tmp/config"
  read -r digest size <<<"$(layout_blob "$tmp" "$tmp/config")"

  printf '%s' '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",' \
    "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:$digest\",\"size\":$size}," \
    "\"layers\":[$layers]}" >"$tmp/manifest"
  read -r digest size <<<"$(layout_blob "$tmp" "$tmp/manifest")"

  layout_index "$(layout_entry "$digest" "$size" "$tag")" >"$tmp/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$tmp/oci-layout"
  rm -rf "$to"
  mv "$tmp" "$to"
}

# layout_entry DIGEST SIZE TAG [FURTHER-ANNOTATIONS]: a manifest's descriptor, as an index has it.
layout_entry() {
  printf '%s' "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:$1\",\"size\":$2," \
    '"platform":{"architecture":"amd64","os":"linux"},' \
    "\"annotations\":{\"org.opencontainers.image.ref.name\":\"$3\"${4:-}}}"
}

# layout_index DESCRIPTORS: separated by commas.
layout_index() {
  printf '%s' "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[$1]}"
}

# layout_manifest LAYOUT: digest (without sha256:) of its one manifest.
layout_manifest() { grep -o '"digest":"sha256:[0-9a-f]*"' "$1/index.json" | grep -o '[0-9a-f]\{64\}'; }
