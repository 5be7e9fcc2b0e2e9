"""The cases that run inside headless GIMP; gimp.sh starts this file there. Prints one line 'ok NAME' or 'FAILED NAME: why' a case.

Expected pixels come from the command line (harmonize apply) on the same composite.
"""
import faulthandler
import functools
import hashlib
import math
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
gi.require_version("Babl", "0.1")
from gi.repository import Babl, Gegl, Gimp, Gio

PROGRAM = os.environ["HARMONIZE_PROGRAM"]
PLUGIN = os.environ["HARMONIZE_PLUGIN"]
BRIDGE = os.path.join(PLUGIN, "bridge", "harmonize")
CAN_FILTER = hasattr(Gimp, "Curve")
FOLDER = tempfile.mkdtemp()
W, H = 320, 240
RGB8 = "R'G'B'A u8"


def rectangle(x, y, w, h):
    return Gegl.Rectangle.new(x, y, w, h)


def get(drawable, encoding=RGB8, region=None):
    """Pixels as the image stores them, in its own colour space."""
    name = Babl.get_name(Babl.format_with_space(encoding, Babl.format_get_space(drawable.get_format())))
    return bytes(drawable.get_buffer().get(rectangle(*(region or (0, 0, drawable.get_width(), drawable.get_height()))), 1.0, name, Gegl.AbyssPolicy.NONE))


def put(drawable, pixels, encoding=RGB8):
    name = Babl.get_name(Babl.format_with_space(encoding, Babl.format_get_space(drawable.get_format())))
    buffer = drawable.get_buffer()
    buffer.set(rectangle(0, 0, drawable.get_width(), drawable.get_height()), name, pixels)
    buffer.flush()
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())


def opaque(x, y):
    return 255


@functools.cache
def everywhere(_x, _y):
    return 1


def photo(w, h, tint, alpha=opaque, light=everywhere):
    """A gradient with some texture in it."""
    rows = bytearray()
    for y in range(h):
        for x in range(w):
            texture = (x * 7 + y * 13 + x * y) % 23
            colour = tint[0] + x * 90 // w + texture, tint[1] + y * 90 // h + texture, tint[2] + (x + y) * 60 // (w + h) + texture
            rows += bytes((*(min(255, round(value * light(x, y))) for value in colour), alpha(x, y)))
    return bytes(rows)


@functools.cache
def disc(w, h, soft):
    """Alpha of a disc whose edge is so many pixels soft."""
    def alpha(x, y):
        inside = min(w, h) / 2 - 2 - math.hypot(x - w / 2, y - h / 2)
        return round(255 * min(1, max(0, inside / soft)))
    return alpha


def new_image(precision=Gimp.Precision.U8_NON_LINEAR, gray=False):
    return Gimp.Image.new_with_precision(W, H, Gimp.ImageBaseType.GRAY if gray else Gimp.ImageBaseType.RGB, precision)


def add(image, name, pixels, w=W, h=H, at=(0, 0), parent=None, alpha=True, position=0):
    gray = image.get_base_type() == Gimp.ImageBaseType.GRAY
    kind = {(False, True): Gimp.ImageType.RGBA_IMAGE, (False, False): Gimp.ImageType.RGB_IMAGE, (True, True): Gimp.ImageType.GRAYA_IMAGE, (True, False): Gimp.ImageType.GRAY_IMAGE}[gray, alpha]
    layer = Gimp.Layer.new(image, name, w, h, kind, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent, position)
    layer.set_offsets(*at)
    # As the command line does it: soft edges mix encoded values.
    layer.set_blend_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
    layer.set_composite_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
    put(layer, pixels)
    return layer


def add_group(image, name, parent):
    group = Gimp.GroupLayer.new(image, name)
    image.insert_layer(group, parent, 0)
    group.set_blend_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
    group.set_composite_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
    return group


def selection_of(image):
    """Raw values, whichever way GIMP labels them at the moment."""
    selection = image.get_selection()
    return get(selection, "Y' u8" if Babl.get_name(selection.get_format()).startswith("Y'") else "Y u8", (0, 0, W, H))


def select_disc(image, soft=True):
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 90, 60, 120, 110)
    if soft:
        Gimp.Selection.feather(image, 12)


def shaded(light):
    """Too little light where the selection is, so that the network does not find that the object fits."""
    def here(x, y):
        return light if math.hypot((x - 150) / 60, (y - 115) / 55) < 1 else 1
    return here


def flat(precision=Gimp.Precision.U8_NON_LINEAR, gray=False, soft=True, alpha=False, light=None):
    image = new_image(precision, gray)
    layer = add(image, "photo", photo(W, H, (30, 60, 120), light=shaded(light or (0.6 if gray else 0.8))), alpha=alpha)
    select_disc(image, soft)
    return image, layer


