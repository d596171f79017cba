#!/usr/bin/env bash
# The layers that all images share, made once and cached outside the tree. Prints nothing; sourced by build.sh.

IMAGES="$CACHE/images"
BASE_PACKAGES=libc6,libssl3,libgcc-s1,libstdc++6,zlib1g,ca-certificates,base-files

# debian_layer ARCHITECTURE: C libraries, OpenSSL and CA certificates, from the machine's own package sources; prints
# the file. Packages are extracted and run no scripts, so any architecture will do.
debian_layer() {
    local layer="$IMAGES/debian-2-$1.tar" work
    if [ ! -e "$layer" ]; then
        work=$(mktemp -d)
        mmdebstrap --quiet --variant=extract --architectures="$1" --include="$BASE_PACKAGES" "$(debian_release)" \
            "$work/root" >&2
        # The bundle of certificates and the user, which a script makes otherwise.
        mkdir -p "$work/root/etc/ssl/certs"
        find "$work/root/usr/share/ca-certificates/mozilla" -name '*.crt' -print0 | sort -z | xargs -0 cat \
            >"$work/root/etc/ssl/certs/ca-certificates.crt"
        printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' \
            >"$work/root/etc/passwd"
        printf 'root:x:0:\nnonroot:x:65532:\n' >"$work/root/etc/group"
        mkdir -p "$work/root/home/nonroot"
        rm -rf "$work/root"/usr/share/{doc,man,locale,info,bash-completion,lintian} "$work/root"/var/lib/{apt,dpkg} \
            "$work/root"/var/{cache,log} "$work/root"/usr/lib/*-linux-gnu/gconv
        chmod 1777 "$work/root/tmp"
        pack_layer "$work/root" "$layer"
        rm -rf "$work"
    fi
    printf '%s\n' "$layer"
}

debian_release() { (. /etc/os-release && printf '%s\n' "$VERSION_CODENAME"); }

# The newest ASP.NET Core runtime of the machine's own SDK, which is what the apps were built for.
dotnet_version() {
    local version
    version=$(dotnet --list-runtimes |
        awk '$1 == "Microsoft.AspNetCore.App" && $2 ~ /^10\./ { v = $2 } END { print v }')
    [ -n "$version" ] || die "no ASP.NET Core 10 runtime beside $(command -v dotnet)" "install the .NET 10 SDK"
    printf '%s\n' "$version"
}

# dotnet_layer ARCHITECTURE: the shared framework; prints the file.
dotnet_layer() {
    local version layer work
    version=$(dotnet_version)
    layer="$IMAGES/dotnet-$version-$1.tar"
    if [ ! -e "$layer" ]; then
        work=$(mktemp -d)
        if [ "$1" = "$MACHINE_ARCHITECTURE" ]; then
            installed_runtime "$version" "$work/root/usr/share/dotnet"
        else
            packaged_runtime "$version" "$work/root/usr/share/dotnet" "linux-${1/amd64/x64}"
        fi
        find "$work/root" -name '*.xml' -delete
        chmod -R u=rwX,go=rX "$work/root"
        pack_layer "$work/root" "$layer"
        rm -rf "$work"
    fi
    printf '%s\n' "$layer"
}

# installed_runtime VERSION FOLDER: the machine's own.
installed_runtime() {
    local host part
    host=$(dirname "$(readlink -f "$(command -v dotnet)")")
    for part in host/fxr "shared/Microsoft.NETCore.App" "shared/Microsoft.AspNetCore.App"; do
        mkdir -p "$2/$part"
        cp -a "$host/$part/$1" "$2/$part/"
    done
}

# packaged_runtime VERSION FOLDER RUNTIME: another processor's, from the packages that publishing for it has restored.
packaged_runtime() {
    local packages="${NUGET_PACKAGES:-$HOME/.nuget/packages}" name from to
    for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
        from="$packages/${name,,}.runtime.$3/$1/runtimes/$3" to="$2/shared/$name/$1"
        [ -d "$from" ] ||
            die "package $name.Runtime.$3 $1 was not restored" "remove $LOCAL/build/publish/.stamp-$3 and run again"
        mkdir -p "$to"
        cp "$from"/lib/net10.0/* "$to/"
        [ ! -d "$from/native" ] || cp "$from"/native/* "$to/"
    done
    mkdir -p "$2/host/fxr/$1"
    mv "$2/shared/Microsoft.NETCore.App/$1/libhostfxr.so" "$2/host/fxr/$1/"
}
