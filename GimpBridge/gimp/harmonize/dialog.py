"""The dialog: options, the curves drawn, and the result live on the canvas."""
import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, GimpUi, GLib, Gtk

import apply
from texts import HELP, UserError, _

# Milliseconds after the last change of an option.
DELAY = 150

SIDE = 200
PAPER, GRID, DIAGONAL = (250, 250, 250), (225, 225, 225), (170, 170, 170)
COLOURS = ((214, 39, 40), (42, 157, 58), (31, 95, 208))


def draw_curves(prediction, strength):
    """What becomes of grays: the three curves as a picture. Drawn by hand, because GIMP's Python does not always come with cairo."""
    pixels = bytearray(bytes(PAPER) * (SIDE * SIDE))

    def dot(x, y, colour):
        if 0 <= x < SIDE and 0 <= y < SIDE:
            at = 3 * ((SIDE - 1 - y) * SIDE + x)
            pixels[at:at + 3] = bytes(colour)

    last = SIDE - 1
    for i in range(SIDE):
        for line in (0, last // 4, last // 2, 3 * last // 4, last):
            dot(i, line, GRID)
            dot(line, i, GRID)
    for i in range(0, SIDE, 2):
        dot(i, i, DIAGONAL)
    for channel, colour in enumerate(COLOURS):
        previous = None
        for x in range(SIDE):
            at = x / last
            value = prediction.on_gray(channel, at)
            y = round(last * min(1.0, max(0.0, at + strength * (value - at))))
            low, high = sorted((y, y if previous is None else previous))
            for row in range(low, high + 2):
                dot(x, row, colour)
            previous = y
    return GdkPixbuf.Pixbuf.new_from_bytes(GLib.Bytes.new(bytes(pixels)), GdkPixbuf.Colorspace.RGB, False, 8, SIDE, SIDE, 3 * SIDE)


def show(procedure, config, job):
    """Runs the dialog; whether the user wants the result. The image is then as it was."""
    GimpUi.init("harmonize")
    view = View(procedure, config, job)
    try:
        return view.run()
    finally:
        view.close()


class View:
    def __init__(self, procedure, config, job):
        self._config, self._job = config, job
        self._timer = None
        self._preview = apply.Preview(job.image, job.layer, job.bridge)
        job.before_reading = self._preview.hide
        self._dialog = dialog = GimpUi.ProcedureDialog.new(procedure, config, _("Harmonize"))
        dialog.add_button(_("_Help"), Gtk.ResponseType.HELP)
        dialog.connect("response", self._responded)
        dialog.get_scale_entry("strength", 1.0)
        options = dialog.fill_box("options", ["strength", "class", "foreground", "stages", "guide", "guide-file", "apply"])

        self._curves = Gtk.Image()
        self._curves.set_tooltip_text(_("The curves for red, green and blue: brightness before to the right, after upwards"))
        self._message = Gtk.Label(wrap=True, max_width_chars=32, xalign=0)
        self._show_preview = Gtk.CheckButton.new_with_mnemonic(_("_Preview"))
        self._show_preview.set_active(True)
        runs_on = Gtk.Label(label=_("Runs on: {device}").format(device=job.bridge.runs_on), xalign=0, wrap=True, max_width_chars=32)
        runs_on.set_sensitive(False)
        result = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        for widget in (self._curves, self._show_preview, runs_on, self._message):
            result.pack_start(widget, False, False, 0)
        columns = Gtk.Box(orientation=Gtk.Orientation.HORIZONTAL, spacing=18, border_width=12)
        columns.pack_start(options, True, True, 0)
        columns.pack_start(result, False, False, 0)
        dialog.get_content_area().pack_start(columns, True, True, 0)
        columns.show_all()

        self._show_preview.connect("toggled", self._changed)
        config.connect("notify", self._changed)
        self._update()

    def run(self):
        return self._dialog.run()

    def close(self):
        if self._timer is not None:
            GLib.source_remove(self._timer)
        self._preview.close()
        self._dialog.destroy()

    def _changed(self, *_arguments):
        if self._timer is not None:
            GLib.source_remove(self._timer)
        self._timer = GLib.timeout_add(DELAY, self._update)

    def _update(self):
        self._timer = None
        try:
            prediction = self._job.predict()
            strength = self._job.strength
            apply.choose(self._job.layer, self._config.get_property("apply"), prediction, strength)
            self._curves.set_from_pixbuf(draw_curves(prediction, strength))
            if self._show_preview.get_active():
                self._preview.show(prediction, strength)
            else:
                self._preview.hide()
            self._say(_("The network finds that the object fits already; nothing changes.") if prediction.changes_nothing else "")
        except UserError as e:
            self._preview.hide()
            self._say(str(e), fails=True)
        return GLib.SOURCE_REMOVE

    def _say(self, sentence, fails=False):
        self._message.set_text(sentence)
        self._message.set_visible(bool(sentence))
        self._dialog.set_response_sensitive(Gtk.ResponseType.OK, not fails)

    def _responded(self, dialog, response):
        if response != Gtk.ResponseType.HELP:
            return
        # The dialog would close at this response too.
        dialog.stop_emission_by_name("response")
        message = Gtk.MessageDialog(
            transient_for=self._dialog, modal=True, message_type=Gtk.MessageType.INFO, buttons=Gtk.ButtonsType.CLOSE, text=_(HELP))
        message.run()
        message.destroy()
