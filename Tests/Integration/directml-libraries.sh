# ONNX Runtime with DirectML for Windows from npm, for where the NuGet feed lacks it; sourced.
node_package=onnxruntime-node@1.30.0
node_api=30   # the C API's version in that package

# Prints the folder of its libraries, fetched into a folder unless they are there already.
node_libraries() { # FOLDER
    command -v npm >/dev/null || { echo "Neither does the NuGet feed have the DirectML packages, nor is npm installed." >&2; return 1; }
    [ -d "$1/package" ] || (cd "$1" && npm pack --silent "$node_package" >/dev/null && tar xzf onnxruntime-node-*.tgz && rm onnxruntime-node-*.tgz) || return 1
    echo "$1"/package/bin/napi-v*/win32/x64
}

# Makes a copy of the managed library ask for the C API of that version: GetApi(31) becomes GetApi(30), the only such constant
# before a call through OrtApiBase. Code that was compiled beforehand still asks for the other, so run it with DOTNET_ReadyToRun=0.
ask_for_node_api() { # Microsoft.ML.OnnxRuntime.dll
    NODE_API=$node_api perl -0777 -pi -e '
        my $n = s/(\x74.\0\0\x02\x1f)\x1f(\x6f..\0\x06)/$1 . chr($ENV{NODE_API}) . $2/ges;
        die "this script knows Microsoft.ML.OnnxRuntime.Managed 1.31 only\n" unless $n == 1;' "$1"
}
