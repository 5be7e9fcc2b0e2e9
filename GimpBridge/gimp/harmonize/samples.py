"""What the network gets to see: the image's foreground and background, small.

Layers are read from copies in an image of their own, so that nothing of the user's changes.
"""
import functools
import math
from contextlib import contextmanager

import gi

gi.require_version("Babl", "0.1")
from gi.repository import Babl, Gegl, Gimp

from selection import merge_filters
from texts import UserError, _

# Pixels of the longest side that is sent. Smaller pictures travel as they are; larger ones still have many pixels for each of
# the network's own.
LONGEST_SIDE = 512

# Pixels of one of GIMP's thumbnails. GIMP 3.2 may put 16 bytes for each on its stack, and crashes where the stack ends.
THUMBNAIL_SIZE = 32768

# GIMP's thumbnails by their bytes a pixel.
THUMBNAILS = {1: "Y' u8", 2: "Y'A u8", 3: "R'G'B' u8", 4: "R'G'B'A u8"}

NO_ABYSS = Gegl.AbyssPolicy.NONE


class Picture:
    """A small picture, colours multiplied by alpha, and its mask: a byte a pixel, or None."""

    def __init__(self, width, height, pixels):
        self.width, self.height, self.pixels = width, height, pixels
        self.mask = None

    def header(self):
        return {"width": self.width, "height": self.height, "format": "rgbaf-premultiplied"}


def format_of(drawable, encoding):
    """Name of a pixel format in the drawable's own colour space, so that its profile is kept and not converted."""
    space = Babl.format_get_space(drawable.get_format())
    return Babl.get_name(Babl.format_with_space(encoding, space))


def coverage_format(selection):
    """The selection's values as they are. GIMP calls them linear, or encoded after some calls, without changing them."""
    return "Y' u8" if Babl.get_name(selection.get_format()).startswith("Y'") else "Y u8"


def layer_of(drawable):
    """The layer itself where the user works on its mask."""
    return Gimp.Layer.from_mask(drawable) if isinstance(drawable, Gimp.LayerMask) else drawable


def has_layer_below(layer):
    """Whether a visible layer lies below, in the layer's own group or below one of the groups around it."""
    item = layer
    while item is not None:
        for sibling in siblings(item)[position(item) + 1:]:
            if sibling.get_visible() and sibling.get_opacity() > 0:
                return True
        item = item.get_parent()
    return False


def covers(image, layer):
    """Whether the layer reaches to all edges of the image."""
    _done, x, y = layer.get_offsets()
    return x <= 0 and y <= 0 and x + layer.get_width() >= image.get_width() and y + layer.get_height() >= image.get_height()


def siblings(item):
    parent = item.get_parent()
    return parent.get_children() if parent else item.get_image().get_layers()


def position(item):
    return item.get_image().get_item_position(item)


def twin_of(layer, duplicate):
    """The same layer in a duplicate of its image."""
    path = []
    item = layer
    while item is not None:
        path.append(position(item))
        item = item.get_parent()
    found = None
    for index in reversed(path):
        found = (found.get_children() if found else duplicate.get_layers())[index]
    return found


def is_pasted(image, layer, choice):
    """Whether the layer's own shape is the foreground ('layer') and not the selection ('selection')."""
    if choice == "auto":
        return has_layer_below(layer) and (layer.has_alpha() or layer.get_mask() is not None or not covers(image, layer))
    if choice == "layer" and not has_layer_below(layer):
        raise UserError(_("There is no visible layer below '{layer}' to match; select the pasted object instead, or show the layer below.").format(layer=layer.get_name()))
    return choice == "layer"


class Composite:
    """The foreground and the background of an image, read once."""

    def __init__(self, image, layer, pasted, foreground_cropped):
        if not pasted and Gimp.Selection.is_empty(image):
            raise UserError(_("Nothing is selected, and layer '{layer}' is not something pasted over another layer; select the pasted object first.").format(layer=layer.get_name()))
        canvas = 0, 0, image.get_width(), image.get_height()
        inside = intersection(canvas, extent(layer))
        if inside is None:
            raise UserError(_("Layer '{layer}' lies wholly outside the image; move it in.").format(layer=layer.get_name()))
        with scratch(image) as copies:
            twin = copy_of(layer, copies)
            background = visible_with(layer, copies) if pasted else twin
            treat_as_linear(copies)
            shown = canvas if pasted else inside
            self.background = read(background, shown)
            self.background.mask = coverage(layer, twin, pasted, shown)
            found = bounds(self.background)
            if found is None:
                raise UserError(_("There is nothing to harmonize: layer '{layer}' and the selection have no visible pixel in common; select part of the object.").format(layer=layer.get_name()))
            self.foreground = self.background
            if foreground_cropped:
                # A little more than the object: read from closer, its bounds are sharp, and the bridge cuts there.
                region = intersection(enlarged(found, self.background, shown), inside)
                self.foreground = read(twin, region)
                self.foreground.mask = coverage(layer, twin, pasted, region)


