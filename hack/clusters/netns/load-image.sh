#!/usr/bin/env bash
# usage: load-image.sh CLUSTER ARCHIVE... — brings the images of OCI archives to the cluster's node, unless it has them.
set -euo pipefail
# shellcheck source=hack/clusters/netns/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
# shellcheck source=hack/images/oci.sh
source "$ROOT/hack/images/oci.sh"
use_cluster "$1"
shift

containerd_images() { ctr -a "$SOCKET" -n k8s.io images "$@"; }

for archive in "$@"; do
    there=$(containerd_images ls | awk '{ print $1, $3 }')
    archive_is_among "$archive" "$there" || containerd_images import "$archive" >/dev/null
done
