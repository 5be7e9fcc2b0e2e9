"""Times from the call of the plug-in to its end, and until the whole image is drawn anew. gimp-times.sh starts this inside headless GIMP.

Everything counts: start of the plug-in and of the bridge, opening the model, reading, prediction, and applying. The pasted layer is
as large as the image, so that as much as possible has to be done. The processor's time, of GIMP, plug-in and bridge together, tells
more on a busy machine. GIMP's own curves filter, without the plug-in, shows what drawing a filter takes by itself.
"""
import os
import statistics
import time

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp

TIMES = int(os.environ["HARMONIZE_TIMES"])


def tile(side, tint):
    return bytes(v for y in range(side) for x in range(side) for v in (tint[0] + x * 90 // side, tint[1] + y * 90 // side, (tint[2] + x * y) % 200, 255))


def picture(megapixels):
    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    width = round(1.5 * height)
    image = Gimp.Image.new_with_precision(256, 256, Gimp.ImageBaseType.RGB, Gimp.Precision.U8_NON_LINEAR)
    for name, tint in (("photo", (30, 60, 120)), ("cut-out", (120, 90, 20))):
        layer = Gimp.Layer.new(image, name, 256, 256, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
        image.insert_layer(layer, None, 0)
        buffer = layer.get_buffer()
        buffer.set(Gegl.Rectangle.new(0, 0, 256, 256), "R'G'B'A u8", tile(256, tint))
        buffer.flush()
    image.scale(width, height)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, width / 4, height / 4, width / 2, height / 2)
    Gimp.Selection.invert(image)
    image.get_layers()[0].edit_clear()
    Gimp.Selection.none(image)
    return image, image.get_layers()[0]


def drawn(image):
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    layer.get_buffer().get(Gegl.Rectangle.new(0, 0, image.get_width(), image.get_height()), 0.1, "R'G'B'A u8", Gegl.AbyssPolicy.NONE)
    layer.delete()


def stat(pid):
    """Fields of /proc/PID/stat from the third on: state, parent, …"""
    with open("/proc/{}/stat".format(pid)) as file:
        return file.read().rsplit(")", 1)[1].split()


def children():
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            count += int(stat(pid)[1]) == os.getppid()
        except OSError:
            pass
    return count


def processor():
    """Seconds of processor that GIMP and the children that it has buried have taken."""
    return sum(map(int, stat(os.getppid())[11:15])) / os.sysconf("SC_CLK_TCK")


def measure(original, way):
    image = original.duplicate()
    drawn(image)
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-harmonize")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", [image.get_layers()[0]])
    config.set_property("apply", way)
    before, work, start = children(), processor(), time.monotonic()
    values = procedure.run(config)
    called = time.monotonic() - start
    # GIMP buries the plug-in a little later.
    while children() > before:
        time.sleep(0.1)
    work = processor() - work
    start += time.monotonic() - start - called
    assert values.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
    drawn(image)
    shown = time.monotonic() - start
    image.delete()
    return called, shown, work


def measure_bare_filter(original):
    """GIMP's own curves on the same layer."""
    image = original.duplicate()
    drawn(image)
    work, start = processor(), time.monotonic()
    layer = image.get_layers()[0]
    curves = Gimp.DrawableFilter.new(layer, "gimp:curves", "bare")
    curve = Gimp.Curve.new()
    curve.set_curve_type(Gimp.CurveType.FREE)
    for i in range(256):
        curve.set_sample(i / 255, (i / 255) ** 0.8)
    config = curves.get_config()
    config.set_property("channel", Gimp.HistogramChannel.RED)
    config.set_property("curve", curve)
    layer.append_filter(curves)
    curves.update()
    called = time.monotonic() - start
    work = processor() - work
    drawn(image)
    shown = time.monotonic() - start
    image.delete()
    return called, shown, work


def report(megapixels, what, runs):
    called, shown, work = (statistics.median(column) for column in zip(*runs))
    print("time {} MP, {}: {:.2f} s, drawn as a whole after {:.2f} s; {:.2f} s of processor".format(megapixels, what, called, shown, work), flush=True)


def main():
    print("GIMP {}".format(Gimp.version()))
    for megapixels in (2, 12, 48):
        image, _layer = picture(megapixels)
        for way in ("filter", "pixels") if hasattr(Gimp, "Curve") else ("pixels",):
            report(megapixels, way, [measure(image, way) for _run in range(TIMES)])
        if hasattr(Gimp, "Curve"):
            report(megapixels, "GIMP's curves filter alone", [measure_bare_filter(image) for _run in range(TIMES)])
        image.delete()


main()
print("done", flush=True)