CUTOUT = 140, 110
AT = 95, 60


def cutout_pixels(light=everywhere):
    return photo(*CUTOUT, (120, 90, 20), disc(*CUTOUT, 9), light)


def pasted(precision=Gimp.Precision.U8_NON_LINEAR):
    image = new_image(precision)
    add(image, "photo", photo(W, H, (30, 60, 120)), alpha=False)
    layer = add(image, "cut-out", cutout_pixels(), *CUTOUT, AT)
    return image, layer


def call(image, layer, **options):
    """Runs the plug-in as a script would. Returns the status and what it says."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-harmonize")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", layer if isinstance(layer, list) else [layer])
    for name, value in options.items():
        config.set_property(name.replace("_", "-"), value)
    values = procedure.run(config)
    return values.index(0), Gimp.get_pdb().get_last_error() or ""


def harmonize(image, layer, **options):
    status, words = call(image, layer, **options)
    assert status == Gimp.PDBStatusType.SUCCESS, "{}: {}".format(status, words)


def refused(image, layer, *words, **options):
    """The call fails with a sentence that contains these words, and changes nothing."""
    before = [get(item) for item in image.get_layers() if not item.is_group()]
    status, sentence = call(image, layer, **options)
    assert status == Gimp.PDBStatusType.EXECUTION_ERROR, status
    for word in words:
        assert word in sentence, sentence
    assert sentence.rstrip().endswith((".", ")")), sentence
    assert [get(item) for item in image.get_layers() if not item.is_group()] == before, "pixels changed"
    assert not processes(), "a bridge is left"


def visible(image, encoding=RGB8):
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    pixels = get(layer, encoding)
    layer.delete()
    return pixels


def result(image, layer, encoding=RGB8):
    """The layer's pixels with its filters drawn in."""
    copy = image.duplicate()
    twin = [item for item in every_layer(copy) if item.get_name() == layer.get_name()][0]
    if twin.get_filters():
        twin.merge_filters()
    pixels = get(twin, encoding)
    copy.delete()
    return pixels


def every_layer(parent):
    for item in parent.get_children() if isinstance(parent, Gimp.Item) else parent.get_layers():
        yield item
        if item.is_group():
            yield from every_layer(item)


def save_png(name, pixels, w, h, encoding=RGB8, precision=Gimp.Precision.U8_NON_LINEAR):
    path = os.path.join(FOLDER, name)
    image = Gimp.Image.new_with_precision(w, h, Gimp.ImageBaseType.RGB, precision)
    layer = Gimp.Layer.new(image, "layer", w, h, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    put(layer, pixels, encoding)
    procedure = Gimp.get_pdb().lookup_procedure("file-png-export")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_property("file", Gio.File.new_for_path(path))
    config.set_property("save-transparent", True)
    # Nothing that tells the time: command_line knows files by their bytes.
    for name in ("include-color-profile", "include-exif-data", "include-iptc-data", "include-xmp-data", "include-comment", "save-comment", "time"):
        if config.find_property(name):
            config.set_property(name, False)
    assert procedure.run(config).index(0) == Gimp.PDBStatusType.SUCCESS
    image.delete()
    return path


EXPECTED = {}


def command_line(*arguments, encoding=RGB8):
    """What harmonize apply makes of these files. The same question is asked only once."""
    question = encoding, *(hashlib.sha256(open(word, "rb").read()).digest() if os.path.isfile(word) else word for word in arguments)
    if question not in EXPECTED:
        out = os.path.join(FOLDER, "expected.png")
        subprocess.run([PROGRAM, "apply", *arguments, "-o", out], check=True)
        image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(out))
        EXPECTED[question] = get(image.get_layers()[0], encoding)
        image.delete()
    return EXPECTED[question]


def gray_pixels(plane):
    pixels = bytearray(b"\xff" * (4 * len(plane)))
    pixels[0::4] = pixels[1::4] = pixels[2::4] = plane
    return bytes(pixels)


def expected_flat(image, layer, *options, encoding=RGB8, precision=Gimp.Precision.U8_NON_LINEAR):
    mask = selection_of(image)
    composite = save_png("composite.png", get(layer, encoding), W, H, encoding, precision)
    return command_line(composite, "--mask", save_png("mask.png", gray_pixels(mask), W, H), *options, encoding=encoding), mask


