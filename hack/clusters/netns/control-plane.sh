#!/usr/bin/env bash
# etcd and the three processes of a Kubernetes control plane, in the cluster's network. Sourced, never run.

start_etcd() {
    # A local cluster need not survive a power cut, and a disk's fsync would set the pace of everything.
    start_process etcd nsenter --net="/run/netns/$NETNS" etcd --name "$CLUSTER" --data-dir "$STATE/etcd" \
        --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
        --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 \
        --initial-cluster "$CLUSTER=http://127.0.0.1:2380" --unsafe-no-fsync --log-level warn --logger zap
}

start_apiserver() {
    start_process kube-apiserver nsenter --net="/run/netns/$NETNS" "$BIN/kube-apiserver" \
        --etcd-servers=http://127.0.0.1:2379 --advertise-address="$NODE_IP" --secure-port=6443 \
        --service-cluster-ip-range="$SERVICE_CIDR" --allow-privileged=true \
        --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
        --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/apiserver.crt" \
        --tls-private-key-file="$PKI/apiserver.key" \
        --service-account-issuer=https://kubernetes.default.svc.cluster.local \
        --service-account-key-file="$PKI/service-accounts.pub" \
        --service-account-signing-key-file="$PKI/service-accounts.key" \
        --kubelet-preferred-address-types=InternalIP --kubelet-certificate-authority="$PKI/ca.crt" \
        --kubelet-client-certificate="$PKI/apiserver-kubelet-client.crt" \
        --kubelet-client-key="$PKI/apiserver-kubelet-client.key" \
        --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" \
        --requestheader-allowed-names=front-proxy-client --requestheader-username-headers=X-Remote-User \
        --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
        --proxy-client-cert-file="$PKI/front-proxy-client.crt" \
        --proxy-client-key-file="$PKI/front-proxy-client.key" --profiling=false
}

# One of each: an election would only cost time.
start_controllers() {
    start_process kube-controller-manager nsenter --net="/run/netns/$NETNS" "$BIN/kube-controller-manager" \
        --kubeconfig="$CONFIG/controller-manager.kubeconfig" --leader-elect=false --bind-address=127.0.0.1 \
        --use-service-account-credentials --root-ca-file="$PKI/ca.crt" \
        --service-account-private-key-file="$PKI/service-accounts.key" \
        --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key" \
        --cluster-cidr="$POD_CIDR" --node-monitor-grace-period=2m --kube-api-qps=100 --kube-api-burst=200
    start_process kube-scheduler nsenter --net="/run/netns/$NETNS" "$BIN/kube-scheduler" \
        --kubeconfig="$CONFIG/scheduler.kubeconfig" --leader-elect=false --bind-address=127.0.0.1
}

api_ready() { admin_kubectl get --raw=/readyz; }

wait_for_api() {
    wait_until 60 api_ready && return 0
    tail -n 5 "$LOGS/kube-apiserver.log" >&2
    die "the API server of $CLUSTER is not ready after 60 s" "read $LOGS/kube-apiserver.log and etcd.log beside it"
}
