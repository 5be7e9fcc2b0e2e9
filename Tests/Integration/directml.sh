#!/usr/bin/env bash
# Runs the built-in model on real DirectML without Windows, against the CPU, and makes DirectML fail in the ways it is known
# to fail. CHROOT is what directml-chroot.sh made. Needs root, the .NET SDK and the network. Where the NuGet feed lacks the
# DirectML packages it needs npm too: ONNX Runtime's Windows libraries then come from the npm package onnxruntime-node, and a
# copy of the managed library asks for their version. The last line is "N passed, N failed".
# usage: directml.sh CHROOT [CASE...]        without a case all of them:
#     curves       DirectML runs every node of the built-in model, and answers as the CPU does
#     chosen       DirectML is taken where it works
#     package      the zip of the command line, made by directml-package.sh, runs on DirectML
# and these, where the CPU takes over and says why:
#     no-adapter   an adapter that is not there        no-graphics  no Vulkan and no display
#     no-driver    a driver that does not start        no-dll       DirectML.dll is missing
#     cpu-library  ONNX Runtime without DirectML       zeros        a driver that computes nothing, without an error: the
#                                                                   answer is what its memory held, zeros or not
set -euo pipefail
[ $# -ge 1 ] || { sed -n 2,14p "$0" >&2; exit 2; }
. "$(dirname "$0")/chroot.sh"
. "$(dirname "$0")/directml-libraries.sh"
chroot=$(realpath "$1")
cases=("${@:2}")
[ ${#cases[@]} -gt 0 ] || cases=(curves chosen package no-adapter no-graphics no-driver no-dll cpu-library zeros)
here=$(cd "$(dirname "$0")" && pwd)
work=$here/../../artifacts/directml
mkdir -p "$work"

publish() { # NATIVE FOLDER
    dotnet publish "$here/directml" -c Release -r win-x64 --self-contained true -p:OrtNative="$1" -o "$2" -v quiet
}

# The DirectML build of ONNX Runtime from npm, laid over a copy of the CPU publish.
use_npm() {
    local libraries
    libraries=$(node_libraries "$work")
    rm -rf "$work/check"
    cp -r "$work/cpu" "$work/check"
    cp "$libraries"/{onnxruntime,DirectML,dxcompiler,dxil}.dll "$work/check/"
    ask_for_node_api "$work/check/Microsoft.ML.OnnxRuntime.dll"
}

# The command line as users get it: packed with DirectML and unpacked again.
unpack_package() {
    rm -rf "$work/zips" "$work/harmonize"
    "$here/directml-package.sh" "$work/zips" > "$work/package.log" || { cat "$work/package.log"; return 1; }
    python3 -m zipfile -e "$work"/zips/harmonize-win-x64-*.zip "$work"
    if ! grep -q 'come from NuGet' "$work/package.log"; then
        ask_for_node_api "$work/harmonize/Microsoft.ML.OnnxRuntime.dll"
        cp "$(node_libraries "$work")"/{dxcompiler,dxil}.dll "$work/harmonize/"
    fi
    cp "$here"/../../samples/*.{png,jpg} "$work/harmonize/"
}

if [ -z "${HARMONIZE_IN_NAMESPACE:-}" ]; then
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
    [[ " ${cases[*]} " != *" package "* ]] || unpack_package
fi
enter_namespaces "$@"
mount -t proc proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"
mount -t tmpfs tmpfs "$chroot/tmp"
inside() { env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 WINEPREFIX=/opt/prefix WINEDEBUG=-all "${@:2}" chroot "$chroot" bash -c "$1"; }
graphics=(DISPLAY=:88 VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/lvp_icd.json)

rm -rf "$chroot/opt/check" "$chroot/opt/harmonize" "$chroot/opt/cpu" "$chroot/opt/bare" "$chroot/opt/idle-driver"
mkdir -p "$chroot/opt"
cp -r "$work/check" "$work/cpu" "$here/directml/idle-driver" "$chroot/opt/"
cp -r "$work/check" "$chroot/opt/bare"
[[ " ${cases[*]} " != *" package "* ]] || cp -r "$work/harmonize" "$chroot/opt/"
rm "$chroot/opt/bare/DirectML.dll"
inside 'cd /opt/idle-driver && gcc -shared -fPIC -fvisibility=hidden -Wall -Wextra -Werror -o libidle-driver.so idle-driver.c'
env -i PATH=/usr/bin:/usr/sbin chroot "$chroot" Xvfb :88 -screen 0 640x480x24 -nolisten tcp >/dev/null 2>&1 &
[ -d "$chroot/opt/prefix" ] || inside 'wineboot --init' "${graphics[@]}" >/dev/null 2>&1

passed=0 failed=0
# Runs the program in a folder, and expects its output to have a line that matches.
check() { # WHAT PATTERN FOLDER ARGUMENTS [ENVIRONMENT...]
    local output
    # What ONNX Runtime says about wine's processor is of no interest.
    output=$(inside "cd '/opt/$3' && timeout 900 wine ${program:-directml-check.exe} $4 2>&1; echo exit \$?" "${@:5}" | tr -d '\r' | grep -vE 'onnxruntime:CSharpOnnxRuntime|cpuinfo') || true
    if grep -qE "$2" <<< "$output"; then
        echo "ok $1" && passed=$((passed + 1))
    else
        echo "FAILED $1: expected $2" && failed=$((failed + 1))
    fi
    sed 's/^/    /' <<< "$output"
}

for name in "${cases[@]}"; do
    case $name in
        curves) check "$name: DirectML runs every node of the built-in model, and answers as the CPU does within 1e-4" '^exit 0$' check curves "${graphics[@]}" ;;
        chosen) check "$name: DirectML is taken where it works" '^DirectML \| [^|]+ \| $' check status "${graphics[@]}" ;;
        package)
            program=harmonize.exe check "$name: the packed command line takes DirectML" '^provider: +DirectML$' harmonize info "${graphics[@]}" DOTNET_ReadyToRun=0
            program=harmonize.exe check "$name: it harmonizes on DirectML" '^wrote out.png$' harmonize \
                'apply sunset.jpg --foreground astronaut.png --at 1200,688 -o out.png --provider directml' "${graphics[@]}" DOTNET_ReadyToRun=0
            ;;
        no-adapter) check "$name: an adapter that is not there" '^CPU \| .*DirectML did not start: .*887A0002' check 'status 7' "${graphics[@]}" ;;
        no-graphics) check "$name: no graphics at all" '^CPU \| .*DirectML did not start: .*(887A0004|80004005)' check status VK_ICD_FILENAMES=/nowhere ;;
        no-driver) check "$name: a driver that does not start" '^CPU \| .*DirectML did not start: .*80004005' check status DISPLAY=:88 VK_ICD_FILENAMES=/nowhere ;;
        no-dll) check "$name: DirectML.dll is missing" '^CPU \| .*DirectML did not start: DirectML.dll is missing' bare status "${graphics[@]}" ;;
        cpu-library) check "$name: a library without DirectML" '^CPU \| .*built without DirectML' cpu status "${graphics[@]}" ;;
        zeros) check "$name: a driver that computes nothing" '^CPU \| .*answered a test question (with zeros only|differently from the CPU)' check status "${graphics[@]}" VK_LAYER_PATH=/opt/idle-driver VK_INSTANCE_LAYERS=VK_LAYER_HARMONIZE_idle_driver ;;
        *) echo "FAILED $name: there is no such case" && failed=$((failed + 1)) ;;
    esac
done
inside 'wineserver -k' || true
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
