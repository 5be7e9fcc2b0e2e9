"""Two ways to apply curves to a layer: a filter that stays editable (GIMP 3.2), or pixels."""
from contextlib import contextmanager

from gi.repository import Gegl, Gimp

import filters
from samples import coverage_format, format_of, get, twin_of
from selection import kept, merge_filters
from texts import UserError, _

# Bytes of a stripe of pixels.
STRIPE = 8 * 1024 * 1024


def check_writable(layer):
    """GIMP reports success for a locked layer and leaves it as it is."""
    item = layer
    while item is not None:
        if item.get_lock_content():
            raise UserError(_("Layer '{layer}' is locked; unlock its pixels in the Layers dialog first.").format(layer=item.get_name()))
        item = item.get_parent()


def choose(layer, choice, prediction, strength):
    """'filter' or 'pixels' for the user's choice, which may be 'auto'."""
    image = layer.get_image()
    if choice == "auto":
        # GIMP's curves cut off values outside 0..1, which floating point images may have.
        integer = image.get_precision().value_nick.startswith("u")
        possible = filters.available() and integer and filters.exact(image, prediction, strength)
        choice = "filter" if possible or (filters.available() and layer.is_group()) else "pixels"
    if choice == "filter" and not filters.available():
        raise UserError(_("This GIMP cannot apply curves as a filter; choose pixels, or use GIMP 3.2 or later."))
    if choice == "filter" and not filters.exact(image, prediction, strength):
        raise UserError(_("This model mixes colours, which filters can do only at strength 1 and without a soft-edged selection; choose pixels."))
    if choice == "pixels" and layer.is_group():
        raise UserError(_("'{layer}' is a layer group, whose pixels cannot be changed; merge it, or work on one of its layers.").format(layer=layer.get_name()))
    return choice


def apply_filters(image, layer, prediction, strength):
    image.undo_group_start()
    try:
        filters.Filters(layer, prediction, strength)
    finally:
        image.undo_group_end()


def apply_pixels(image, layer, bridge, prediction, strength, on_progress):
    """Renders the layer's selected pixels in one undo step. All the work is done before anything of the image changes, because
    GIMP's Cancel ends a plug-in on the spot."""
    found, x, y, width, height = layer.mask_intersect()
    if not found:
        return
    region = Gegl.Rectangle.new(x, y, width, height)
    rendered = Gegl.Buffer.new(format_of(layer, encoding_of(layer)[0]), x, y, width, height)
    selection = None if Gimp.Selection.is_empty(image) else image.get_selection()
    with drawn(layer) as source:
        render(source, layer, selection, (x, y, width, height), bridge, prediction, strength, rendered, on_progress)

    image.undo_group_start()
    try:
        merge_filters(layer)
        with kept(image):
            # The bridge has blended soft edges on encoded values; GIMP would do it in linear light. So GIMP gets a hard selection.
            _done, offset_x, offset_y = layer.get_offsets()
            image.select_rectangle(Gimp.ChannelOps.REPLACE, x + offset_x, y + offset_y, width, height)
            shadow = layer.get_shadow_buffer()
            rendered.copy(region, Gegl.AbyssPolicy.NONE, shadow, region)
            shadow.flush()
            layer.merge_shadow(True)
            layer.update(x, y, width, height)
    finally:
        image.undo_group_end()


@contextmanager
def drawn(layer):
    """The layer, or, if it has filters, a twin into which they are drawn."""
    if not layer.get_filters():
        yield layer
        return
    duplicate = layer.get_image().duplicate()
    try:
        twin = twin_of(layer, duplicate)
        merge_filters(twin)
        yield twin
    finally:
        duplicate.delete()


def render(source, layer, mask, region, bridge, prediction, strength, target, on_progress):
    """Sends a region of source through the bridge in stripes, into a buffer. mask is the selection or None; region is in the
    coordinates of the layer, which tells formats and offsets."""
    x, y, width, height = region
    encoding, wire, size = encoding_of(layer)
    pixel_format = format_of(layer, encoding)
    _done, offset_x, offset_y = layer.get_offsets()
    rows = max(1, STRIPE // (width * size))
    for start in range(0, height, rows):
        count = min(rows, height - start)
        stripe = Gegl.Rectangle.new(x, y + start, width, count)
        coverage = None
        if mask is not None:
            coverage = get(mask, Gegl.Rectangle.new(x + offset_x, y + start + offset_y, width, count), 1.0, coverage_format(mask))
        pixels = get(source, stripe, 1.0, pixel_format)
        target.set(stripe, pixel_format, bridge.render(prediction, strength, width, count, wire, pixels, coverage))
        on_progress(min(1.0, (start + count) / height))


def encoding_of(layer):
    """Babl's encoding, the bridge's name for it, and bytes of a pixel, without loss for the image's precision."""
    precision = layer.get_image().get_precision().value_nick
    if precision == "u8-non-linear" or precision == "u8-perceptual":
        return "R'G'B'A u8", "rgba8", 4
    if precision == "u16-non-linear" or precision == "u16-perceptual":
        return "R'G'B'A u16", "rgba16", 8
    return "R'G'B'A float", "rgbaf", 16


class Preview:
    """Shows the result on the canvas while a dialog is open, and leaves nothing behind."""

    def __init__(self, image, layer, bridge):
        self._image, self._layer, self._bridge = image, layer, bridge
        self._filters = None
        self._temporary = None
        self._rendered = None
        self._was_clean = not image.is_dirty()
        image.undo_freeze()

    def show(self, prediction, strength):
        if filters.available() and filters.exact(self._image, prediction, strength):
            self._remove_layer()
            if self._filters is None:
                self._filters = filters.Filters(self._layer, prediction, strength)
            else:
                self._filters.show(prediction, strength)
        else:
            self._remove_filters()
            if self._rendered is not prediction:
                self._render(prediction)
            if self._temporary is not None:
                self._temporary.set_opacity(100 * strength)
        Gimp.displays_flush()

    def hide(self):
        self._remove_filters()
        self._remove_layer()
        Gimp.displays_flush()

    def _remove_filters(self):
        if self._filters is not None:
            self._filters.delete()
            self._filters = None

    def _remove_layer(self):
        if self._temporary is not None:
            self._image.remove_layer(self._temporary)
            self._temporary = None
            self._rendered = None

    def close(self):
        self.hide()
        self._image.undo_thaw()
        # Changes count as unsaved work even when they cannot be undone.
        if self._was_clean:
            self._image.clean_all()

    def _render(self, prediction):
        """The full correction on a layer of its own; its opacity is then the strength."""
        self._remove_layer()
        layer = self._layer
        if layer.is_group():
            return
        selected_layers = self._image.get_selected_layers()
        temporary = layer.copy()
        self._image.insert_layer(temporary, layer.get_parent(), self._image.get_item_position(layer))
        temporary.set_name(filters.NAME)
        temporary.set_blend_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
        temporary.set_composite_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
        merge_filters(temporary)
        if not Gimp.Selection.is_empty(self._image):
            if temporary.get_mask() is not None:
                temporary.remove_mask(Gimp.MaskApplyMode.APPLY)
            temporary.add_mask(temporary.create_mask(Gimp.AddMaskType.SELECTION))
        buffer = temporary.get_buffer()
        region = (0, 0, layer.get_width(), layer.get_height())
        render(temporary, temporary, None, region, self._bridge, prediction, 1.0, buffer, lambda _share: None)
        buffer.flush()
        temporary.update(*region)
        self._image.set_selected_layers(selected_layers)
        self._temporary = temporary
        self._rendered = prediction
