#!/usr/bin/env bash
# One mount namespace per cluster, for its containerd and its kubelet. Sourced, never run.
# A kubelet keeps its pods' logs in /var/log/pods and removes what it does not know there: each needs a folder of its
# own under that name. And what the two mount ends with them.

ensure_mount_namespace() {
    local dir="$STATE/namespaces"
    # The command before what runs in the cluster's network and with its mounts.
    ON_NODE=(nsenter "--net=/run/netns/$NETNS" "--mount=$dir/mount")
    export ON_NODE
    ! mountpoint -q "$dir/mount" || return 0
    mkdir -p "$dir" "$DATA/log"
    # A namespace can only be kept as a file on a mount that is private.
    mountpoint -q "$dir" || mount --bind "$dir" "$dir"
    mount --make-private "$dir"
    touch "$dir/mount"
    unshare --mount="$dir/mount" --propagation slave mount --bind "$DATA/log" /var/log
}
