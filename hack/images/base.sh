#!/usr/bin/env bash
# The layers that all images share, made once and cached outside the tree. Prints nothing; sourced by build.sh.

IMAGES="$CACHE/images"
BASE_PACKAGES=libc6,libssl3,libgcc-s1,libstdc++6,zlib1g,ca-certificates,base-files

# debian_layer: C libraries, OpenSSL and CA certificates, from the machine's own package sources; prints the file.
debian_layer() {
    local layer="$IMAGES/debian-1.tar" work
    if [ ! -e "$layer" ]; then
        work=$(mktemp -d)
        mmdebstrap --quiet --variant=extract --include="$BASE_PACKAGES" "$(debian_release)" "$work/root" >&2
        # Extracted packages have run no scripts: the bundle of certificates and the user are made here.
        mkdir -p "$work/root/etc/ssl/certs"
        find "$work/root/usr/share/ca-certificates/mozilla" -name '*.crt' -print0 | sort -z | xargs -0 cat \
            >"$work/root/etc/ssl/certs/ca-certificates.crt"
        printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' \
            >"$work/root/etc/passwd"
        printf 'root:x:0:\nnonroot:x:65532:\n' >"$work/root/etc/group"
        mkdir -p "$work/root/home/nonroot"
        rm -rf "$work/root"/usr/share/{doc,man,locale,info,bash-completion,lintian} "$work/root"/var/lib/{apt,dpkg} \
            "$work/root"/var/{cache,log} "$work/root"/usr/lib/x86_64-linux-gnu/gconv
        chmod 1777 "$work/root/tmp"
        pack_layer "$work/root" "$layer"
        rm -rf "$work"
    fi
    printf '%s\n' "$layer"
}

debian_release() { (. /etc/os-release && printf '%s\n' "$VERSION_CODENAME"); }

# dotnet_layer: the shared framework of the machine's own SDK, which is what the apps were built for; prints the file.
dotnet_layer() {
    local host version layer work part
    host=$(dirname "$(readlink -f "$(command -v dotnet)")")
    version=$(dotnet --list-runtimes |
        awk '$1 == "Microsoft.AspNetCore.App" && $2 ~ /^10\./ { v = $2 } END { print v }')
    [ -n "$version" ] || die "no ASP.NET Core 10 runtime beside $(command -v dotnet)" "install the .NET 10 SDK"
    layer="$IMAGES/dotnet-$version.tar"
    if [ ! -e "$layer" ]; then
        work=$(mktemp -d)
        for part in host/fxr "shared/Microsoft.NETCore.App" "shared/Microsoft.AspNetCore.App"; do
            mkdir -p "$work/root/usr/share/dotnet/$part"
            cp -a "$host/$part/$version" "$work/root/usr/share/dotnet/$part/"
        done
        find "$work/root" -name '*.xml' -delete
        chmod -R u=rwX,go=rX "$work/root"
        pack_layer "$work/root" "$layer"
        rm -rf "$work"
    fi
    printf '%s\n' "$layer"
}
