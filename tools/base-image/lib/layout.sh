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

# layout_write LAYOUT FOLDER...: one layer a folder, bottom up.
layout_write() {
  local to=$1 tmp folder diff digest size layers='' diffs=''
  shift
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
  done

  printf '%s' '{"architecture":"amd64","os":"linux","created":"1970-01-01T00:00:00Z","config":{' \
    "\"Env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\",\"NODE_VERSION=$NODE_VERSION\"]," \
    '"Entrypoint":["docker-entrypoint.sh"],"Cmd":["node"]},' \
    "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[$diffs]}," \
    '"history":[{"created":"1970-01-01T00:00:00Z","created_by":"stand-in for alpine"},' \
    '{"created":"1970-01-01T00:00:00Z","created_by":"stand-in for node"}]}' >"$tmp/config"
  read -r digest size <<<"$(layout_blob "$tmp" "$tmp/config")"

  printf '%s' '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",' \
    "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:$digest\",\"size\":$size}," \
    "\"layers\":[$layers]}" >"$tmp/manifest"
  read -r digest size <<<"$(layout_blob "$tmp" "$tmp/manifest")"

  printf '%s' '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[' \
    "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:$digest\",\"size\":$size," \
    '"platform":{"architecture":"amd64","os":"linux"},' \
    "\"annotations\":{\"org.opencontainers.image.ref.name\":\"$IMAGE_TAG\"}}]}" >"$tmp/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$tmp/oci-layout"
  rm -rf "$to"
  mv "$tmp" "$to"
}

# layout_manifest LAYOUT: digest (without sha256:) of its one manifest.
layout_manifest() { grep -o '"digest":"sha256:[0-9a-f]*"' "$1/index.json" | grep -o '[0-9a-f]\{64\}'; }
