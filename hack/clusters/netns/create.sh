#!/usr/bin/env bash
# usage: create.sh CLUSTER — brings the cluster up, or goes on from what is there; returns when its node is Ready.
set -euo pipefail
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/clusters/netns/settings.sh
source "$DIR/settings.sh"
for part in network certificates control-plane node dns cleanup; do
    # shellcheck source=/dev/null
    source "$DIR/$part.sh"
done
use_cluster "$1"
BIN=$("$DIR/../binaries.sh")

mkdir -p /run/ocm-addons
exec 9>"/run/ocm-addons/.$CLUSTER.lock"
flock 9

# State without its network is what a reboot or a killed machine leaves: nothing of it can go on.
clear_leftovers() {
    if [ -e "$STATE" ] || [ -e "$DATA" ]; then
        if [ ! -e "/run/netns/$NETNS" ] || [ ! -e "$PKI/complete" ]; then
            say "  $CLUSTER: clearing what an earlier run left"
            remove_cluster
        fi
    fi
}

start_all() {
    ensure_bridge
    ensure_namespace
    ensure_firewall
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
}

clear_leftovers
if ! (start_all); then
    say "  $CLUSTER: could not go on from what was there; starting it anew"
    remove_cluster
    start_all
fi
"$DIR/kubeconfig.sh" "$CLUSTER"