@contextmanager
def scratch(image):
    """An empty image of the same size, kind and profile, for copies. Copying a layer costs nothing; a duplicate of the whole image
    would at once be drawn by GIMP."""
    copies = Gimp.Image.new_with_precision(image.get_width(), image.get_height(), image.get_base_type(), image.get_precision())
    try:
        copies.undo_disable()
        copies.set_color_profile(image.get_effective_color_profile())
        yield copies
    finally:
        copies.delete()


def copy_of(layer, copies):
    """A copy of a layer in another image, with its filters drawn in: buffers and thumbnails do not show them."""
    twin = Gimp.Layer.new_from_drawable(layer, copies)
    copies.insert_layer(twin, None, 0)
    _done, x, y = layer.get_offsets()
    twin.set_offsets(x, y)
    merge_filters(twin)
    return twin


def extent(drawable):
    """Left, top, width and height of a drawable, in the image's pixels."""
    _done, x, y = drawable.get_offsets()
    return x, y, drawable.get_width(), drawable.get_height()


def intersection(one, other):
    """Of two regions (left, top, width, height); None where they have no pixel in common."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[0] + one[2], other[0] + other[2]), min(one[1] + one[3], other[1] + other[3])
    return (left, top, right - left, bottom - top) if left < right and top < bottom else None


def bounds(picture):
    """Left, top, right and bottom of what a picture's mask covers; None where it covers nothing."""
    rows = [picture.mask[start:start + picture.width] for start in range(0, len(picture.mask), picture.width)]
    covered = [y for y, row in enumerate(rows) if row.strip(b"\0")]
    if not covered:
        return None
    left = min(picture.width - len(rows[y].lstrip(b"\0")) for y in covered)
    right = max(len(rows[y].rstrip(b"\0")) for y in covered)
    return left, covered[0], right, covered[-1] + 1


def enlarged(found, picture, region):
    """The region of the image that part of a reduced picture of a region shows, and one of its pixels more on each side."""
    across, down = region[2] / picture.width, region[3] / picture.height
    left, top = region[0] + math.floor((found[0] - 1) * across), region[1] + math.floor((found[1] - 1) * down)
    right, bottom = region[0] + math.ceil((found[2] + 1) * across), region[1] + math.ceil((found[3] + 1) * down)
    return left, top, right - left, bottom - top


def reduction(region):
    """The factor that brings a region to LONGEST_SIDE, and its width and height then."""
    scale = min(1.0, LONGEST_SIDE / max(region[2:]))
    return scale, max(1, int(region[2] * scale)), max(1, int(region[3] * scale))


def read(drawable, region):
    """A region of the image, within the drawable, as a picture reduced to LONGEST_SIDE."""
    scale, width, height = reduction(region)
    if has_thumbnail(drawable, scale):
        data, pixel_format = thumbnail(drawable, region, width, height)
        whole = Gegl.Rectangle.new(0, 0, width, height)
        buffer = Gegl.Buffer.new(pixel_format, 0, 0, width, height)
        buffer.set(whole, pixel_format, data)
        as_sent = "RaGaBaA float" if thumbnails_are_encoded(drawable.get_image()) else "R'aG'aB'aA float"
        pixels = bytes(buffer.get(whole, 1.0, as_sent, NO_ABYSS))
    else:
        pixels = get(drawable, reduced_rectangle(drawable, region), scale, format_of(drawable, "R'aG'aB'aA float"))
    return Picture(width, height, pixels)


def reduced_rectangle(drawable, region):
    """Where GEGL finds a region of the image in a drawable that is reduced to LONGEST_SIDE."""
    scale, width, height = reduction(region)
    _done, x, y = drawable.get_offsets()
    return Gegl.Rectangle.new(round((region[0] - x) * scale), round((region[1] - y) * scale), width, height)


def has_thumbnail(drawable, scale):
    """Whether GIMP's thumbnails do. Those of other precisions are as deep as the image in GIMP 3.0, and crash GIMP 3.2."""
    return scale < 1 and drawable.get_image().get_precision() == Gimp.Precision.U8_NON_LINEAR


