#!/usr/bin/env bash
# usage: converge.sh CLUSTER — starts what does not run, in order; changes nothing where all is well. create.sh calls
# it.
set -euo pipefail
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/clusters/netns/settings.sh
source "$DIR/settings.sh"
for part in network mounts certificates control-plane node dns; do
    # shellcheck source=/dev/null
    source "$DIR/$part.sh"
done
use_cluster "$1"
BIN=$("$DIR/../binaries.sh")

ensure_bridge
ensure_namespace
ensure_firewall
ensure_mount_namespace
ensure_certificates
start_etcd
start_apiserver
start_containerd
start_dns
wait_until 20 containerd_ready || die "containerd of $CLUSTER does not answer" "read $LOGS/containerd.log"
"$DIR/load-image.sh" "$CLUSTER" "$("$DIR/../../images/pause.sh" "$BIN/pause")"
wait_for_api
start_controllers
start_kube_proxy
start_kubelet
wait_for_node
