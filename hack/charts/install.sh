#!/usr/bin/env bash
# usage: install.sh RELEASE CHART_DIR -n NAMESPACE [-f FILE]... [--set K=V]...
# Installs a chart or brings it up to date, in the cluster that KUBECONFIG names. With helm it is `helm upgrade
# --install`;
# without, it renders, applies, and removes what an earlier install had and this one has not.
set -euo pipefail
# shellcheck source=hack/charts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=hack/charts/inventory.sh
source "$(dirname "${BASH_SOURCE[0]}")/inventory.sh"

[ $# -ge 4 ] || die "usage: install.sh RELEASE CHART_DIR -n NAMESPACE [--set K=V]..."
RELEASE=$1 CHART=$2
shift 2
NAMESPACE='' VALUES=()
while [ $# -gt 0 ]; do
    case $1 in
        -n | --namespace) NAMESPACE=$2 && shift 2 ;;
        *) VALUES+=("$1") && shift ;;
    esac
done
[ -n "$NAMESPACE" ] || die "install.sh: -n NAMESPACE is missing"

if have_helm; then
    exec helm upgrade --install "$RELEASE" "$CHART" -n "$NAMESPACE" --create-namespace "${VALUES[@]}"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

apply() { kubectl apply --server-side --force-conflicts --field-manager="$FIELD_MANAGER" "$@" >>"$work/log" 2>&1; }

apply_or_die() {
    apply "$@" && return 0
    cat "$work/log" >&2
    die "release $RELEASE could not be applied" "see kubectl's words above; then run the same command again"
}

# kube-apiserver 1.20 cannot apply an APIService itself: it breaks the connection off.
split_manifests() {
    touch "$work/apiservices.yaml"
    awk -v apis="$work/apiservices.yaml" -v others="$work/objects.yaml" 'BEGIN { RS = "\n---\n" }
        { print "---\n" $0 >(/(^|\n)kind: APIService(\n|$)/ ? apis : others) }' "$work/manifests.yaml"
}

apply_apiservices() {
    [ -s "$work/apiservices.yaml" ] || return 0
    kubectl apply -f "$work/apiservices.yaml" >>"$work/log" 2>&1 && return 0
    cat "$work/log" >&2
    die "the APIService of release $RELEASE could not be applied" "see kubectl's words above"
}

# A field that a kind was given a moment ago is refused until the API server has taken notice: it never says when.
apply_manifests() {
    for _ in 1 2 3 4 5; do
        : >"$work/log"
        ! apply -f "$work/objects.yaml" || return 0
        grep -Eq 'field not declared in schema|unknown field' "$work/log" || break
        sleep 2
    done
    : >"$work/log"
    apply_or_die -f "$work/objects.yaml"
}

# Objects that name no namespace go to the release's; as a flag it would refuse those that name another one.
use_namespace() {
    (umask 077 && kubectl config view --raw --flatten --minify >"$work/kubeconfig")
    export KUBECONFIG="$work/kubeconfig"
    kubectl config set-context --current --namespace="$NAMESPACE" >>"$work/log"
}

# A chart may ask what the cluster can do; the answer holds groups as well as kinds.
render() {
    local versions version
    versions=$(kubectl api-versions | paste -sd,) ||
        die "the cluster does not answer" "is KUBECONFIG right? (${KUBECONFIG:-not set})"
    version=$(kubectl get --raw /version | jq -r .gitVersion)
    "$(renderer)" "$RELEASE" "$CHART" -n "$NAMESPACE" --api-versions "$versions" --kube-version "$version" \
        "${VALUES[@]}" >"$work/manifests.yaml"
}

# An object of a kind that was defined a moment ago is refused until the API server has taken notice.
apply_crds() {
    local names
    [ -d "$CHART/crds" ] || return 0
    apply_or_die -f "$CHART/crds"
    names=$(kubectl get -f "$CHART/crds" -o name)
    # shellcheck disable=SC2086 # one word a name
    kubectl wait --for=condition=Established --timeout=60s $names >>"$work/log" ||
        die "the kinds of chart $(chart_name "$CHART") were not established within 60 s" "kubectl describe $names"
}

render
use_namespace
# Another release may be making it in this very moment.
kubectl get namespace "$NAMESPACE" >/dev/null 2>&1 || kubectl create namespace "$NAMESPACE" >>"$work/log" 2>&1 ||
    kubectl get namespace "$NAMESPACE" >/dev/null
apply_crds
inventory_read "$NAMESPACE" "$RELEASE" >"$work/before"
kubectl apply --dry-run=client --validate=false -f "$work/manifests.yaml" -o json |
    inventory_of >"$work/now"
# What is recorded before it is applied can be removed even when the applying breaks off.
sort -u "$work/before" "$work/now" | inventory_write "$NAMESPACE" "$RELEASE"
split_manifests
apply_manifests
apply_apiservices
sort "$work/now" | comm -13 - <(sort "$work/before") | inventory_delete
inventory_write "$NAMESPACE" "$RELEASE" <"$work/now"
say "release $RELEASE: $(wc -l <"$work/now") objects of chart $(chart_name "$CHART") $(chart_version "$CHART")"
