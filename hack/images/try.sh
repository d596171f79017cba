#!/usr/bin/env bash
# usage: try.sh [linux/ARCHITECTURE] — runs what is in the images of one platform: every program, a tunnel from end to
# end, and the gateway's API server. Programs for another processor run under qemu. Needs root.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
for part in common packages processes; do
    # shellcheck source=/dev/null
    source "$HACK/lib/$part.sh"
done
architecture=$(architectures "${1:-}")
ARCHIVE="$LOCAL/images/addons${1:+-$architecture}.tar"
[ -r "$ARCHIVE" ] || die "there is no $ARCHIVE" "make images${1:+ PLATFORM=$1}"

# Mounts, processes and network of its own: the default ports are free, and all of it ends with the last process. So
# nothing is ever deleted here, and no folder of the machine is mounted where something could be.
if [ -z "${TRY_WORK:-}" ]; then
    [ "$architecture" = "$MACHINE_ARCHITECTURE" ] || ensure_packages qemu-user-static
    TRY_WORK=$(mktemp -d)
    export TRY_WORK
    status=0
    unshare --mount --net --pid --fork --kill-child --propagation private "$0" "$@" || status=$?
    rmdir "$TRY_WORK" # the folder alone: what was in it was in memory
    exit "$status"
fi

work=$TRY_WORK
mount -t tmpfs tmpfs "$work"
ip link set lo up
export LOGS="$work/logs" PIDS="$work/pids"
emulator=""
[ "$architecture" = "$MACHINE_ARCHITECTURE" ] || emulator=/qemu

blob() { tar -xOf "$ARCHIVE" "blobs/${1/://}"; }

unpack() { # NAME
    local root="$work/$1" manifest digest
    mkdir -p "$root"
    digest=$(tar -xOf "$ARCHIVE" index.json | jq -r --arg name "/$1:" \
        '.manifests[] | select(.annotations["io.containerd.image.name"] | contains($name)).digest')
    manifest=$(blob "$digest")
    if jq -e .manifests >/dev/null <<<"$manifest"; then
        digest=$(jq -r --arg a "$architecture" '.manifests[] | select(.platform.architecture == $a).digest' \
            <<<"$manifest")
        manifest=$(blob "$digest")
    fi
    for digest in $(jq -r '.layers[].digest' <<<"$manifest"); do blob "$digest" | tar -x -C "$root"; done
    blob "$(jq -r .config.digest <<<"$manifest")" | jq -r '.config.Env[]' >"$work/$1.env"
    [ -z "$emulator" ] || cp "/usr/bin/qemu-$(qemu_name)-static" "$root/qemu"
    mount -t proc proc "$root/proc"
    device "$root" null 3
    device "$root" zero 5
    device "$root" random 8
    device "$root" urandom 9
    cp -r "$work/pki" "$root/pki"
}

device() { [ -c "$1/dev/$2" ] || mknod -m 666 "$1/dev/$2" c 1 "$3"; }

qemu_name() { case $architecture in arm64) echo aarch64 ;; *) echo x86_64 ;; esac }

# As in a pod: the image's environment, and a user who may nothing.
in_image() { # NAME COMMAND...
    local environment
    mapfile -t environment <"$work/$1.env"
    # shellcheck disable=SC2086 # no word when there is no emulator
    env -i "${environment[@]}" "$(command -v chroot)" --userspec=65532:65532 "$work/$1" $emulator "${@:2}"
}

certificates() ( # in a folder of its own
    mkdir -p "$work/pki"
    cd "$work/pki"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=try \
        -keyout ca.key -out ca.crt 2>/dev/null
    printf 'subjectAltName=IP:127.0.0.1\n' >names
    for name in server agent; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$name.key" -subj "/CN=$name" \
            2>/dev/null |
            openssl x509 -req -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out "$name.crt" \
                2>/dev/null
    done
    chmod 644 ./*
)

# serve IMAGE NAME COMMAND...: leaves it running; it ends with this script.
serve() {
    local image=$1 name=$2
    shift 2
    start_process "$name" "$BASH" -c "$(declare -f in_image); work=$work emulator=$emulator in_image \"\$@\"" \
        _ "$image" "$@"
}

expect() { # WHAT COMMAND...
    wait_until 120 "${@:2}" || {
        tail -n 20 "$LOGS"/* >&2
        die "not so: $1" "the logs are above"
    }
    say "  ok: $1"
}

answers_ok() { [ "$(curl -ks "$1")" = ok ]; }

request_passes() {
    in_image cluster-proxy /proxy-test-client --ca-cert=/pki/ca.crt --client-cert=/pki/agent.crt \
        --client-key=/pki/agent.key --proxy-host=127.0.0.1 --request-host=127.0.0.1 | grep -q Success
}

say "• $ARCHIVE, linux/$architecture${emulator:+ under qemu}"
certificates
for name in cluster-proxy managed-serviceaccount cluster-gateway; do
    unpack "$name"
    [[ "$(in_image "$name" "/app/$name" --version)" == "$name v"* ]] || die "$name --version says something else"
    in_image "$name" "/app/$name" --help | grep -q '^  manager ' || die "$name --help shows no manager"
    say "  ok: $name --version, --help"
done

serve cluster-proxy proxy-server /proxy-server --server-cert=/pki/server.crt --server-key=/pki/server.key \
    --server-ca-cert=/pki/ca.crt --cluster-cert=/pki/server.crt --cluster-key=/pki/server.key \
    --cluster-ca-cert=/pki/ca.crt --identity-mode=compatible
serve cluster-proxy proxy-agent /proxy-agent --ca-cert=/pki/ca.crt --agent-cert=/pki/agent.crt \
    --agent-key=/pki/agent.key --agent-identifiers=host=127.0.0.1
serve cluster-proxy proxy-test-server /proxy-test-server
expect "proxy-server is ready" answers_ok http://127.0.0.1:8092/readyz
expect "proxy-agent is ready" answers_ok http://127.0.0.1:8093/readyz
expect "a request passes through the tunnel" request_passes

printf '%s\n' 'apiVersion: v1' 'kind: Config' 'current-context: c' \
    'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]' 'contexts: [{name: c, context: {cluster: c}}]' \
    >"$work/cluster-gateway/pki/kubeconfig"
serve cluster-gateway apiserver /apiserver --secure-port=9443 --kubeconfig=/pki/kubeconfig
expect "the gateway's API server is alive" answers_ok https://127.0.0.1:9443/livez
