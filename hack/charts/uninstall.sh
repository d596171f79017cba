#!/usr/bin/env bash
# usage: uninstall.sh RELEASE -n NAMESPACE
# Removes what install.sh installed. As with helm, the chart's kinds (its crds folder) stay.
set -euo pipefail
# shellcheck source=hack/charts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=hack/charts/inventory.sh
source "$(dirname "${BASH_SOURCE[0]}")/inventory.sh"

if [ $# -ne 3 ] || [ "$2" != -n ]; then die "usage: uninstall.sh RELEASE -n NAMESPACE"; fi

if have_helm; then
    exec helm uninstall "$1" -n "$3" --ignore-not-found
fi
inventory_read "$3" "$1" | inventory_delete
kubectl delete secret -n "$3" "$(inventory_secret "$1")" --ignore-not-found >/dev/null
say "release $1: gone"
