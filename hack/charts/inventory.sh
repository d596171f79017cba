#!/usr/bin/env bash
# A release's objects, one a line: KIND.VERSION.GROUP NAMESPACE NAME ("-" where there is no namespace), kept in a
# Secret of the
# release's namespace. Sourced, never run.

inventory_secret() { printf 'ocm-addons.release.%s\n' "$1"; }

# JSON of `kubectl apply -o json` to lines. What says "keep" is nobody's to remove.
inventory_of() {
    jq -r '(if .kind == "List" then .items[] else . end)
        | select(.metadata.annotations["helm.sh/resource-policy"] != "keep")
        | (.apiVersion | split("/")) as $v
        | (if ($v | length) == 2 then "\(.kind).\($v[1]).\($v[0])" else .kind end)
            + " " + (.metadata.namespace // "-") + " " + .metadata.name'
}

inventory_read() {
    kubectl get secret -n "$1" "$(inventory_secret "$2")" -o jsonpath='{.data.objects}' --ignore-not-found | base64 -d
}

inventory_write() {
    local secret
    secret=$(kubectl create secret generic -n "$1" "$(inventory_secret "$2")" --from-file=objects=/dev/stdin \
        --dry-run=client -o yaml)
    kubectl apply --server-side --force-conflicts --field-manager="$FIELD_MANAGER" -f - <<<"$secret" >/dev/null
}

# Deletes the objects on stdin, those that were made last first. A kind that is gone took its objects along.
inventory_delete() {
    local kind namespace name output
    tac | while read -r kind namespace name; do
        [ "$namespace" = - ] && namespace=''
        output=$(kubectl delete "$kind" "$name" ${namespace:+-n "$namespace"} --ignore-not-found --wait=false 2>&1) ||
            case $output in
                *"the server doesn't have a resource type"*) ;;
                *) die "could not delete $kind $name: $output" ;;
            esac
        [ -z "$output" ] || say "  $output"
    done
}
