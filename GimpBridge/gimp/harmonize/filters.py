"""A prediction as filters on a layer, which the user can change, hide or remove later. GIMP 3.2 and later."""
import struct

from gi.repository import Gegl, Gimp

from samples import coverage_format, format_of, get

NAME = "Harmonize"

CHANNELS = (Gimp.HistogramChannel.RED, Gimp.HistogramChannel.GREEN, Gimp.HistogramChannel.BLUE)
MIXER = (("rr-gain", "rg-gain", "rb-gain"), ("gr-gain", "gg-gain", "gb-gain"), ("br-gain", "bg-gain", "bb-gain"))

# GimpTRCType, which has no name in Python: the image's own encoded values. GIMP would take sRGB's for any profile.
NON_LINEAR = 1

# Samples of one of GIMP's curves.
SAMPLES = 256

# What a factor of GIMP's channel mixer may be.
LARGEST_GAIN = 2


def available():
    """Whether this GIMP has filters whose curves a plug-in can set. Older ones crash when asked for a filter's settings."""
    return hasattr(Gimp, "Curve")


def exact(image, prediction, strength):
    """Whether filters give what the bridge would render. A matrix and curves that follow each other can do so only as a whole: a
    partial strength, or a soft selection, would act on each of them by itself."""
    if prediction.matrix is None:
        return True
    rows = [prediction.matrix[4 * row:4 * row + 3] for row in range(3)]
    return (
        strength == 1 and all(sum(row) > 0 and max(map(abs, row)) <= LARGEST_GAIN for row in rows) and not has_soft_selection(image))


def has_soft_selection(image):
    if Gimp.Selection.is_empty(image):
        return False
    selection = image.get_selection()
    coverage = get(selection, Gegl.Rectangle.new(0, 0, image.get_width(), image.get_height()), 1.0, coverage_format(selection))
    return bool(coverage.translate(None, b"\0\xff"))


class Filters:
    """On top of the layer's others, inside the selection, not in an undo group of their own."""

    def __init__(self, layer, prediction, strength):
        self._layer = layer
        self._filters = []
        self.show(prediction, strength)

    def show(self, prediction, strength):
        if prediction.matrix is not None:
            self.delete()
            self._mix(prediction)
            return
        curves = [[x + strength * (prediction.curve(channel, x) - x) for x in steps()] for channel in range(3)]
        if self._filters:
            set_curves(self._filters[0], CHANNELS, curves)
        else:
            self._append_curves(CHANNELS, curves)

    def delete(self):
        for item in reversed(self._filters):
            item.delete()
        self._filters = []

    def _mix(self, prediction):
        """GIMP's mixer multiplies linear light and adds nothing, and its curves know 0..1 only. So a first curve makes the encoded
        values linear light and lifts them by as much as negative factors need, the mixer also fits its results into 0..1, and the
        last curves take all that back before they do the model's."""
        rows = [prediction.matrix[4 * row:4 * row + 4] for row in range(3)]
        sums = [sum(row[:3]) for row in rows]
        lift = max(0.0, *(-sum(min(0.0, factor) for factor in row[:3]) / total for row, total in zip(rows, sums)))
        share = 1 / (1 + lift)
        largest = [share * (sum(max(0.0, factor) for factor in row[:3]) + lift * total) for row, total in zip(rows, sums)]
        gains = [min(1.0, 1 / value) for value in largest]

        to_encoded, to_linear = transfer(self._layer, True), transfer(self._layer, False)
        self._append_curves((Gimp.HistogramChannel.VALUE,), [to_encoded([share * (x + lift) for x in steps()])])
        mixer = Gimp.DrawableFilter.new(self._layer, "gegl:channel-mixer", NAME)
        config = mixer.get_config()
        for names, row, gain in zip(MIXER, rows, gains):
            for name, factor in zip(names, row):
                config.set_property(name, gain * factor)
        self._append(mixer)
        self._append_curves(CHANNELS, [
            [prediction.curve(channel, x / (gains[channel] * share) - lift * sums[channel] + rows[channel][3]) for x in to_linear(steps())]
            for channel in range(3)])

    def _append_curves(self, channels, curves):
        item = Gimp.DrawableFilter.new(self._layer, "gimp:curves", NAME)
        set_curve(item, channels[0], curves[0])
        self._append(item)
        set_curves(item, channels, curves)

    def _append(self, item):
        # A selection's soft edge mixes encoded values, as everywhere else; GIMP's other normal mode would do it in linear light. Where there is
        # alpha, this one would lay the result over the layer and thicken what is half transparent.
        if not self._layer.has_alpha():
            item.set_blend_mode(Gimp.LayerMode.NORMAL_LEGACY)
        self._layer.append_filter(item)
        item.update()
        self._filters.append(item)


def set_curves(item, channels, curves):
    for channel, values in zip(channels, curves):
        set_curve(item, channel, values)
        item.update()


def set_curve(item, channel, values):
    curve = Gimp.Curve.new()
    curve.set_curve_type(Gimp.CurveType.FREE)
    for x, value in zip(steps(), values):
        curve.set_sample(x, min(1.0, max(0.0, value)))
    config = item.get_config()
    config.set_property("trc", NON_LINEAR)
    config.set_property("channel", channel)
    config.set_property("curve", curve)


def steps():
    return [i / (SAMPLES - 1) for i in range(SAMPLES)]


def transfer(layer, encode):
    """The transfer function of the layer's colour space, or its inverse: a function from values to values."""
    stored, read = (format_of(layer, name) for name in (("RGB float", "R'G'B' float") if encode else ("R'G'B' float", "RGB float")))

    def convert(values):
        row = Gegl.Rectangle.new(0, 0, len(values), 1)
        buffer = Gegl.Buffer.new(stored, 0, 0, len(values), 1)
        buffer.set(row, stored, struct.pack("<{}f".format(3 * len(values)), *(value for value in values for _channel in range(3))))
        floats = struct.unpack("<{}f".format(3 * len(values)), bytes(buffer.get(row, 1.0, read, Gegl.AbyssPolicy.NONE)))
        return floats[::3]

    return convert