def differences(actual, expected, mask=None):
    """Largest difference of 8-bit codes where the mask is 0, where it is 255, and in between."""
    worst = {0: 0, 255: 0, None: 0}
    for start in range(0, len(actual), 4):
        if actual[start:start + 4] != expected[start:start + 4]:
            place = mask[start // 4] if mask is not None else 255
            place = place if place in (0, 255) else None
            worst[place] = max(worst[place], *(abs(actual[i] - expected[i]) for i in range(start, start + 4)))
    return worst


def compare(actual, expected, mask=None, inside=1, edge=2):
    worst = differences(actual, expected, mask)
    assert worst[0] == 0, "differs by {} outside".format(worst[0])
    assert worst[255] <= inside, "differs by {} inside".format(worst[255])
    assert worst[None] <= edge, "differs by {} on soft edges".format(worst[None])
    return worst


def changed(before, after):
    return max(abs(a - b) for a, b in zip(before, after)) if before != after else 0


def processes():
    """Process ids of running bridges."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open("/proc/{}/cmdline".format(pid), "rb").read().split(b"\0")
        except OSError:
            continue
        if b"serve" in words and any(word.startswith(PLUGIN.encode()) for word in words):
            found.append(int(pid))
    return found


def plugin_processes():
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open("/proc/{}/cmdline".format(pid), "rb").read().split(b"\0")
        except OSError:
            continue
        if any(word.endswith(b"/harmonize.py") for word in words):
            found.append(int(pid))
    return found


class stand_in:
    """Another program in the bridge's place for the length of a with statement; None removes it."""

    def __init__(self, text, mode=0o755):
        self.text, self.mode = text, mode

    def __enter__(self):
        os.rename(BRIDGE, BRIDGE + ".real")
        if self.text is not None:
            with open(BRIDGE, "w") as file:
                file.write(self.text)
            os.chmod(BRIDGE, self.mode)

    def __exit__(self, *_exception):
        if os.path.exists(BRIDGE):
            os.remove(BRIDGE)
        os.rename(BRIDGE + ".real", BRIDGE)


def python_bridge(body):
    return "#!/usr/bin/python3\nimport json, struct, sys, time, os\ndef send(**h):\n    t = json.dumps(h).encode()\n    sys.stdout.buffer.write(struct.pack('<I', len(t)) + t)\n    sys.stdout.buffer.flush()\n" + body


CASES = []


def case(function):
    CASES.append(function)
    return function


WAYS = ["pixels"] + (["filter"] if CAN_FILTER else [])


# What the result must be.

@case
def selection_hard():
    for way in WAYS:
        image, layer = flat(soft=False)
        expected, mask = expected_flat(image, layer)
        before = get(layer)
        harmonize(image, layer, apply=way)
        assert changed(before, result(image, layer)) > 3, "nothing changed"
        compare(result(image, layer), expected, mask)
        image.delete()


@case
def selection_soft():
    for way in WAYS:
        image, layer = flat()
        expected, mask = expected_flat(image, layer)
        harmonize(image, layer, apply=way)
        worst = compare(result(image, layer), expected, mask, edge=2)
        print("note {}: {} inside, {} on soft edges".format(way, worst[255], worst[None]))
        image.delete()


@case
def options_strength_class_stages():
    image, layer = flat()
    expected, mask = expected_flat(image, layer, "--strength", "0.4", "--class", "food", "--stages", "1")
    harmonize(image, layer, **{"strength": 0.4, "class": "food", "stages": 1, "apply": "pixels"})
    compare(result(image, layer), expected, mask)


@case
def layer_smaller_than_canvas_with_offset():
    for way in WAYS:
        image = new_image()
        layer = add(image, "photo", photo(260, 200, (30, 60, 120)), 260, 200, (40, 25), alpha=False)
        select_disc(image)
        mask = get(image.get_selection(), "Y u8", (40, 25, 260, 200))
        expected = command_line(save_png("c.png", get(layer), 260, 200), "--mask", save_png("m.png", gray_pixels(mask), 260, 200))
        harmonize(image, layer, apply=way)
        compare(result(image, layer), expected, mask)


@case
def layer_larger_than_canvas():
    for way in WAYS:
        image = new_image()
        layer = add(image, "photo", photo(W + 50, H + 40, (30, 60, 120)), W + 50, H + 40, (-20, -10), alpha=False)
        select_disc(image)
        mask = selection_of(image)
        composite = get(layer, RGB8, (20, 10, W, H))
        expected = command_line(save_png("c.png", composite, W, H), "--mask", save_png("m.png", gray_pixels(mask), W, H))
        before = get(layer)
        harmonize(image, layer, apply=way)
        after = result(image, layer)
        inside = b"".join(after[4 * ((y + 10) * (W + 50) + 20):][:4 * W] for y in range(H))
        compare(inside, expected, mask)
        assert after[:4 * (W + 50)] == before[:4 * (W + 50)], "changed outside the canvas"


def expected_pasted(*options):
    background = save_png("photo.png", photo(W, H, (30, 60, 120)), W, H)
    cutout = save_png("cutout.png", cutout_pixels(), *CUTOUT)
    return command_line(background, "--foreground", cutout, "--at", "{},{}".format(*AT), *options)


def compare_pasted(image, expected):
    alpha = disc(*CUTOUT, 9)
    mask = bytearray(W * H)
    for y in range(CUTOUT[1]):
        for x in range(CUTOUT[0]):
            mask[(y + AT[1]) * W + x + AT[0]] = alpha(x, y)
    return compare(visible(image), expected, mask)


@case
def pasted_layer():
    expected = expected_pasted()
    for way in WAYS:
        image, layer = pasted()
        before = get(layer)
        harmonize(image, layer, apply=way)
        after = result(image, layer)
        assert changed(before, after) > 3, "nothing changed"
        assert after[3::4] == before[3::4], "alpha changed"
        compare_pasted(image, expected)
        assert get(image.get_layers()[1]) == photo(W, H, (30, 60, 120)), "the layer below changed"


@case
def pasted_layer_in_groups():
    expected = expected_pasted()
    for way in WAYS:
        image = new_image()
        add(image, "photo", photo(W, H, (30, 60, 120)), alpha=False)
        outer = add_group(image, "outer", None)
        inner = add_group(image, "inner", outer)
        layer = add(image, "cut-out", cutout_pixels(), *CUTOUT, AT, parent=inner)
        add(image, "above", photo(60, 60, (250, 0, 0)), 60, 60, (130, 90), parent=outer)
        hidden = add(image, "hidden", photo(W, H, (0, 250, 0)), parent=inner, position=1)
        hidden.set_visible(False)
        harmonize(image, layer, apply=way)
        [item for item in every_layer(image) if item.get_name() == "above"][0].set_visible(False)
        compare_pasted(image, expected)


@case
def pasted_layer_with_mask():
    """A layer mask counts like alpha: the same curves as for a cut-out whose alpha has the mask in it."""
    background = save_png("photo.png", photo(W, H, (30, 60, 120)), W, H)
    hard = disc(*CUTOUT, 0.01)
    cutout = save_png("cutout.png", photo(*CUTOUT, (120, 90, 20), hard), *CUTOUT)
    expected = command_line(background, "--foreground", cutout, "--at", "{},{}".format(*AT))
    for way in WAYS:
        image = new_image()
        add(image, "photo", photo(W, H, (30, 60, 120)), alpha=False)
        layer = add(image, "cut-out", photo(*CUTOUT, (120, 90, 20)), *CUTOUT, AT)
        mask = layer.create_mask(Gimp.AddMaskType.WHITE)
        layer.add_mask(mask)
        put(mask, bytes(hard(x, y) for y in range(CUTOUT[1]) for x in range(CUTOUT[0])), "Y u8")
        harmonize(image, mask if way == "pixels" else layer, apply=way)
        worst = differences(visible(image), expected)
        assert worst[255] <= 1, worst


@case
def pasted_layer_half_opaque():
    """The network sees half a foreground; the layer's own pixels change wholly."""
    image, layer = pasted()
    layer.set_opacity(50)
    before = get(layer)
    harmonize(image, layer, apply="pixels")
    after = get(layer)
    assert changed(before, after) > 3 and after[3::4] == before[3::4] and layer.get_opacity() == 50


@case
def pasted_layer_and_selection():
    """A selection limits what of the layer counts and changes."""
    for way in WAYS:
        image, layer = pasted()
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, AT[0] + 70, H)
        before = get(layer)
        harmonize(image, layer, apply=way)
        after = result(image, layer)
        columns = [x for y in range(CUTOUT[1]) for x in range(CUTOUT[0]) if after[4 * (y * CUTOUT[0] + x):][:4] != before[4 * (y * CUTOUT[0] + x):][:4]]
        assert columns and max(columns) == 69, max(columns, default=None)
        assert not Gimp.Selection.is_empty(image), "the selection is gone"


