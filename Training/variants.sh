#!/usr/bin/env bash
# Variants of a network trained equally long from the same start, and their figures in one table.
#   Training/variants.sh VARIANTS OUT STEPS TEST_DATASET START TRAINING_DATA...
#   Training/variants.sh Training/Variants/paper.txt runs/paper 5000 HMini squeezenet1_1.safetensors --photos photos
# A line of VARIANTS has a name and options of `harmonize-train train`. TRAINING_DATA is what it takes besides: --photos,
# --data, --labels, --threads. LABELS=FILE.csv names the test dataset's classes; networks are then scored once more with the
# class told. Goes on where it was stopped.
set -euo pipefail
[ $# -ge 7 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
variants=$1 out=$2 steps=$3 test=$4 start=$5
shift 5
harmonize_train=${HARMONIZE_TRAIN:-harmonize-train}
models=()
while read -r name options; do
    run=$out/$name
    if [ -e "$run.onnx" ]; then
        echo "$name is trained."
    elif [ -e "$run/checkpoint.zip" ]; then
        $harmonize_train train "$@" --out "$run" --resume </dev/null
    else
        # shellcheck disable=SC2086 # several options
        $harmonize_train train "$@" $options --start "$start" --max-steps "$steps" --out "$run" </dev/null
    fi
    [ -e "$run.onnx" ] || $harmonize_train export "$run/best.safetensors" -o "$run.onnx" --data "$test" --training "$steps steps from $(basename "$start")" </dev/null
    models+=(--model "$run.onnx")
done < <(grep -v '^#' "$variants")
$harmonize_train evaluate --data "$test" "${models[@]}" ${LABELS:+--labels "$LABELS" --tell} --csv "$out/figures.csv" --html "$out/figures.html" | tee "$out/figures.txt"
