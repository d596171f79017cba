#!/usr/bin/env bash
# usage: busybox.sh — prints the archive of ocm-addons/busybox:local, the workload of the e2e tests: a static busybox
# with its commands (sh, sleep, tar, nc, httpd, wget, ...).
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/images/oci.sh
source "$HACK/images/oci.sh"

busybox=/bin/busybox
archive="$CACHE/images/busybox-$(sha256sum "$busybox" | cut -c 1-16).tar"
if [ ! -e "$archive" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/root/bin" "$work/root/tmp" "$work/root/etc" "$CACHE/images"
    chmod 1777 "$work/root/tmp"
    install -m 0755 "$busybox" "$work/root/bin/busybox"
    for command in $("$busybox" --list); do
        [ "$command" = busybox ] || ln -s busybox "$work/root/bin/$command"
    done
    pack_layer "$work/root" "$work/layer.tar"
    add_image "$work/layout" docker.io/ocm-addons/busybox:local \
        '{"User": "65534:65534", "Env": ["PATH=/bin"], "Cmd": ["/bin/sh"]}' "$work/layer.tar"
    write_archive "$work/layout" "$work/archive.tar"
    mv "$work/archive.tar" "$archive"
fi
say "$archive"
