#!/usr/bin/env bash
# usage: kubeconfig.sh CLUSTER — writes the cluster's admin kubeconfig into .local/.
set -euo pipefail
# shellcheck source=hack/clusters/netns/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"
file="$LOCAL/$CLUSTER.admin.kubeconfig"
[ "$CLUSTER" != hub ] || file="$LOCAL/hub.kubeconfig"
mkdir -p "$LOCAL"
cmp -s "$CONFIG/admin.kubeconfig" "$file" || install -m 0600 "$CONFIG/admin.kubeconfig" "$file"
