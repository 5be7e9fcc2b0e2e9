"""Trains a tiny network on made-up photos, and lets happen to it what happens to long trainings."""

import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import png  # noqa: E402

STEPS = 120
CONFIG = {"Variant": "Base", "Thumbnail": 32, "Points": 64, "Batch": 4, "Steps": STEPS, "Warmup": 1, "ValidateEvery": 1, "ValidationPairs": 8}
results = {True: 0, False: 0}


def check(what, ok, said=""):
    results[bool(ok)] += 1
    print("%-6s %s" % ("ok" if ok else "FAILED", what), flush=True)
    if not ok and said:
        print(said, flush=True)


def make_photos(folder, count=60, width=64, height=48):
    draw = random.Random(1)
    mask = bytes(255 if 16 <= x < 44 and 10 <= y < 38 else 0 for y in range(height) for x in range(width))
    for i in range(count):
        png.write(folder / "made" / "img" / ("p%d.png" % i), width, height, 3, bytes(draw.randrange(40, 200) for _ in range(3 * width * height)))
        png.write(folder / "made" / "mask" / ("p%d.png" % i), width, height, 1, mask)


def start(*args):
    return subprocess.Popen([program, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(*args):
    process = start(*args)
    said, _ = process.communicate(timeout=600)
    return process.returncode, said


def train(output, *args):
    return ["train", "--photos", photos, "--out", output, "--threads", "1", *args]


def new(output):
    return train(output, "--config", config)


def steps_of(output):
    """Steps done by the checkpoint, every byte of which is read; None where it is broken or missing."""
    try:
        with zipfile.ZipFile(output / "checkpoint.zip") as archive:
            return json.loads(archive.read("state.json"))["Step"] if archive.testzip() is None else None
    except (OSError, zipfile.BadZipFile, KeyError):
        return None


def wait_until(condition, process):
    while process.poll() is None and not condition():
        time.sleep(0.0005)
    return process.poll() is None


def same_weights(output):
    return (output / "last.safetensors").read_bytes() == (reference / "last.safetensors").read_bytes()


def killed_while_saving(folder):
    output, part = folder / "killed", folder / "killed" / "checkpoint.zip.part"
    caught = 0
    for attempt in range(4):
        process = start(*(train(output, "--resume") if attempt else new(output)))
        wanted = (steps_of(output) or 0) + 3 if attempt else 3
        # A few steps on, and then in the middle of a write.
        wait_until(lambda: (steps_of(output) or 0) >= wanted, process)
        if wait_until(part.exists, process):
            time.sleep(0.002 * attempt)
            process.kill()
            caught += 1
        process.communicate()
        done = steps_of(output)
        check("kill -9 while saving leaves the checkpoint before (step %s)" % done, done is not None and done >= wanted)
    check("was killed in the middle of %d writes" % caught, caught >= 3)
    code, said = run(*train(output, "--resume"))
    check("four times killed and resumed, the weights are those of a run in peace", code == 0 and same_weights(output), said)
    check("and so is the best", (output / "best.safetensors").read_bytes() == (reference / "best.safetensors").read_bytes())


def interrupted(folder):
    output = folder / "interrupted"
    process = start(*new(output))
    wait_until(lambda: (steps_of(output) or 0) >= 5, process)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=300)
    check("Ctrl+C ends with 130 and saves", process.returncode == 130 and 5 <= (steps_of(output) or 0) < STEPS, said)
    code, said = run(*train(output, "--resume"))
    check("and goes on as if nothing had happened", code == 0 and same_weights(output), said)


@contextlib.contextmanager
def small_disk(folder, megabytes):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm" % megabytes, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(disk):
    with contextlib.suppress(OSError), open(disk / "filler", "wb", buffering=0) as filler:
        while True:
            filler.write(b"\0" * 65536)


def full_disk(folder):
    with small_disk(folder / "disk", 60) as disk:
        output = disk / "run"
        process = start(*new(output))
        wait_until(lambda: (steps_of(output) or 0) >= 5, process)
        fill(disk)
        before = steps_of(output)
        time.sleep(2)
        check("a full disk leaves the checkpoint before (step %s)" % before, before is not None and process.poll() is None and before <= (steps_of(output) or 0) < STEPS)
        (disk / "filler").unlink()
        said, _ = process.communicate(timeout=300)
        check("training goes on, says so, and saves when there is room again", process.returncode == 0 and "Not saved" in said and steps_of(output) == STEPS and same_weights(output), said)

    with small_disk(folder / "disk2", 60) as disk:
        output = disk / "run"
        process = start(*new(output))
        wait_until(lambda: (steps_of(output) or 0) >= 5, process)
        fill(disk)
        said, _ = process.communicate(timeout=300)
        last = said.strip().splitlines()[-1]
        check("a disk full to the end: one sentence, status 1", process.returncode == 1 and last.startswith("harmonize-train: ") and "   at " not in said, said)
        check("and the checkpoint before is whole, without half files beside it (step %s)" % steps_of(output), 5 <= (steps_of(output) or 0) < STEPS and not list(output.glob("*.part")))
        (disk / "filler").unlink()
        code, said = run(*train(output, "--resume"))
        check("from which it goes on", code == 0 and same_weights(output), said)


def refuses(what, words, *args):
    code, said = run(*args)
    check(what, code != 0 and words in said and "   at " not in said, said)


def bad_input(folder):
    refuses("a run that is there already is not overwritten", "--resume", *new(reference))
    refuses("nothing to resume", "no checkpoint.zip", *train(folder / "nowhere", "--resume"))
    refuses("a resumed run takes no other configuration", "leave --config out", *new(reference), "--resume")
    data = folder / "HMade"
    code, said = run("synthesize", "--photos", photos, "--out", data, "--count", "30", "--seed", "1")
    check("a dataset is made", code == 0, said)
    refuses("a dataset without its training list", "_train.txt", "train", "--data", data, "--config", config, "--out", folder / "x")
    refuses("a folder that is no dataset", "iHarmony4's layout", "evaluate", "--data", photos)
    mask = next((data / "masks").iterdir())
    mask.unlink()
    refuses("a test list whose masks are not there", mask.name, "evaluate", "--data", data)

    other = folder / "other"
    shutil.copytree(reference, other)
    settings = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**settings, "Variant": "CS"}))
    refuses("weights of another architecture are not exported", "another network", "export", other / "last.safetensors", "-o", other / "model.onnx")
    check("and no model is written", not (other / "model.onnx").exists())
    with zipfile.ZipFile(reference / "checkpoint.zip") as archive, zipfile.ZipFile(other / "checkpoint.zip", "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, json.dumps({**settings, "Variant": "CS", "Steps": STEPS + 1}) if name == "config.json" else archive.read(name))
    refuses("a checkpoint of another architecture is not gone on from", "another network", *train(other, "--resume"))
    (other / "checkpoint.zip").write_bytes((reference / "checkpoint.zip").read_bytes()[:50000])
    refuses("nor is one that broke off", "checkpoint.zip", *train(other, "--resume"))


program = os.path.abspath(sys.argv[1])
with tempfile.TemporaryDirectory(prefix="harmonize-faults-") as temporary:
    root = pathlib.Path(temporary)
    photos, config, reference = root / "photos", root / "tiny.json", root / "reference"
    make_photos(photos)
    config.write_text(json.dumps(CONFIG))
    code, said = run(*new(reference))
    check("a run in peace", code == 0 and steps_of(reference) == STEPS, said)
    killed_while_saving(root)
    interrupted(root)
    if os.geteuid() == 0 and sys.platform == "linux":
        full_disk(root)
    else:
        print("Not root: no disk can be made full.")
    bad_input(root)
print("%d passed, %d failed" % (results[True], results[False]))
sys.exit(1 if results[False] else 0)
