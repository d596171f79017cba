#!/usr/bin/env bash
# usage: package.sh [OUT_DIR [BASE_URL]]
# Packs every chart into OUT_DIR and writes index.yaml, so that the folder can be served as a helm repository. The
# same charts give
# the same bytes.
set -euo pipefail
# shellcheck source=hack/charts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

OUT=${1:-$LOCAL/charts} URL=${2:-}
EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$ROOT" log -1 --format=%ct 2>/dev/null || printf 0)}
CREATED=$(date -u -d "@$EPOCH" +%Y-%m-%dT%H:%M:%SZ)

entry() {
    local chart=$1 archive=$2
    printf '  %s:\n' "$(chart_name "$chart")"
    printf '  - created: "%s"\n    digest: %s\n' "$CREATED" "$(sha256sum "$archive" | cut -d' ' -f1)"
    grep -v '^ *#' "$chart/Chart.yaml" | sed 's/^/    /'
    printf '    urls:\n    - %s%s\n' "${URL:+$URL/}" "$(basename "$archive")"
}

mkdir -p "$OUT"
index="$OUT/index.yaml"
printf 'apiVersion: v1\ngenerated: "%s"\nentries:\n' "$CREATED" >"$index.new"
for chart in "$ROOT"/charts/*/; do
    chart=${chart%/}
    name=$(chart_name "$chart")
    [ "$name" = "$(basename "$chart")" ] || die "chart $name lives in folder $(basename "$chart")" "give both one name"
    archive="$OUT/$name-$(chart_version "$chart").tgz"
    tar -C "$ROOT/charts" --sort=name --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' --mtime="@$EPOCH" \
        --format=ustar --exclude='.*' -cf - "$name" | gzip -9n >"$archive"
    entry "$chart" "$archive" >>"$index.new"
    say "$archive"
done
mv "$index.new" "$index"
say "$index"
