#!/usr/bin/env bash
# usage: pause.sh PAUSE-EXECUTABLE — prints the archive of the sandbox image, made once from the executable.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/images/oci.sh
source "$HACK/images/oci.sh"

archive="$CACHE/images/pause-$(sha256sum "$1" | cut -c 1-16).tar"
if [ ! -e "$archive" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/root" "$CACHE/images"
    install -m 0755 "$1" "$work/root/pause"
    pack_layer "$work/root" "$work/layer.tar"
    add_image "$work/layout" docker.io/ocm-addons/pause:local \
        '{"User": "65535:65535", "Entrypoint": ["/pause"]}' "$work/layer.tar"
    write_archive "$work/layout" "$work/archive.tar"
    mv "$work/archive.tar" "$archive"
fi
say "$archive"
