#!/usr/bin/env bash
# Removes everything of one cluster, whatever state it is in: by recorded pid, by its containerd's socket and records,
# by what is mounted below its folders. Sourced, never run.

# The shims of this cluster's containerd: they name its socket, and outlive it.
own_shims() {
    local proc
    for proc in /proc/[0-9]*; do
        ! { tr '\0' ' ' <"$proc/cmdline"; } 2>/dev/null |
            grep -q "^[^ ]*containerd-shim.* -address $SOCKET " || basename "$proc"
    done
}

# The shims first, so that nothing is started anew; then whatever is in the containers' cgroups, since a container whose
# shim was killed lives on.
kill_containers() { # CONTAINER-ID...
    local shim id pids
    for shim in $(own_shims); do kill -KILL "$shim" 2>/dev/null || true; done
    for id in "$@"; do
        # Other cgroups come and go while find looks, which it counts as its own failure.
        pids=$({ find /sys/fs/cgroup -path "*/$id/cgroup.procs" -exec cat {} + 2>/dev/null || true; } | sort -u)
        # shellcheck disable=SC2086 # pids are words
        [ -z "$pids" ] || kill -KILL $pids 2>/dev/null || true
    done
}

container_ids() { ls "$STATE/containerd/io.containerd.runtime.v2.task/k8s.io" 2>/dev/null || true; }

remove_cgroups() {
    local id
    for id in "$@"; do
        find /sys/fs/cgroup -depth -type d -path "*/$id*" -exec rmdir {} + 2>/dev/null || true
    done
    # The parent of all, once no cluster uses it.
    rmdir /sys/fs/cgroup/k8s.io /sys/fs/cgroup/*/k8s.io 2>/dev/null || true
}

mounts_below() { awk -v dir="$1/" 'index($5 "/", dir) == 1 { print $5 }' /proc/self/mountinfo | sort -r; }

unmount_below() {
    local path
    mounts_below "$1" | while read -r path; do
        umount "$path" 2>/dev/null || umount --lazy "$path" 2>/dev/null || true
    done
}

remove_cluster() {
    local name ids
    ids=$(container_ids)
    for name in services kubelet kube-proxy kube-scheduler kube-controller-manager dnsmasq; do
        stop_process "$name" 3 &
    done
    wait
    stop_process containerd 3
    # shellcheck disable=SC2086 # ids are words
    kill_containers $ids
    stop_process kube-apiserver 1
    stop_process etcd 1
    # shellcheck disable=SC2086 # ids are words
    remove_cgroups $ids
    unmount_below "$STATE"
    unmount_below "$DATA"
    [ -z "$(mounts_below "$STATE")$(mounts_below "$DATA")" ] ||
        die "something is still mounted below $STATE or $DATA" "see: findmnt | grep ocm-addons"
    rm -rf --one-file-system "$STATE" "$DATA"
    remove_network
}
