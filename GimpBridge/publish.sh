#!/usr/bin/env bash
# Publishes the self-contained program with the GIMP plug-in into artifacts/publish/harmonize-PLATFORM.
# usage: publish.sh linux-x64|win-x64|osx-arm64
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,3p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/.."
out=artifacts/publish/harmonize-$1
native=()
case $1 in win-*) native=(-p:OrtNative=DirectML) ;; esac
rm -rf "$out"
# Partial trimming leaves out what of .NET itself is not used; the libraries stay whole.
dotnet publish GimpBridge -c Release -r "$1" --self-contained true -p:PublishTrimmed=true -p:TrimMode=partial -p:SuppressTrimAnalysisWarnings=true \
    -p:DebugType=none -p:DebuggerSupport=false "${native[@]}" -o "$out" -v quiet
rm -f "$out"/*.pdb "$out"/*.xml "$out"/*.lib
echo "$out: $(du -sh "$out" | cut -f1)"
