#!/usr/bin/env bash
# usage: lint.sh
# Renders every chart with its defaults and with each file of its ci folder, for the oldest Kubernetes that is
# supported and for a
# recent one, and looks for what a cluster would refuse.
set -euo pipefail
# shellcheck source=hack/charts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

OLD=(--kube-version v1.20.2 --api-versions policy/v1beta1)
NEW=(--kube-version v1.33.0 --api-versions policy/v1)

check() {
    local chart=$1 name
    shift
    name="$(chart_name "$chart") $*"
    "$(dirname "${BASH_SOURCE[0]}")/render.sh" lint "$chart" -n lint-namespace --include-crds "$@" >"$work/out.yaml" ||
        die "chart $name does not render"
    ! grep -n '<no value>' "$work/out.yaml" || die "chart $name uses a value that it does not have"
    ! grep -nE '[[:space:]]+$' "$work/out.yaml" || die "chart $name leaves blanks at the end of a line"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for chart in "$ROOT"/charts/*/; do
    chart=${chart%/}
    # Values that a user must give.
    required=()
    [ ! -e "$chart/ci-required.yaml" ] || required=(-f "$chart/ci-required.yaml")
    ! have_helm || helm lint "$chart" "${required[@]}"
    for file in '' "$chart"/ci/*.yaml; do
        [ -z "$file" ] || [ -e "$file" ] || continue
        check "$chart" "${OLD[@]}" "${required[@]}" ${file:+-f "$file"}
        check "$chart" "${NEW[@]}" "${required[@]}" ${file:+-f "$file"}
    done
    say "chart $(chart_name "$chart"): fine"
done
