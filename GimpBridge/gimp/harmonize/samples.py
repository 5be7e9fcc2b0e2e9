"""What the network gets to see: the image's foreground and background, small.

Everything is read from a duplicate of the image, so that nothing of the user's changes.
"""
import gi

gi.require_version("Babl", "0.1")
from gi.repository import Babl, Gegl, Gimp

from selection import merge_filters
from texts import UserError, _

# Pixels of the longest side that is sent. Smaller pictures travel as they are; larger ones still have many pixels for each of
# the network's own.
LONGEST_SIDE = 1024

NO_ABYSS = Gegl.AbyssPolicy.NONE


class Picture:
    """A small picture, colours multiplied by alpha, and its mask."""

    def __init__(self, width, height, pixels, mask):
        self.width, self.height, self.pixels, self.mask = width, height, pixels, mask

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
        duplicate = image.duplicate()
        try:
            self._read(duplicate, twin_of(layer, duplicate), pasted, foreground_cropped, layer.get_name())
        finally:
            duplicate.delete()

    def _read(self, duplicate, twin, pasted, foreground_cropped, name):
        # get_buffer would not show a layer's filters.
        merge_filters(twin)
        selected = not Gimp.Selection.is_empty(duplicate)
        if pasted:
            self._select_shape(duplicate, twin, selected)
        elif not selected:
            raise UserError(_("Nothing is selected, and layer '{layer}' is not something pasted over another layer; select the pasted object first.").format(layer=name))
        else:
            self._crop_to(duplicate, twin, name)
        _done, found, left, top, right, bottom = Gimp.Selection.bounds(duplicate)
        if not found:
            raise UserError(_("There is nothing to harmonize: layer '{layer}' and the selection have no visible pixel in common; select part of the object.").format(layer=name))

        background = visible_from(duplicate, twin) if pasted else twin
        opacity = opacity_of(twin) if pasted else 1.0
        treat_as_linear(duplicate)
        size = duplicate.get_width(), duplicate.get_height()
        self.background = read(background, duplicate.get_selection(), size, opacity)
        self.foreground = self.background
        if foreground_cropped:
            if pasted:
                duplicate.remove_layer(background)
            duplicate.crop(right - left, bottom - top, left, top)
            self.foreground = read(twin, duplicate.get_selection(), (right - left, bottom - top), opacity)

    @staticmethod
    def _crop_to(duplicate, twin, name):
        """The layer's part inside the canvas becomes the whole picture."""
        _done, x, y = twin.get_offsets()
        left, top = max(x, 0), max(y, 0)
        right = min(x + twin.get_width(), duplicate.get_width())
        bottom = min(y + twin.get_height(), duplicate.get_height())
        if left >= right or top >= bottom:
            raise UserError(_("Layer '{layer}' lies wholly outside the image; move it in.").format(layer=name))
        duplicate.crop(right - left, bottom - top, left, top)

    @staticmethod
    def _select_shape(duplicate, twin, selected):
        """The duplicate's selection becomes the layer's coverage: its alpha and the masks, within what was selected."""
        duplicate.select_item(Gimp.ChannelOps.INTERSECT if selected else Gimp.ChannelOps.REPLACE, twin)
        item = twin
        while item is not None:
            if item.get_mask() is not None and item.get_apply_mask():
                duplicate.select_item(Gimp.ChannelOps.INTERSECT, item.get_mask())
            item = item.get_parent()


def read(drawable, selection, size, opacity):
    """A drawable that fills the image, and the selection, reduced to LONGEST_SIDE."""
    scale = min(1.0, LONGEST_SIDE / max(size))
    width, height = (max(1, int(side * scale)) for side in size)
    _done, x, y = drawable.get_offsets()
    if scale < 1:
        # GEGL's rectangle lies in the reduced picture.
        x, y = round(x * scale), round(y * scale)
    pixels = get(drawable, Gegl.Rectangle.new(-x, -y, width, height), scale, format_of(drawable, "R'aG'aB'aA float"))
    mask = None
    if selection is not None:
        mask = get(selection, Gegl.Rectangle.new(0, 0, width, height), scale, coverage_format(selection))
        if opacity < 1:
            mask = mask.translate(bytes(round(value * opacity) for value in range(256)))
    return Picture(width, height, pixels, mask)


def get(drawable, rectangle, scale, pixel_format):
    return bytes(drawable.get_buffer().get(rectangle, scale, pixel_format, NO_ABYSS))


def read_guide(layer):
    """A layer as the background to match."""
    duplicate = layer.get_image().duplicate()
    try:
        twin = twin_of(layer, duplicate)
        merge_filters(twin)
        return whole(duplicate, twin)
    finally:
        duplicate.delete()


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
        return whole(image, visible)
    finally:
        image.delete()


def whole(image, layer):
    treat_as_linear(image)
    layer.set_offsets(0, 0)
    return read(layer, None, (layer.get_width(), layer.get_height()), 1.0)


def visible_from(duplicate, twin):
    """What is visible with the layers above hidden and the layer itself shown, as a new layer of the duplicate."""
    item = twin
    while item is not None:
        for sibling in siblings(item)[:position(item)]:
            sibling.set_visible(False)
        item.set_visible(True)
        item = item.get_parent()
    visible = Gimp.Layer.new_from_visible(duplicate, duplicate, "visible")
    duplicate.insert_layer(visible, None, 0)
    return visible


def opacity_of(layer):
    """Share 0..1 with which the layer shows, groups around it included."""
    opacity = 1.0
    while layer is not None:
        opacity *= layer.get_opacity() / 100
        layer = layer.get_parent()
    return opacity


def treat_as_linear(duplicate):
    """Makes GEGL average encoded values as they are. It would go through linear light, and the network was not trained on that."""
    profile = duplicate.get_effective_color_profile()
    linear = profile.new_linear_from_color_profile()
    if linear is not None and not profile.is_linear():
        duplicate.set_color_profile(linear)
