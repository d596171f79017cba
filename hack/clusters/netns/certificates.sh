#!/usr/bin/env bash
# The certificates and kubeconfigs of one cluster. Sourced, never run.

new_key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1" 2>/dev/null; }

new_ca() { # NAME SUBJECT
    new_key "$PKI/$1.key"
    openssl req -x509 -new -key "$PKI/$1.key" -sha256 -days 3650 -subj "$2" -out "$PKI/$1.crt" \
        -addext "keyUsage=critical,digitalSignature,keyCertSign,cRLSign"
}

new_certificate() { # NAME CA SUBJECT [SANS]
    local usage=clientAuth extensions="$PKI/$1.ext"
    [ -z "${4:-}" ] || usage=serverAuth,clientAuth
    {
        echo "basicConstraints=CA:FALSE"
        echo "keyUsage=critical,digitalSignature,keyEncipherment"
        echo "extendedKeyUsage=$usage"
        [ -z "${4:-}" ] || echo "subjectAltName=$4"
    } >"$extensions"
    new_key "$PKI/$1.key"
    openssl req -new -key "$PKI/$1.key" -subj "$3" |
        openssl x509 -req -sha256 -days 3650 -CA "$PKI/$2.crt" -CAkey "$PKI/$2.key" \
            -set_serial "0x$(openssl rand -hex 8)" -extfile "$extensions" -out "$PKI/$1.crt" 2>/dev/null
    rm "$extensions"
}

write_kubeconfig() { # CERTIFICATE FILE
    local file=$2
    cat >"$file.new" <<KUBECONFIG
apiVersion: v1
kind: Config
clusters:
- name: $CLUSTER
  cluster:
    server: $SERVER
    certificate-authority-data: $(base64 -w 0 "$PKI/ca.crt")
users:
- name: $CLUSTER-$1
  user:
    client-certificate-data: $(base64 -w 0 "$PKI/$1.crt")
    client-key-data: $(base64 -w 0 "$PKI/$1.key")
contexts:
- name: $CLUSTER
  context: {cluster: $CLUSTER, user: $CLUSTER-$1}
current-context: $CLUSTER
KUBECONFIG
    mv "$file.new" "$file"
}

# Made as a whole or not at all: the last file is the mark.
ensure_certificates() {
    [ ! -e "$PKI/complete" ] || return 0
    local names="DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
    names+=",DNS:kubernetes.default.svc.cluster.local,DNS:localhost"
    rm -rf "$PKI" "$CONFIG"
    mkdir -p "$PKI" "$CONFIG"
    chmod 0700 "$PKI" "$CONFIG"
    new_ca ca "/CN=$CLUSTER-ca"
    new_ca front-proxy-ca "/CN=$CLUSTER-front-proxy-ca"
    new_certificate front-proxy-client front-proxy-ca "/CN=front-proxy-client"
    new_certificate apiserver ca "/CN=kube-apiserver" "$names,IP:$NODE_IP,IP:$SERVICE_IP,IP:127.0.0.1"
    new_certificate kubelet-server ca "/CN=$CLUSTER" "DNS:$CLUSTER,IP:$NODE_IP,IP:127.0.0.1"
    new_certificate apiserver-kubelet-client ca "/O=system:masters/CN=kube-apiserver-kubelet-client"
    new_certificate admin ca "/O=system:masters/CN=$CLUSTER-admin"
    new_certificate controller-manager ca "/CN=system:kube-controller-manager"
    new_certificate scheduler ca "/CN=system:kube-scheduler"
    new_certificate kube-proxy ca "/CN=system:kube-proxy"
    new_certificate kubelet ca "/O=system:nodes/CN=system:node:$CLUSTER"
    openssl genrsa -out "$PKI/service-accounts.key" 2048 2>/dev/null
    openssl rsa -in "$PKI/service-accounts.key" -pubout -out "$PKI/service-accounts.pub" 2>/dev/null
    local user
    for user in admin controller-manager scheduler kube-proxy kubelet; do
        write_kubeconfig "$user" "$CONFIG/$user.kubeconfig"
    done
    touch "$PKI/complete"
}
