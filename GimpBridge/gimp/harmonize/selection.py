"""Keeps the user's selection over calls that change it."""
from contextlib import contextmanager

from gi.repository import Gimp


@contextmanager
def kept(image):
    """Gives the selection as a channel, or None if there is none, and brings it and the selected layers back afterwards."""
    layers = image.get_selected_layers()
    saved = None if Gimp.Selection.is_empty(image) else Gimp.Selection.save(image)
    try:
        yield saved
    finally:
        if saved is None:
            Gimp.Selection.none(image)
        else:
            image.select_item(Gimp.ChannelOps.REPLACE, saved)
            image.remove_channel(saved)
        image.set_selected_layers(layers)


def merge_filters(layer):
    """Draws a layer's filters into it. GIMP would change the selection on the way."""
    if layer.get_filters() and not layer.is_group():
        with kept(layer.get_image()):
            layer.merge_filters()