LARGE = 4


def sampled(pixels, size=4):
    """Some of the pixels, spread over the picture."""
    return b"".join(pixels[start:start + size] for start in range(0, len(pixels), 97 * size))


@case
def large_pictures_are_reduced_to_what_the_command_line_sees():
    """GIMP's reduced pictures give the same curves as the command line's, which come from all pixels."""
    for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_LINEAR):
        image, layer = pasted(precision)
        image.scale(LARGE * W, LARGE * H)
        background, cutout = (save_png(item.get_name() + ".png", get(item), item.get_width(), item.get_height()) for item in reversed(image.get_layers()))
        expected = command_line(background, "--foreground", cutout, "--at", "{},{}".format(*layer.get_offsets()[1:]))
        before = visible(image)
        harmonize(image, layer)
        after = visible(image)
        assert changed(sampled(before), sampled(after)) > 3, "nothing changed"
        worst = changed(sampled(after), sampled(expected))
        print("note large pasted, {}: differs by {}".format(precision.value_nick, worst))
        assert worst <= 2, worst
        image.delete()

    image, layer = flat(gray=True, alpha=True)
    image.scale(LARGE * W, LARGE * H)
    before = sampled(get(layer))
    harmonize(image, layer, apply="pixels")
    assert changed(before, sampled(get(layer))) > 0, "nothing changed in gray"
    image.delete()

    image, layer = flat()
    image.scale(LARGE * W, LARGE * H)
    mask = get(image.get_selection(), "Y u8" if not Babl.get_name(image.get_selection().get_format()).startswith("Y'") else "Y' u8")
    composite, mask = save_png("composite.png", get(layer), LARGE * W, LARGE * H), save_png("mask.png", gray_pixels(mask), LARGE * W, LARGE * H)
    expected = command_line(composite, "--mask", mask)
    harmonize(image, layer, apply="pixels")
    worst = changed(sampled(get(layer)), sampled(expected))
    print("note large selection: differs by {}".format(worst))
    assert worst <= 2, worst


