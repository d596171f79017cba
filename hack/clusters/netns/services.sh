#!/usr/bin/env bash
# usage: services.sh CLUSTER — what CoreDNS and a load balancer do elsewhere, for one cluster, until it is stopped:
# writes the names of Services for dnsmasq, and gives Services of type LoadBalancer the node's address.
set -euo pipefail
# shellcheck source=hack/clusters/netns/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"

CURL=(curl -sS --fail --cacert "$PKI/ca.crt" --cert "$PKI/admin.crt" --key "$PKI/admin.key")
HOSTS="$STATE/dns/hosts"

follow() {
    while :; do
        "${CURL[@]}" -N "$SERVER/api/v1/$1?watch=1" || true
        sleep 1
    done
}

host_lines() {
    jq -rs '
      def key: .metadata.name + "." + .metadata.namespace;
      .[0].items as $services | .[1].items as $endpoints
      | ($services | map(select((.spec.clusterIP // "None") != "None") | {key: key, value: .spec.clusterIP})
          | from_entries) as $addresses
      | ($addresses | to_entries[] | "\(.value) \(.key).svc.cluster.local"),
        ($services[] | select(.spec.clusterIP == "None") | key as $key
          | $endpoints[] | select(key == $key) | .subsets[]?.addresses[]?
          | "\(.ip) \($key).svc.cluster.local",
            (select(.hostname) | "\(.ip) \(.hostname).\($key).svc.cluster.local")),
        ($services[] | select(.spec.type == "ExternalName")
          | $addresses[.spec.externalName | rtrimstr(".") | rtrimstr(".cluster.local") | rtrimstr(".svc")] as $ip
          | select($ip) | "\($ip) \(key).svc.cluster.local")' "$@"
}

balance() {
    local path
    jq -r '.items[] | select(.spec.type == "LoadBalancer" and ((.status.loadBalancer.ingress // []) | length) == 0)
        | "\(.metadata.namespace)/services/\(.metadata.name)"' "$1" |
        while read -r path; do
            "${CURL[@]}" -o /dev/null -X PATCH -H 'Content-Type: application/merge-patch+json' \
                -d "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"$NODE_IP\"}]}}}" \
                "$SERVER/api/v1/namespaces/$path/status" || true
        done
}

refresh() {
    local dir pid
    dir=$(dirname "$HOSTS")
    "${CURL[@]}" -o "$dir/services" "$SERVER/api/v1/services" || return 0
    "${CURL[@]}" -o "$dir/endpoints" "$SERVER/api/v1/endpoints" || return 0
    host_lines "$dir/services" "$dir/endpoints" | sort -u >"$HOSTS.new"
    if ! cmp -s "$HOSTS.new" "$HOSTS"; then
        mv "$HOSTS.new" "$HOSTS"
        ! pid=$(recorded_pid dnsmasq) || kill -HUP "$pid"
    fi
    balance "$dir/services"
}

# Many events at once are one refresh.
{
    follow services &
    follow endpoints &
    wait
} | while read -r _; do
    while read -r -t 0.3 _; do :; done
    refresh
done
