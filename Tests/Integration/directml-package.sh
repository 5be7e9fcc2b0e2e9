#!/usr/bin/env bash
# Packs the Paint.NET effect and the command line for Windows with DirectML, as a build on Windows does, and checks the zips.
# Where the NuGet feed lacks the DirectML packages, made-up ones stand in for them: the same names and layout, and what
# the npm package onnxruntime-node has of their libraries, where npm is installed; else a line of text. Needs the .NET SDK, the
# network, and python3. The last line is "N passed, N failed".
# usage: directml-package.sh [FOLDER]        keeps the zips in FOLDER
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/directml-libraries.sh"
work=$(mktemp -d)
zips=$(realpath -m "${1:-$work/zips}")
trap 'rm -rf "$work"' EXIT
options=(-c Release -v quiet --artifacts-path "$work/build" -p:OrtNative=DirectML -p:PackageDirectory="$zips/")

# A package of files that are elsewhere; what is not there holds one line.
make_package() { # ID VERSION FILE=ELSEWHERE...
    python3 - "$work/feed/$1.$2.nupkg" "$@" <<'PYTHON'
import os, sys, zipfile
path, name, version, *files = sys.argv[1:]
os.makedirs(os.path.dirname(path), exist_ok=True)
with zipfile.ZipFile(path, "w") as package:
    package.writestr(name + ".nuspec", f"""<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
        <id>{name}</id><version>{version}</version><authors>test</authors><description>made up</description></metadata></package>""")
    for file, elsewhere in (file.split("=") for file in files):
        if os.path.exists(elsewhere):
            package.write(elsewhere, file)
        else:
            package.writestr(file, f"made up: {file}\n")
PYTHON
}

# Packages that are made up must not stay among the user's, so they get a folder of their own.
stand_in() { # DIRECTML.DLL'S PLACE
    local version
    version=$(sed -n "s/.*<OrtVersion Condition=\"'\$(OrtVersion)' == ''\">\(.*\)<.*/\1/p" "$root/Directory.Packages.props")
    rm -rf "$work/feed" "$work/packages" "$work/build"
    make_package Microsoft.ML.OnnxRuntime.DirectML "$version" "runtimes/win-x64/native/onnxruntime.dll=$libraries/onnxruntime.dll" runtimes/win-x64/native/onnxruntime.lib=
    make_package Microsoft.AI.DirectML 1.15.4 "$1=$libraries/DirectML.dll" bin/x64-win/DirectML.pdb=
    options+=(-p:OrtVersion="$version" -p:RestoreAdditionalProjectSources="$work/feed" -p:RestorePackagesPath="$work/packages"
        -p:RestoreFallbackFolders="${NUGET_PACKAGES:-$HOME/.nuget/packages}")
}

publish() { dotnet publish "$root/$1" "${options[@]}" "${@:2}" > "$work/publish.log" 2>&1; }
files() { python3 -c 'import sys, zipfile; [print(f"{file.file_size:>12,}  {file.filename}") for file in zipfile.ZipFile(sys.argv[1]).infolist()]' "$1"; }

passed=0 failed=0
check() { # WHAT COMMAND...
    if "${@:2}"; then echo "ok $1" && passed=$((passed + 1)); else echo "FAILED $1" && failed=$((failed + 1)) && cat "$work/publish.log"; fi
}
packs() { # PROJECT ZIP FOLDER OPTION...
    publish "$1" "${@:4}" || return 1
    local names
    names=$(files "$zips/$2"-*.zip)
    echo "$names"
    grep -q " $3/onnxruntime.dll$" <<< "$names" && grep -q " $3/DirectML.dll$" <<< "$names" && ! grep -qE '/(DirectML\.pdb|onnxruntime\.(lib|pdb)|.*\.so)$' <<< "$names"
}
refuses() { ! publish PdnPlugin && grep -q 'error : There is no .*DirectML.dll: the package Microsoft.AI.DirectML has another layout' "$work/publish.log"; }

if publish PdnPlugin; then
    echo "note the DirectML packages come from NuGet"
elif grep -qE 'NU1101|NU1102' "$work/publish.log"; then
    libraries=$(node_libraries "$work") || libraries=
    echo "note the DirectML packages are made up${libraries:+, with the libraries of $node_package}"
    stand_in bin/x64-win/DirectML.dll
fi
check "the Paint.NET effect is packed with DirectML" packs PdnPlugin Harmonize-PaintNET Harmonize
check "the command line is packed with DirectML" packs GimpBridge harmonize-win-x64 harmonize -r win-x64 --self-contained true
libraries=
stand_in another/place/DirectML.dll
check "a package without DirectML.dll is an error" refuses
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