@case
def hidden_layers_do_not_count():
    expected = expected_pasted()
    image, layer = pasted()
    hidden = add(image, "hidden", photo(W, H, (0, 250, 0)), position=1)
    hidden.set_visible(False)
    layer.set_visible(False)
    harmonize(image, layer, apply="pixels")
    layer.set_visible(True)
    compare_pasted(image, expected)


@case
def guide_layer_and_guide_file():
    guide = photo(200, 150, (150, 60, 10))
    path = save_png("guide.png", guide, 200, 150)
    image, layer = flat()
    expected, mask = expected_flat(image, layer, "--background", path)
    plain, _mask = expected_flat(image, layer)
    assert plain != expected
    other = new_image()
    guide_layer = add(other, "guide", guide, 200, 150, (30, 10))
    for options in ({"guide": guide_layer}, {"guide_file": Gio.File.new_for_path(path)}):
        copy = image.duplicate()
        harmonize(copy, copy.get_layers()[0], apply="pixels", **options)
        compare(get(copy.get_layers()[0]), expected, mask)


@case
def precision_16_bit():
    encoding = "R'G'B'A u16"
    image, layer = flat(Gimp.Precision.U16_NON_LINEAR, soft=False)
    expected, mask = expected_flat(image, layer, encoding=encoding, precision=Gimp.Precision.U16_NON_LINEAR)
    harmonize(image, layer, apply="pixels")
    actual, expected = memoryview(get(layer, encoding)).cast("H"), memoryview(expected).cast("H")
    worst = max(abs(a - e) for a, e in zip(actual, expected))
    print("note 16 bit: differs by {} of 65535".format(worst))
    assert worst <= 16, worst


@case
def every_precision_agrees_with_8_bit():
    image, layer = flat(soft=False)
    expected, mask = expected_flat(image, layer)
    for precision in (
        Gimp.Precision.U8_LINEAR, Gimp.Precision.U16_LINEAR, Gimp.Precision.U16_NON_LINEAR, Gimp.Precision.U32_LINEAR, Gimp.Precision.U32_NON_LINEAR,
        Gimp.Precision.HALF_LINEAR, Gimp.Precision.HALF_NON_LINEAR, Gimp.Precision.FLOAT_LINEAR, Gimp.Precision.FLOAT_NON_LINEAR, Gimp.Precision.DOUBLE_NON_LINEAR,
    ):
        for way in WAYS:
            image, layer = flat(precision, soft=False)
            harmonize(image, layer, apply=way)
            # Eight linear bits cannot hold dark tones: a code there is up to thirteen encoded codes.
            inside = 14 if precision == Gimp.Precision.U8_LINEAR else 1
            try:
                worst = differences(result(image, layer), expected, mask)
                assert worst[255] <= inside and worst[0] <= (inside if inside > 1 else 0), worst
            except AssertionError as e:
                raise AssertionError("{} {}: {}".format(precision.value_nick, way, e))
            image.delete()


@case
def floats_beyond_white_survive():
    image, layer = flat(Gimp.Precision.FLOAT_NON_LINEAR, soft=False)
    pixels = memoryview(bytearray(get(layer, "R'G'B'A float"))).cast("f")
    at = 4 * (110 * W + 150)
    pixels[at], pixels[at + 1], pixels[at + 2] = 1.5, 2.0, -0.25
    put(layer, pixels.tobytes(), "R'G'B'A float")
    harmonize(image, layer)
    after = memoryview(get(layer, "R'G'B'A float")).cast("f")
    assert not layer.get_filters(), "a filter would cut them off"
    assert after[at] > 1.05 and after[at + 1] > 1.05, list(after[at:at + 3])


