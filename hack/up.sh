#!/usr/bin/env bash
# usage: up.sh — from a bare machine to a hub and two managed clusters with the three addons installed.
# Every step looks first whether its work is done; so a second run changes nothing, and a run that was stopped goes on.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for part in common packages processes steps owner; do
    # shellcheck source=/dev/null
    source "$HACK/lib/$part.sh"
done
export PROVIDER="${PROVIDER:-netns}"

check_machine() {
    command -v dotnet >/dev/null || die "there is no dotnet" "install the .NET 10 SDK and put it on PATH"
    [ "$PROVIDER" != netns ] || [ "$(id -u)" -eq 0 ] || die "network namespaces need root" "run as root"
    take_place
    printf '%s\n' "$PROVIDER" >"$LOCAL/provider"
}

install_packages_needed() {
    local packages=("${PACKAGES_IMAGES[@]}")
    [ "$PROVIDER" != netns ] || packages+=("${PACKAGES_CLUSTERS[@]}")
    command -v helm >/dev/null || packages+=("${PACKAGES_CHARTS[@]}")
    command -v kubectl >/dev/null || packages+=(kubernetes-client)
    ensure_packages "${packages[@]}"
}

create_clusters() {
    local cluster pids=() pid status=0
    for cluster in "${CLUSTERS[@]}"; do
        "$HACK/clusters/provider.sh" create "$cluster" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || status=1; done
    return "$status"
}

build_images() {
    "$HACK/images/publish.sh"
    "$HACK/images/build.sh" >"$LOCAL/.archive"
}

load_images() {
    local cluster pids=() pid status=0 archive busybox
    archive=$(cat "$LOCAL/.archive")
    busybox=$("$HACK/images/busybox.sh")
    for cluster in "${CLUSTERS[@]}"; do
        "$HACK/clusters/provider.sh" load-image "$cluster" "$archive" "$busybox" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || status=1; done
    return "$status"
}

write_kubeconfigs() {
    local cluster
    for cluster in "${MANAGED[@]}"; do "$HACK/kubeconfig.sh" "$cluster" >/dev/null; done
}

mkdir -p "$LOCAL/logs"
exec 9>"$LOCAL/.up.lock"
flock -n 9 || die "another 'make up' or 'make down' is at work in this checkout" "wait until it has ended"
start=$SECONDS
step "Looking at the machine" check_machine
step "Debian packages" install_packages_needed
[ "$PROVIDER" != netns ] || step "Kubernetes binaries" "$HACK/clusters/binaries.sh"
begin clusters create_clusters
step "Publishing the apps, building their images" build_images
finish clusters "Clusters: ${CLUSTERS[*]}"
step "Loading the images" load_images
step "Ending pods of earlier images" "$HACK/addons.sh" refresh
step "OCM stand-in: hub and klusterlets" "$HACK/ocm.sh" up
step "Charts" "$HACK/addons.sh" install
step "Addons becoming Available" "$HACK/addons.sh" wait
step "Kubeconfigs through the gateway" write_kubeconfigs
say
say "Up in $((SECONDS - start)) s. Next: export KUBECONFIG=$LOCAL/hub.kubeconfig; kubectl get managedclusteraddon -A"
