#!/usr/bin/env bash
# usage: build.sh [linux/ARCHITECTURE,...] — makes the archive of the three addon images from the published apps, and
# prints its path: of this machine's processor unless others are named. Nothing is done when the apps have not changed.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/lib/packages.sh
source "$HACK/lib/packages.sh"
# shellcheck source=hack/images/oci.sh
source "$HACK/images/oci.sh"
# shellcheck source=hack/images/base.sh
source "$HACK/images/base.sh"

TAG="${IMAGE_TAG:-v0.1.0}"
wanted=$(architectures "${1:-}")
mapfile -t ARCHITECTURES <<<"$wanted"
ARCHIVE="$LOCAL/images/addons${1:+-$(IFS=- && printf '%s' "${ARCHITECTURES[*]}")}.tar"
APPS=(ClusterProxy:cluster-proxy ManagedServiceAccount:managed-serviceaccount ClusterGateway:cluster-gateway)

# runtime.env says how .NET is to behave in an image, and why.
app_config() {
    grep -v '^#' "$HACK/images/runtime.env" | jq -cnR --arg exe "/app/$1" '{User: "65532:65532", WorkingDir: "/app",
        Entrypoint: [$exe], Env: (["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DOTNET_ROOT=/usr/share/dotnet"] + [inputs])}'
}

# What the original's image had at its root, for pods that name it as their command.
links_of() {
    case $1 in
        cluster-gateway) printf '%s\n' apiserver patch ;;
        cluster-proxy)
            printf '%s\n' cluster-proxy manager agent proxy-server proxy-agent proxy-test-client proxy-test-server
            ;;
    esac
}

app_layer() { # PUBLISHED-FOLDER OUT.tar NAME
    local work link
    work=$(mktemp -d)
    cp -a "$1" "$work/app"
    for link in $(links_of "$3"); do ln -s "app/$3" "$work/$link"; done
    chmod -R u=rwX,go=rX "$work"
    pack_layer "$work" "$2"
    rm -rf "$work"
}

build() {
    local work app folder name architecture images
    mkdir -p "$IMAGES" "$LOCAL/images"
    ensure_packages "${PACKAGES_IMAGES[@]}"
    exec 8>"$IMAGES/.lock"
    flock 8
    work=$(mktemp -d -p "$LOCAL/images")
    # shellcheck disable=SC2064 # the folder is known now
    trap "rm -rf '$work'" EXIT
    for app in "${APPS[@]}"; do
        folder=${app%%:*} name=${app##*:}
        images=()
        for architecture in "${ARCHITECTURES[@]}"; do
            app_layer "$(published "$folder.App" "$architecture")" "$work/$name-$architecture.tar" "$name"
            images+=("$(put_image "$work/layout" "$architecture" "$(app_config "$name")" \
                "$(debian_layer "$architecture")" "$(dotnet_layer "$architecture")" "$work/$name-$architecture.tar")")
        done
        name_image "$work/layout" "quay.io/open-cluster-management/$name:$TAG" "${images[@]}"
    done
    write_archive "$work/layout" "$ARCHIVE"
}

# The content of everything that goes into the images.
fingerprint() {
    local app architecture
    {
        printf '%s\n' "$TAG" "$BASE_PACKAGES" "${ARCHITECTURES[@]}"
        dotnet --list-runtimes
        sha256sum "$HACK/images/build.sh" "$HACK/images/base.sh" "$HACK/images/oci.sh" "$HACK/images/runtime.env"
        for app in "${APPS[@]}"; do
            for architecture in "${ARCHITECTURES[@]}"; do
                (cd "$(published "${app%%:*}.App" "$architecture")" &&
                    find . -type f -print0 | sort -z | xargs -0 sha256sum)
            done
        done
    } | sha256sum | cut -d ' ' -f 1
}

current=$(fingerprint)
if [ ! -e "$ARCHIVE" ] || [ "$(cat "$ARCHIVE.fingerprint" 2>/dev/null)" != "$current" ]; then
    build >&2
    printf '%s\n' "$current" >"$ARCHIVE.fingerprint"
fi
say "$ARCHIVE"