@case
def gray_image():
    for way in WAYS:
        image, layer = flat(gray=True, soft=False)
        before = get(layer)
        harmonize(image, layer, apply=way)
        after = result(image, layer)
        changes = [abs(a - b) for a, b in zip(after[0::4], before[0::4])]
        mask = selection_of(image)
        assert max(changes) > 0, "nothing changed"
        assert all(change == 0 for change, m in zip(changes, mask) if m == 0)
        if way == "pixels":
            pixels = after
        else:
            worst = differences(after, pixels, mask)
            assert worst[255] <= 1, worst


@case
def gray_with_alpha_pasted():
    image = new_image(gray=True)
    add(image, "photo", photo(W, H, (30, 60, 120)), alpha=False)
    layer = add(image, "cut-out", cutout_pixels(lambda x, y: 0.4), *CUTOUT, AT)
    before = get(layer)
    harmonize(image, layer, apply="pixels")
    after = get(layer)
    assert after != before and after[3::4] == before[3::4]


@case
def colour_profile_is_kept_and_not_converted():
    for way in WAYS:
        image, layer = flat()
        expected, mask = expected_flat(image, layer)
        profile = Gimp.ColorProfile.new_rgb_adobe()
        image.set_color_profile(profile)
        harmonize(image, layer, apply=way)
        compare(result(image, layer), expected, mask)
        assert image.get_color_profile().get_label() == profile.get_label()


@case
def transparent_pixels_keep_their_colour():
    image = new_image()
    add(image, "photo", photo(W, H, (30, 60, 120)), alpha=False)
    layer = add(image, "cut-out", photo(*CUTOUT, (120, 90, 20), lambda x, y: 0 if x < 30 else 255), *CUTOUT, AT)
    before = get(layer)
    harmonize(image, layer, apply="pixels")
    after = get(layer)
    assert all(after[4 * i:4 * i + 4] == before[4 * i:4 * i + 4] for i in range(len(before) // 4) if before[4 * i + 3] == 0)


@case
def layer_with_filters_already():
    """What the user sees is what is harmonized."""
    image, layer = flat(soft=False)
    blur = Gimp.DrawableFilter.new(layer, "gegl:invert-gamma", "invert")
    layer.append_filter(blur)
    seen = result(image, layer)
    mask = selection_of(image)
    # The filter came with the selection and so shows only inside it.
    expected = command_line(save_png("c.png", seen, W, H), "--mask", save_png("m.png", gray_pixels(mask), W, H))
    harmonize(image, layer, apply="pixels")
    compare(result(image, layer), expected, mask)
    assert selection_of(image) == mask, "the selection changed"
    assert image.get_selected_layers() == [layer] and not image.get_channels(), "something else is selected, or a channel is left"


# A model that predicts a colour matrix before the curves.

MATRIX = os.path.join(os.getcwd(), "matrix.onnx")


def flat_with_rectangle(precision=Gimp.Precision.U8_NON_LINEAR):
    """Ellipses have soft edges even without a feather."""
    image, layer = flat(precision)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 90, 60, 120, 110)
    return image, layer


def matrix_model():
    return stand_in("#!/bin/sh\nexec {}.real serve --model {}\n".format(BRIDGE, MATRIX))


@case
def matrix_hard_selection():
    for way in WAYS:
        for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_LINEAR):
            image, layer = flat_with_rectangle(precision)
            expected, mask = expected_flat(image, layer, "--model", MATRIX)
            plain, _mask = expected_flat(image, layer)
            assert changed(expected, plain) > 3
            with matrix_model():
                harmonize(image, layer, apply=way)
            assert bool(layer.get_filters()) == (way == "filter")
            worst = compare(result(image, layer), expected, mask)
            print("note matrix, {}, {}: {} inside".format(precision.value_nick, way, worst[255]))


@case
def matrix_extreme_colours():
    """Results of the matrix outside 0..1 follow the curves' ends."""
    for way in WAYS:
        image = new_image()
        codes = (0, 1, 2, 3, 5, 9, 30, 80, 128, 200, 240, 253, 254, 255)
        colours = [(r, g, b) for r in codes for g in codes for b in codes]
        layer = add(image, "photo", b"".join(bytes((*colours[i % len(colours)], 255)) for i in range(W * H)), alpha=False)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, W - 40, H - 20)
        expected, mask = expected_flat(image, layer, "--model", MATRIX)
        with matrix_model():
            harmonize(image, layer, apply=way)
        worst = compare(result(image, layer), expected, mask)
        print("note matrix, {}: {} inside".format(way, worst[255]))


@case
def matrix_profile_with_another_transfer_function():
    for way in WAYS:
        image, layer = flat_with_rectangle()
        expected, mask = expected_flat(image, layer, "--model", MATRIX)
        image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
        with matrix_model():
            harmonize(image, layer, apply=way)
        compare(result(image, layer), expected, mask)


@case
def matrix_pasted_layer():
    expected = expected_pasted("--model", MATRIX)
    for way in WAYS:
        image, layer = pasted()
        with matrix_model():
            harmonize(image, layer, apply=way)
        compare_pasted(image, expected)


