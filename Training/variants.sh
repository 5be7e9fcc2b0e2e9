#!/usr/bin/env bash
# The paper's three networks trained equally long from the same start, and their figures in one table.
#   Training/variants.sh OUT STEPS TEST_DATASET START TRAINING_DATA...
#   Training/variants.sh runs/variants 5000 HMini squeezenet1_1.safetensors --photos photos
# TRAINING_DATA is what `harmonize-train train` takes: --photos, --data, --labels, --threads. LABELS=FILE.csv names the test
# dataset's classes; the networks are then scored once more with the class told. Goes on where it was stopped.
set -euo pipefail
[ $# -ge 6 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2; }
out=$1 steps=$2 test=$3 start=$4
shift 4
harmonize_train=${HARMONIZE_TRAIN:-harmonize-train}
models=()
for variant in s2crnet s2crnet-c s2crnet-cs; do
    run=$out/$variant
    if [ -e "$run.onnx" ]; then
        echo "$variant is trained."
    elif [ -e "$run/checkpoint.zip" ]; then
        "$harmonize_train" train "$@" --out "$run" --resume
    else
        "$harmonize_train" train "$@" --config "$variant" --start "$start" --max-steps "$steps" --out "$run"
    fi
    [ -e "$run.onnx" ] || "$harmonize_train" export "$run/best.safetensors" -o "$run.onnx" --data "$test" --training "$steps steps from $(basename "$start")"
    models+=(--model "$run.onnx")
done
"$harmonize_train" evaluate --data "$test" "${models[@]}" ${LABELS:+--labels "$LABELS" --tell} --csv "$out/figures.csv" --html "$out/figures.html" | tee "$out/figures.txt"
