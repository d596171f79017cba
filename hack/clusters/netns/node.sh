#!/usr/bin/env bash
# The one node of a cluster: containerd, kubelet and kube-proxy, in the cluster's network. Sourced, never run.

write_containerd_config() {
    mkdir -p "$CONFIG/cni"
    # ptp, not bridge: every packet between pods is routed, so Service addresses work without br_netfilter.
    cat >"$CONFIG/cni/10-ocm-addons.conflist" <<CNI
{"cniVersion": "0.4.0", "name": "ocm-addons-$CLUSTER", "plugins": [
  {"type": "ptp", "ipMasq": true,
   "ipam": {"type": "host-local", "subnet": "$POD_CIDR", "dataDir": "$STATE/ipam",
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
CNI
    cat >"$CONFIG/containerd.toml" <<TOML
version = 2
root = "$DATA/containerd"
state = "$STATE/containerd"
[grpc]
  address = "$SOCKET"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE_IMAGE"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$CONFIG/cni"
TOML
}

start_containerd() {
    write_containerd_config
    start_process containerd "${ON_NODE[@]}" containerd --config "$CONFIG/containerd.toml"
}

containerd_ready() { ctr -a "$SOCKET" version; }

# Images come from no registry: the kubelet must never think of removing one, hence the thresholds.
write_kubelet_config() {
    printf 'nameserver %s\n' "$NODE_IP" >"$CONFIG/resolv.conf"
    cat >"$CONFIG/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 0.0.0.0
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $PKI/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $PKI/kubelet-server.crt
tlsPrivateKeyFile: $PKI/kubelet-server.key
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failSwapOn: false
clusterDomain: cluster.local
clusterDNS: [$NODE_IP]
resolvConf: $CONFIG/resolv.conf
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%}
serializeImagePulls: false
volumeStatsAggPeriod: 0s
kubeAPIQPS: 50
kubeAPIBurst: 100
YAML
}

start_kubelet() {
    local runtime=()
    # Needed up to 1.23, unknown from 1.27 on.
    [[ "$("$BIN/kubelet" --help 2>&1)" != *"--container-runtime string"* ]] || runtime=(--container-runtime=remote)
    write_kubelet_config
    start_process kubelet "${ON_NODE[@]}" "$BIN/kubelet" --config="$CONFIG/kubelet.yaml" \
        --kubeconfig="$CONFIG/kubelet.kubeconfig" --hostname-override="$CLUSTER" --node-ip="$NODE_IP" \
        --root-dir="$DATA/kubelet" --cert-dir="$DATA/kubelet/pki" "${runtime[@]}" \
        --container-runtime-endpoint="unix://$SOCKET" --housekeeping-interval=30s
}

# kube-proxy may not write the conntrack sysctls of a namespace, so it is told to leave them alone.
start_kube_proxy() {
    start_process kube-proxy nsenter --net="/run/netns/$NETNS" "$BIN/kube-proxy" \
        --kubeconfig="$CONFIG/kube-proxy.kubeconfig" --hostname-override="$CLUSTER" --proxy-mode=iptables \
        --cluster-cidr="$POD_CIDR" --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 \
        --conntrack-tcp-timeout-close-wait=0 --metrics-bind-address=127.0.0.1:10249
}

node_ready() {
    admin_kubectl get node "$CLUSTER" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' | grep -qx True
}

wait_for_node() {
    wait_until 60 node_ready && return 0
    tail -n 5 "$LOGS/kubelet.log" >&2
    die "the node of $CLUSTER is not Ready after 60 s" "read $LOGS/kubelet.log and containerd.log beside it"
}
