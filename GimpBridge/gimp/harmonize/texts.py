"""Translations and the one kind of error that users see."""
from gi.repository import GLib


def _(message):
    """The message in the user's language; libgimp has bound the catalogue that do_set_i18n named."""
    return GLib.dgettext(None, message)


def N_(message):
    """Marks a message for translation where it is translated later."""
    return message


class UserError(Exception):
    """One sentence for the user that names the problem and the way out."""


HELP = N_(
    "Harmonize looks at the pasted object and at the rest of the picture, and finds colour curves that make the object fit.\n\n"
    "Foreground: a selection around the object, or a pasted layer with transparency above another layer. Automatic takes the "
    "layer's shape if it has transparency and lies above a visible layer, and the selection otherwise.\n\n"
    "Match: with a guide layer or a guide file, the object takes the colours of that picture instead of what is around it.\n\n"
    "Apply: in GIMP 3.2 the result is a filter on the layer that you can change or remove later (the fx button in the Layers "
    "dialog). Pixels changes the layer itself; one Undo brings it back."
)
