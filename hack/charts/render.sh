#!/usr/bin/env bash
# usage: render.sh RELEASE CHART_DIR -n NAMESPACE [-f FILE]... [--set K=V]... [--set-string K=V]...
#                  [--set-json K=JSON]... [--api-versions V]... [--kube-version V] [--include-crds] [--is-upgrade]
# Prints what `helm template` prints: by helm when it is on PATH, else by the renderer beside this script.
set -euo pipefail
# shellcheck source=hack/charts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if have_helm; then
    exec helm template "$@"
fi
binary=$(renderer)
exec "$binary" "$@"
