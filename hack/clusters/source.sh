#!/usr/bin/env bash
# Debian's source package of Kubernetes, and what is kept of it. Sourced, never run.

HOME_DIR="$CACHE/kubernetes-$KUBERNETES_VERSION"
# konnectivity's Go client and what it needs, as Kubernetes vendors them: a GOPATH.
CLIENT_SOURCE="$HOME_DIR/konnectivity-client"
CLIENT_FOLDERS=(sigs.k8s.io/apiserver-network-proxy google.golang.org/{grpc,protobuf,genproto}
    github.com/{golang/protobuf,go-logr} k8s.io/klog golang.org/x/{net,sys,text})
export HOME_DIR CLIENT_SOURCE CLIENT_FOLDERS

# The machine's own package sources, as source-package sources, in a folder of ours.
write_private_sources() {
    local dir=$1 codename file
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
    mkdir -p "$dir/lists/partial" "$dir/parts"
    for file in /etc/apt/sources.list.d/*.sources; do
        if grep -Eqs "^Suites:.*\b$codename( |$)" "$file"; then
            sed 's/^Types:.*/Types: deb-src/' "$file" >"$dir/parts/$(basename "$file")"
        fi
    done
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -e "$file" ] || continue
        sed -En "s/^deb( .* $codename(-[a-z]+)? .*)/deb-src\1/p" "$file" \
            >"$dir/parts/src-$(basename "$file" .list).list"
    done
}

fetch_source() {
    local dir=$1 options
    write_private_sources "$dir/apt"
    options=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$dir/apt/parts"
        -o "Dir::State::Lists=$dir/apt/lists" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    (cd "$dir" && apt-get "${options[@]}" source kubernetes)
    rm -rf "$dir/tree"
    mv "$dir"/kubernetes-*/ "$dir/tree"
    grep -rq "1.20.2" "$dir/tree/debian/changelog" || {
        echo "the source package is not Kubernetes $KUBERNETES_VERSION: $(head -n 1 "$dir/tree/debian/changelog")"
        return 1
    }
}

# keep_client VENDOR TO: the tree is thrown away once Kubernetes is built; this much of it stays.
keep_client() {
    local vendor=$1 to=$2 folder
    rm -rf "$to.new" "$to"
    for folder in "${CLIENT_FOLDERS[@]}"; do
        mkdir -p "$to.new/src/$(dirname "$folder")"
        cp -r "$vendor/$folder" "$to.new/src/$folder"
    done
    mv "$to.new" "$to"
}
