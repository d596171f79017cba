#!/usr/bin/env bash
# usage: status.sh CLUSTER — prints "running", "broken: WHY" or "absent"; exits 0 only when it is running.
set -euo pipefail
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/clusters/netns/settings.sh
source "$DIR/settings.sh"
# shellcheck source=hack/clusters/netns/node.sh
source "$DIR/node.sh"
use_cluster "$1"
[ -e "$STATE" ] || { say absent; exit 3; }
for name in etcd kube-apiserver kube-controller-manager kube-scheduler \
    containerd kubelet kube-proxy dnsmasq services; do
    recorded_pid "$name" >/dev/null || { say "broken: $name does not run"; exit 1; }
done
node_ready || { say "broken: its node is not Ready"; exit 1; }
say running
