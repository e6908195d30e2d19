# shellcheck shell=bash
# OCI layout -> a registry on this machine, with nothing but curl.

push_blob() { # LAYOUT REPOSITORY-URL DIGEST
  local at
  ! curl -fsS --head -o /dev/null "$2/blobs/sha256:$3" 2>/dev/null || return 0
  at=$(curl -fsS -X POST -D - -o /dev/null "$2/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  case $at in http*) ;; *) at=http://$REGISTRY$at ;; esac
  case $at in *\?*) at=$at\& ;; *) at=$at\? ;; esac
  curl -fsS -X PUT -H 'Content-Type: application/octet-stream' -T "$1/blobs/sha256/$3" "${at}digest=sha256:$3"
}

# push_layout LAYOUT REPOSITORY TAG
push_layout() {
  local url=http://$REGISTRY/v2/$2 manifest blob
  manifest=$(layout_manifest "$1")
  for blob in "$1"/blobs/sha256/*; do
    blob=${blob##*/}
    [ "$blob" = "$manifest" ] || push_blob "$1" "$url" "$blob"
  done
  curl -fsS -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' \
    --data-binary "@$1/blobs/sha256/$manifest" "$url/manifests/$3"
}

# pushed LAYOUT REPOSITORY TAG: the registry has exactly this image.
pushed() {
  local digest
  digest=$(curl -fsS --max-time 3 --head -H 'Accept: application/vnd.oci.image.manifest.v1+json' \
    "http://$REGISTRY/v2/$2/manifests/$3" 2>/dev/null | tr -d '\r' | sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: sha256://p')
  [ "$digest" = "$(layout_manifest "$1")" ]
}
