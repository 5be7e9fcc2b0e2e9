# What the scripts that make a chroot share; sourced by them.

# The mirror that this system's apt uses.
own_mirror() {
    local stanzas='/^URIs:/ { print $2 }' lines='$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; break } }'
    { awk "$stanzas" /etc/apt/sources.list.d/*.sources 2>/dev/null || true; awk "$lines" /etc/apt/sources.list 2>/dev/null || true; } | grep -v security | head -1
}

# Starts the script anew in namespaces of its own, once: whatever happens, its mounts and processes end with it.
enter_namespaces() {
    [ -n "${HARMONIZE_IN_NAMESPACE:-}" ] || HARMONIZE_IN_NAMESPACE=1 exec unshare --mount-proc --pid --fork --kill-child "$0" "$@"
}

# Makes a Debian with these packages (with commas between) in a folder; the kinds are deb and deb-src.
make_debian() { # SUITE FOLDER PACKAGES KIND...
    local suite=$1 folder=$2 packages=$3 mirror=${MIRROR:-$(own_mirror)} sources=() kind
    if ! command -v mmdebstrap >/dev/null; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends mmdebstrap
    fi
    for kind in "${@:4}"; do sources+=("$kind ${mirror:?no Debian mirror is known; set MIRROR} $suite main"); done
    mmdebstrap --variant=minbase --include="$packages" \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' \
        "$suite" "$folder" "${sources[@]}"
}
