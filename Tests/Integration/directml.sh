#!/usr/bin/env bash
# Runs the built-in model on real DirectML without Windows, against the CPU, and makes DirectML fail in the ways it is known
# to fail. CHROOT is what directml-chroot.sh made. Needs root, the .NET SDK and the network. Where the NuGet feed lacks the
# DirectML packages it needs npm too: ONNX Runtime's Windows libraries then come from the npm package onnxruntime-node, and a
# copy of the managed library asks for their version. The last line is "N passed, N failed".
# usage: directml.sh CHROOT
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,7p' "$0" >&2; exit 2; }
chroot=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$here/../../artifacts/directml
node_package=onnxruntime-node@1.30.0
node_api=30   # the C API's version in that package
mkdir -p "$work"

publish() { # NATIVE FOLDER
    dotnet publish "$here/directml" -c Release -r win-x64 --self-contained true -p:OrtNative="$1" -o "$2" -v quiet
}

# The DirectML build of ONNX Runtime from npm, laid over a copy of the CPU publish.
use_npm() {
    command -v npm >/dev/null || { echo "Neither does the NuGet feed have the DirectML packages, nor is npm installed." >&2; exit 1; }
    [ -d "$work/package" ] || (cd "$work" && npm pack --silent "$node_package" >/dev/null && tar xzf onnxruntime-node-*.tgz && rm onnxruntime-node-*.tgz)
    rm -rf "$work/check"
    cp -r "$work/cpu" "$work/check"
    cp "$work"/package/bin/napi-v*/win32/x64/{onnxruntime,DirectML,dxcompiler,dxil}.dll "$work/check/"
    # GetApi(31) becomes GetApi(30): the only such constant before a call through OrtApiBase.
    NODE_API=$node_api perl -0777 -pi -e '
        my $n = s/(\x74.\0\0\x02\x1f)\x1f(\x6f..\0\x06)/$1 . chr($ENV{NODE_API}) . $2/ges;
        die "this script knows Microsoft.ML.OnnxRuntime.Managed 1.31 only\n" unless $n == 1;' "$work/check/Microsoft.ML.OnnxRuntime.dll"
}

publish Cpu "$work/cpu" >&2
if publish DirectML "$work/check" > "$work/publish.log" 2>&1; then
    echo "note ONNX Runtime with DirectML comes from NuGet"
elif grep -qE 'NU110[12]' "$work/publish.log"; then
    use_npm
    echo "note ONNX Runtime with DirectML comes from npm, $node_package"
else
    cat "$work/publish.log" >&2
    exit 1
fi

mounted=() screen=
trap '[ -z "$screen" ] || kill "$screen" || true; for place in "${mounted[@]}"; do umount -R "$place" || true; done' EXIT
mountpoint -q "$chroot/proc" || { mount -t proc proc "$chroot/proc"; mounted+=("$chroot/proc"); }
mountpoint -q "$chroot/dev" || { mount --rbind /dev "$chroot/dev"; mount --make-rslave "$chroot/dev"; mounted+=("$chroot/dev"); }
inside() { env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 WINEPREFIX=/opt/prefix WINEDEBUG=-all "${@:2}" chroot "$chroot" bash -c "$1"; }
graphics=(DISPLAY=:88 VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/lvp_icd.json)

rm -rf "$chroot/opt/check" "$chroot/opt/cpu" "$chroot/opt/bare"
mkdir -p "$chroot/opt"
cp -r "$work/check" "$work/cpu" "$chroot/opt/"
cp -r "$work/check" "$chroot/opt/bare"
rm "$chroot/opt/bare/DirectML.dll"
env -i PATH=/usr/bin:/usr/sbin chroot "$chroot" Xvfb :88 -screen 0 640x480x24 -nolisten tcp >/dev/null 2>&1 & screen=$!
[ -d "$chroot/opt/prefix" ] || inside 'wineboot --init' "${graphics[@]}" >/dev/null 2>&1

passed=0 failed=0
# Runs a check and expects its output to have a line that matches.
check() { # NAME PATTERN FOLDER ARGUMENTS [ENVIRONMENT...]
    local output
    # What ONNX Runtime says about wine's processor is of no interest.
    output=$(inside "cd '/opt/$3' && timeout 900 wine directml-check.exe $4 2>&1; echo exit \$?" "${@:5}" | tr -d '\r' | grep -vE 'onnxruntime:CSharpOnnxRuntime|cpuinfo') || true
    if grep -qE "$2" <<< "$output"; then
        echo "ok $1" && passed=$((passed + 1))
    else
        echo "FAILED $1: expected $2" && failed=$((failed + 1))
    fi
    sed 's/^/    /' <<< "$output"
}

check "DirectML runs every node of the built-in model, and answers as the CPU does within 1e-4" '^exit 0$' check curves "${graphics[@]}"
check "DirectML is chosen" '^DirectML \| [^|]+ \| $' check status "${graphics[@]}"
check "an adapter that is not there" '^CPU \| .*DirectML did not start: .*887A0002' check 'status 7' "${graphics[@]}"
check "no graphics at all" '^CPU \| .*DirectML did not start: .*(887A0004|80004005)' check status VK_ICD_FILENAMES=/nowhere
check "a driver that does not start" '^CPU \| .*DirectML did not start: .*80004005' check status DISPLAY=:88 VK_ICD_FILENAMES=/nowhere
check "DirectML.dll is missing" '^CPU \| .*DirectML did not start: DirectML.dll is missing' bare status "${graphics[@]}"
check "a library without DirectML" '^CPU \| .*built without DirectML' cpu status "${graphics[@]}"
inside 'wineserver -k' || true
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