@case
def matrix_soft_selection_or_partial_strength_takes_pixels():
    for options in ({}, {"strength": 0.6}):
        image, layer = flat_with_rectangle() if options else flat()
        words = [word for name, value in options.items() for word in ("--" + name, str(value))]
        expected, mask = expected_flat(image, layer, "--model", MATRIX, *words)
        with matrix_model():
            if CAN_FILTER:
                refused(image, layer, "choose pixels", apply="filter", **options)
            harmonize(image, layer, **options)
        assert not layer.get_filters()
        compare(get(layer), expected, mask)


@case
def matrix_filters_survive_saving():
    if not CAN_FILTER:
        return
    image, layer = flat_with_rectangle()
    with matrix_model():
        harmonize(image, layer)
    assert len(layer.get_filters()) == 3
    path = Gio.File.new_for_path(os.path.join(FOLDER, "matrix.xcf"))
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, path, None)
    loaded = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, path)
    compare(result(loaded, loaded.get_layers()[0]), result(image, layer), selection_of(image), inside=0)


# Undo, filters, repetition.

@case
def filter_is_the_default_where_there_are_filters():
    image, layer = flat()
    before = get(layer)
    harmonize(image, layer)
    if CAN_FILTER:
        assert [item.get_name() for item in layer.get_filters()] == ["Harmonize"]
        assert get(layer) == before, "pixels changed below the filter"
        layer.get_filters()[0].delete()
        assert result(image, layer) == before, "removing the filter does not bring the picture back"
    else:
        assert not layer.get_filters() and get(layer) != before


@case
def filter_survives_saving():
    if not CAN_FILTER:
        return
    image, layer = flat(light=0.85)
    before = get(layer)
    harmonize(image, layer, apply="filter")
    assert changed(result(image, layer), before) > 3, "nothing changed"
    path = Gio.File.new_for_path(os.path.join(FOLDER, "saved.xcf"))
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, path, None)
    loaded = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, path)
    mask = selection_of(image)
    # GIMP reads a soft edge back with another coverage than it showed, by up to 0.3; elsewhere nothing may differ.
    shown = result(image, layer)
    change = differences(shown, before, mask)[255]
    compare(result(loaded, loaded.get_layers()[0]), shown, mask, inside=0, edge=1 + 0.3 * change)


@case
def twice_starts_from_the_first_result():
    image, layer = flat(soft=False)
    harmonize(image, layer)
    once = result(image, layer)
    mask = selection_of(image)
    expected = command_line(save_png("c.png", once, W, H), "--mask", save_png("m.png", gray_pixels(mask), W, H))
    harmonize(image, layer)
    # The second set of curves is rounded once more.
    compare(result(image, layer), expected, mask, inside=2)


# What cannot be done is told, and changes nothing.

@case
def nothing_selected():
    image, layer = flat()
    Gimp.Selection.none(image)
    refused(image, layer, "select the pasted object", "photo")


@case
def everything_selected():
    image, layer = flat()
    Gimp.Selection.all(image)
    refused(image, layer, "mask covers the whole picture")


@case
def selection_beside_the_layer():
    image = new_image()
    layer = add(image, "photo", photo(60, 50, (30, 60, 120)), 60, 50, (0, 0), alpha=False)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 200, 150, 50, 50)
    refused(image, layer, "nothing to harmonize")


@case
def transparent_layer():
    image = new_image()
    add(image, "photo", photo(W, H, (30, 60, 120)), alpha=False)
    layer = add(image, "empty", bytes(4 * W * H))
    refused(image, layer, "nothing to harmonize")


@case
def locked_layer():
    for way in WAYS:
        image, layer = flat()
        layer.set_lock_content(True)
        refused(image, layer, "locked", apply=way)


@case
def locked_group():
    image = new_image()
    add(image, "photo", photo(W, H, (30, 60, 120)), alpha=False)
    group = add_group(image, "group", None)
    layer = add(image, "cut-out", cutout_pixels(), *CUTOUT, AT, parent=group)
    group.set_lock_content(True)
    refused(image, layer, "'group' is locked")


@case
def indexed_image():
    image, layer = flat()
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
    status, sentence = call(image, layer)
    assert status == Gimp.PDBStatusType.EXECUTION_ERROR and "RGB" in sentence, sentence


@case
def two_layers():
    image, layer = pasted()
    refused(image, image.get_layers(), "exactly one layer")


@case
def filter_where_there_are_none():
    if CAN_FILTER:
        return
    image, layer = flat()
    refused(image, layer, "GIMP 3.2", apply="filter")


@case
def bad_guide_file():
    image, layer = flat()
    path = os.path.join(FOLDER, "broken.png")
    with open(path, "w") as file:
        file.write("not a picture")
    refused(image, layer, "guide picture", guide_file=Gio.File.new_for_path(path))


