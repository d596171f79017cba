#!/usr/bin/env bash
# Writes container images as OCI archives: no daemon, no registry, the same bytes for the same content. Sourced.

# pack_layer FOLDER OUT.tar: the same files give the same bytes.
pack_layer() {
    tar -C "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu -cf "$2.new" .
    mv "$2.new" "$2"
}

# digest_of FILE: sha256, kept beside the file, since layers are large and rarely change.
digest_of() {
    if [ ! "$1.sha256" -nt "$1" ]; then
        sha256sum "$1" | cut -d ' ' -f 1 >"$1.sha256.new"
        mv "$1.sha256.new" "$1.sha256"
    fi
    cat "$1.sha256"
}

# put_blob LAYOUT FILE: prints "digest size".
put_blob() {
    local digest
    digest=$(digest_of "$2")
    mkdir -p "$1/blobs/sha256"
    [ -e "$1/blobs/sha256/$digest" ] || ln "$2" "$1/blobs/sha256/$digest" 2>/dev/null ||
        cp "$2" "$1/blobs/sha256/$digest"
    printf '%s %s\n' "$digest" "$(stat -c %s "$2")"
}

put_text() { # LAYOUT: the blob's text on standard input
    local file
    file=$(mktemp)
    cat >"$file"
    put_blob "$1" "$file"
    rm -f "$file" "$file.sha256"
}

# put_image LAYOUT ARCHITECTURE CONFIG-JSON LAYER.tar...: puts one image in; prints the descriptor of its manifest.
# Layers that images share are stored once.
put_image() {
    local layout=$1 architecture=$2 config=$3 layer digest size diffs='[]' layers='[]' manifest
    shift 3
    for layer in "$@"; do
        read -r digest size < <(put_blob "$layout" "$layer")
        diffs=$(jq -c --arg d "sha256:$digest" '. + [$d]' <<<"$diffs")
        layers=$(jq -c --arg d "sha256:$digest" --argjson s "$size" '. + [{
            mediaType: "application/vnd.oci.image.layer.v1.tar", digest: $d, size: $s}]' <<<"$layers")
    done
    read -r digest size < <(jq -cn --arg architecture "$architecture" --argjson config "$config" \
        --argjson diffs "$diffs" '{
        architecture: $architecture, os: "linux", config: $config,
        rootfs: {type: "layers", diff_ids: $diffs}}' | put_text "$layout")
    manifest=$(jq -cn --arg d "sha256:$digest" --argjson s "$size" --argjson layers "$layers" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: $d, size: $s}, layers: $layers}')
    read -r digest size < <(put_text "$layout" <<<"$manifest")
    jq -cn --arg architecture "$architecture" --arg d "sha256:$digest" --argjson s "$size" '{
        mediaType: "application/vnd.oci.image.manifest.v1+json", digest: $d, size: $s,
        platform: {architecture: $architecture, os: "linux"}}'
}

# name_image LAYOUT NAME DESCRIPTOR...: names an image; one of several platforms is an index of theirs.
name_image() {
    local layout=$1 name=$2 image digest size
    shift 2
    image=$1
    if [ $# -gt 1 ]; then
        read -r digest size < <(printf '%s\n' "$@" | jq -cs '{
            schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: .}' | put_text "$layout")
        image=$(jq -cn --arg d "sha256:$digest" --argjson s "$size" '{
            mediaType: "application/vnd.oci.image.index.v1+json", digest: $d, size: $s}')
    fi
    jq -c --arg name "$name" '. + {annotations: {
        "io.containerd.image.name": $name, "org.opencontainers.image.ref.name": ($name | sub(".*:"; ""))}
        }' <<<"$image" >>"$layout/manifests"
}

# add_image LAYOUT NAME CONFIG-JSON LAYER.tar...: adds an image for this machine.
add_image() {
    local layout=$1 name=$2
    shift 2
    name_image "$layout" "$name" "$(put_image "$layout" "$MACHINE_ARCHITECTURE" "$@")"
}

# write_archive LAYOUT OUT.tar: the archive of all images that were added.
write_archive() {
    jq -cs '{schemaVersion: 2, manifests: .}' "$1/manifests" >"$1/index.json"
    rm "$1/manifests"
    echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
    # The index first: who only wants to know what is inside need not read on.
    tar -C "$1" --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$2.new" index.json oci-layout blobs
    mv "$2.new" "$2"
}

# archive_is_among ARCHIVE LIST: true when every image of the archive is in the list of "name digest" lines.
archive_is_among() {
    local image
    tar -xOf "$1" index.json |
        jq -r '.manifests[] | .annotations["io.containerd.image.name"] + " " + .digest' |
        while read -r image; do grep -qxF "$image" <<<"$2" || exit 1; done
}

# image_ids ARCHIVE: the ids under which a node's kubelet knows the images: the digests of their configurations.
image_ids() {
    local digest
    tar -xOf "$1" index.json | jq -r '.manifests[].digest' | tr ':' '/' |
        while read -r digest; do tar -xOf "$1" "blobs/$digest" | jq -r .config.digest; done
}