def thumbnail(drawable, region, width, height):
    """A region of the image, within the drawable, reduced by GIMP itself: a buffer would send every pixel here first. Returns the
    pixels and their format."""
    _done, x, y = drawable.get_offsets()
    parts = []
    rows = max(1, THUMBNAIL_SIZE // width)
    for start in range(0, height, rows):
        end = min(height, start + rows)
        top, bottom = (region[3] * row // height for row in (start, end))
        data, _width, _height, size = drawable.get_sub_thumbnail_data(region[0] - x, region[1] - y + top, region[2], bottom - top, width, end - start)
        parts.append(data.get_data())
    return b"".join(parts), THUMBNAILS[size]


def coverage(layer, twin, pasted, region):
    """How much the foreground covers of a region's pixels, reduced to LONGEST_SIDE: the selection, and of something pasted the
    shape (its copy's alpha), with masks and opacity."""
    planes = []
    if not Gimp.Selection.is_empty(layer.get_image()):
        planes.append(plane(layer.get_image().get_selection(), region))
    if pasted:
        planes.append(alpha(twin, region))
        item = layer
        while item is not None:
            if item.get_mask() is not None and item.get_apply_mask():
                planes.append(plane(item.get_mask(), region))
            item = item.get_parent()
    mask = functools.reduce(product, planes)
    opacity = opacity_of(layer) if pasted else 1.0
    return mask if opacity == 1 else mask.translate(bytes(round(value * opacity) for value in range(256)))


def product(one, other):
    return bytes((a * b + 127) // 255 for a, b in zip(one, other))


def plane(channel, region):
    """A region of the image of a channel or mask, reduced to LONGEST_SIDE, a byte a pixel."""
    return get(channel, reduced_rectangle(channel, region), reduction(region)[0], coverage_format(channel))


def alpha(layer, region):
    """The same of a layer's alpha; 0 beside the layer."""
    scale, width, height = reduction(region)
    part = intersection(region, extent(layer))
    if part is None:
        return bytes(width * height)
    left, top = (min(size - 1, round((part[i] - region[i]) * scale)) for i, size in enumerate((width, height)))
    part_width, part_height = max(1, min(width - left, round(part[2] * scale))), max(1, min(height - top, round(part[3] * scale)))
    if not layer.has_alpha():
        rows = b"\xff" * (part_width * part_height)
    elif has_thumbnail(layer, scale):
        data, _format = thumbnail(layer, part, part_width, part_height)
        size = len(data) // (part_width * part_height)
        rows = data[size - 1::size]
    else:
        _done, x, y = layer.get_offsets()
        rows = get(layer, Gegl.Rectangle.new(round((part[0] - x) * scale), round((part[1] - y) * scale), part_width, part_height), scale, "A u8")
    beside = bytes(left), bytes(width - left - part_width)
    return b"".join((
        bytes(top * width),
        *(beside[0] + rows[start:start + part_width] + beside[1] for start in range(0, len(rows), part_width)),
        bytes((height - top - part_height) * width)))


def get(drawable, rectangle, scale, pixel_format):
    return bytes(drawable.get_buffer().get(rectangle, scale, pixel_format, NO_ABYSS))


def read_guide(layer):
    """A layer as the background to match."""
    with scratch(layer.get_image()) as copies:
        twin = copy_of(layer, copies)
        treat_as_linear(copies)
        return read(twin, extent(twin))


def read_guide_file(file):
    """A picture file as the background to match."""
    try:
        image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    except Exception:
        image = None
    if image is None:
        raise UserError(_("The guide picture {path} cannot be opened; choose another file.").format(path=file.get_parse_name()))
    try:
        visible = Gimp.Layer.new_from_visible(image, image, "visible")
        image.insert_layer(visible, None, 0)
        treat_as_linear(image)
        return read(visible, extent(visible))
    finally:
        image.delete()


def visible_with(layer, copies):
    """What is visible with the layers above hidden and the layer itself shown, as a new layer of another image."""
    image = layer.get_image()
    if is_shown_on_top(layer):
        # GIMP has drawn that already.
        visible = Gimp.Layer.new_from_visible(image, copies, "visible")
    else:
        duplicate = image.duplicate()
        try:
            item = twin_of(layer, duplicate)
            while item is not None:
                for sibling in siblings(item)[:position(item)]:
                    sibling.set_visible(False)
                item.set_visible(True)
                item = item.get_parent()
            visible = Gimp.Layer.new_from_visible(duplicate, copies, "visible")
        finally:
            duplicate.delete()
    copies.insert_layer(visible, None, 0)
    return visible


def is_shown_on_top(layer):
    item = layer
    while item is not None:
        if not item.get_visible() or any(sibling.get_visible() for sibling in siblings(item)[:position(item)]):
            return False
        item = item.get_parent()
    return True


def opacity_of(layer):
    """Share 0..1 with which the layer shows, groups around it included."""
    opacity = 1.0
    while layer is not None:
        opacity *= layer.get_opacity() / 100
        layer = layer.get_parent()
    return opacity


def treat_as_linear(image):
    """Makes GIMP average encoded values as they are. It would go through linear light, and the network was not trained on that."""
    if not image.get_effective_color_profile().is_linear():
        gray = image.get_base_type() == Gimp.ImageBaseType.GRAY
        image.set_color_profile(Gimp.ColorProfile.new_d65_gray_linear() if gray else Gimp.ColorProfile.new_rgb_srgb_linear())


def thumbnails_are_encoded(image):
    """Whether this GIMP takes the values of a linear image to sRGB's in thumbnails, as GIMP 3.2 does and 3.0 does not."""
    gray = image.get_base_type() == Gimp.ImageBaseType.GRAY
    probe = Gimp.Layer.new(image, "probe", 1, 1, Gimp.ImageType.GRAY_IMAGE if gray else Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
    buffer = probe.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, 1, 1), format_of(probe, "R'G'B' u8"), b"\x40\x40\x40")
    buffer.flush()
    image.insert_layer(probe, None, 0)
    try:
        return probe.get_sub_thumbnail_data(0, 0, 1, 1, 1, 1)[0].get_data()[0] > 0x60
    finally:
        image.remove_layer(probe)