@case
def bridge_missing():
    with stand_in(None):
        image, layer = flat()
        refused(image, layer, "missing", "install-gimp")


@case
def bridge_not_executable():
    with stand_in("#!/bin/sh\n", 0o644):
        image, layer = flat()
        refused(image, layer, "not executable", "install-gimp")


@case
def bridge_is_no_program():
    with stand_in("\x7fELF nonsense"):
        image, layer = flat()
        refused(image, layer, "does not start", "install-gimp")


@case
def bridge_of_another_version():
    with stand_in(python_bridge("send(type='hello', protocol=99)\ntime.sleep(60)\n")):
        image, layer = flat()
        refused(image, layer, "another version")


@case
def bridge_with_a_broken_model():
    with stand_in("#!/bin/sh\nexec {}.real serve --model /etc/hostname\n".format(BRIDGE)):
        image, layer = flat()
        refused(image, layer, "/etc/hostname", "cannot be used")


@case
def bridge_talks_nonsense():
    with stand_in("#!/bin/sh\nexec yes\n"):
        image, layer = flat()
        refused(image, layer, "makes no sense")


@case
def bridge_dies():
    with stand_in(python_bridge("send(type='hello', protocol=1)\nsys.stderr.write('out of luck\\n')\nsys.exit(3)\n")):
        image, layer = flat()
        refused(image, layer, "ended unexpectedly", "status 3", "out of luck")


@case
def bridge_hangs():
    """The watchdog stops it."""
    with stand_in(python_bridge("time.sleep(1000)\n")):
        image, layer = flat()
        refused(image, layer, "does not answer")


@case
def bridge_killed_while_it_works():
    image, layer = flat()

    def kill():
        while True:
            for pid in processes():
                time.sleep(0.15)
                os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.01)

    threading.Thread(target=kill, daemon=True).start()
    refused(image, layer, "ended unexpectedly")


@case
def cancel_leaves_no_process():
    """GIMP cancels by killing the plug-in. The real bridge must notice and go."""
    image, layer = flat()
    before = get(layer)
    ended = []

    def cancel():
        while not processes():
            time.sleep(0.01)
        bridges = processes()
        for pid in plugin_processes():
            os.kill(pid, signal.SIGKILL)
        start = time.monotonic()
        while processes() and time.monotonic() - start < 20:
            time.sleep(0.01)
        ended.append((time.monotonic() - start, bridges))

    thread = threading.Thread(target=cancel, daemon=True)
    thread.start()
    status, _sentence = call(image, layer)
    thread.join(30)
    assert status != Gimp.PDBStatusType.SUCCESS
    assert not processes(), "a bridge is left"
    assert get(layer) == before
    print("note cancel: the bridge was gone after {:.2f} s".format(ended[0][0]))


class Limit:
    """Ends a case that takes too long: the stacks of what hangs go to the error stream, and the plug-in is killed, so that the call returns."""

    SECONDS = 240

    def __init__(self, name):
        self._name = name
        self.reached = False
        self._timer = threading.Timer(self.SECONDS, self._end)
        self._timer.daemon = True

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_exception):
        self._timer.cancel()

    def _end(self):
        self.reached = True
        print("{} hangs".format(self._name), file=sys.stderr, flush=True)
        faulthandler.dump_traceback()
        for pid in plugin_processes():
            # sitecustomize.py answers this signal with the stacks.
            os.kill(pid, signal.SIGUSR1)
        time.sleep(1)
        for pid in plugin_processes() + processes():
            os.kill(pid, signal.SIGKILL)
        time.sleep(30)
        print("FAILED {}: GIMP itself hangs, the cases after it did not run".format(self._name), flush=True)
        os._exit(1)


def main():
    wanted = os.environ.get("HARMONIZE_CASES", "").split()
    for function in CASES:
        name = function.__name__
        if wanted and name not in wanted:
            continue
        images = set(image.get_id() for image in Gimp.get_images())
        start = time.monotonic()
        with Limit(name) as limit:
            try:
                function()
                problem = None
            except Exception as e:
                if not isinstance(e, AssertionError):
                    traceback.print_exc()
                problem = str(e) or traceback.extract_tb(e.__traceback__)[-1].line
            if limit.reached:
                problem = "took longer than {} s; the stacks are in the error stream".format(Limit.SECONDS)
        if problem is None:
            print("ok {} ({:.1f} s)".format(name, time.monotonic() - start))
        else:
            print("FAILED {}: {}".format(name, problem))
        sys.stdout.flush()
        for image in Gimp.get_images():
            if image.get_id() not in images:
                image.delete()


print("GIMP {}".format(Gimp.version()))
main()
print("done", flush=True)
