#!/usr/bin/env bash
# usage: load-image.sh CLUSTER ARCHIVE... — brings the images of OCI archives to the cluster's node, unless it has them.
set -euo pipefail
# shellcheck source=hack/clusters/netns/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"
shift

containerd_images() { ctr -a "$SOCKET" -n k8s.io images "$@"; }

# true when every "name digest" of the archive is among the node's images.
has_images() {
    local there
    there=$(containerd_images ls | awk '{ print $1, $3 }')
    tar -xOf "$1" index.json |
        jq -r '.manifests[] | .annotations["io.containerd.image.name"] + " " + .digest' |
        while read -r image; do grep -qxF "$image" <<<"$there" || exit 1; done
}

for archive in "$@"; do
    has_images "$archive" || containerd_images import "$archive" >/dev/null
done
