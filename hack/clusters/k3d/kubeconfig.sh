#!/usr/bin/env bash
# usage: kubeconfig.sh CLUSTER — writes the cluster's admin kubeconfig into .local/, with an address that is good both
# on
# the machine and in the other clusters.
set -euo pipefail
# shellcheck source=hack/clusters/k3d/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"
mkdir -p "$LOCAL"
address=$(address_of "$CLUSTER") || die "$CLUSTER has no address in the network $NETWORK" "see: docker ps -a"
(umask 077 && k3d kubeconfig get "$NAME" | sed "s|server: https://.*|server: https://$address:6443|" >"$ADMIN.new")
if cmp -s "$ADMIN.new" "$ADMIN"; then rm "$ADMIN.new"; else mv "$ADMIN.new" "$ADMIN"; fi
