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
    keep_namespace "$dir/mount" mount --bind "$DATA/log" /var/log
}

# A namespace may only be kept in one with a lower number. Linux 6.18 numbers them in batches, one for each CPU: when
# this runs in a namespace other than the first, as in a container, one that is made on another CPU may do.
keep_namespace() { # FILE COMMAND...
    local file=$1 log="$STATE/unshare.log" cpu
    shift
    : >"$log"
    for cpu in $(seq 0 $(($(nproc --all) - 1))); do
        ! taskset -c "$cpu" unshare --mount="$file" --propagation slave "$@" 2>>"$log" || return 0
    done
    cat "$log" >&2
    return 1
}
