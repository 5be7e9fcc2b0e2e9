#!/usr/bin/env python3
"""Harmonize: makes something that was pasted into a photo match the photo's light and colours. A GIMP 3 plug-in."""
import os
import sys

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, GLib, GObject

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import apply
import samples
from bridge import Bridge
from texts import HELP, N_, UserError, _

PROCEDURE = "plug-in-harmonize"

CLASSES = (("auto", N_("Automatic")), ("person", N_("Person")), ("vehicle", N_("Vehicle")), ("animal", N_("Animal")), ("food", N_("Food")), ("other", N_("Other")))
FOREGROUNDS = (("auto", N_("Automatic")), ("selection", N_("Selection")), ("layer", N_("Layer's shape")))
WAYS = (("auto", N_("Automatic")), ("filter", N_("Filter that stays editable (GIMP 3.2)")), ("pixels", N_("Pixels")))

def choice(entries):
    made = Gimp.Choice.new()
    for number, (nick, label) in enumerate(entries):
        made.add(nick, number, _(label), "")
    return made


class Harmonize(Gimp.PlugIn):
    def do_set_i18n(self, _name):
        return True, "harmonize", "locale"

    def do_query_procedures(self):
        return [PROCEDURE]

    def do_create_procedure(self, name):
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, run, None)
        # Everything is let in, and what cannot be harmonized is told why: a grey menu entry tells nothing.
        procedure.set_image_types("*")
        procedure.set_sensitivity_mask(
            Gimp.ProcedureSensitivityMask.DRAWABLE | Gimp.ProcedureSensitivityMask.DRAWABLES | Gimp.ProcedureSensitivityMask.NO_DRAWABLES)
        procedure.set_menu_label(_("_Harmonize..."))
        procedure.add_menu_path("<Image>/Colors")
        procedure.set_documentation(_("Make a pasted object match the photo's light and colours"), _(HELP), name)
        procedure.set_attribution("The HarmonizeEffect contributors", "MIT licence", "2026")

        flags = GObject.ParamFlags.READWRITE
        procedure.add_double_argument("strength", _("_Strength"), _("How far to go, from 0 (leave as it is) to 1 (all the way)"), 0.0, 1.0, 1.0, flags)
        procedure.add_choice_argument("class", _("O_bject"), _("What was pasted"), choice(CLASSES), "auto", flags)
        procedure.add_choice_argument("foreground", _("_Foreground"), _("What marks the object"), choice(FOREGROUNDS), "auto", flags)
        procedure.add_int_argument("stages", _("S_teps"), _("Use only the first so many steps of the correction; 0 uses all"), 0, 16, 0, flags)
        procedure.add_drawable_argument("guide", _("_Guide layer"), _("Match this layer, of any open image, instead of what is around the object"), True, flags)
        procedure.add_file_argument("guide-file", _("Guide f_ile"), _("Match this picture file instead"), Gimp.FileChooserAction.OPEN, True, None, flags)
        procedure.add_choice_argument("apply", _("_Apply as"), _("How to change the layer"), choice(WAYS), "auto", flags)
        return procedure


class Job:
    """One run: the options, the pictures that were read, and the prediction for them."""

    def __init__(self, image, layer, config, bridge):
        self.image, self.layer, self.config, self.bridge = image, layer, config, bridge
        # Called before anything is read: a preview must not be taken for the picture.
        self.before_reading = lambda: None
        self._composites = {}
        self._guides = {}
        self._predictions = {}

    def predict(self, on_progress=None):
        """The prediction for the options as they are now; what was read or predicted before is not read again."""
        pasted = samples.is_pasted(self.image, self.layer, self.config.get_property("foreground"))
        guide = self.config.get_property("guide")
        file = self.config.get_property("guide-file")
        file = file if file is not None and file.get_path() else None
        guide_key = ("layer", guide.get_id()) if guide is not None else ("file", file.get_uri()) if file is not None else None
        semantic_class, stages = self.config.get_property("class"), self.config.get_property("stages")
        key = (pasted, guide_key, semantic_class, stages)
        if key not in self._predictions:
            if pasted not in self._composites or guide_key not in self._guides:
                self.before_reading()
            if pasted not in self._composites:
                self._composites[pasted] = samples.Composite(self.image, self.layer, pasted, self.bridge.foreground_cropped)
            if guide_key not in self._guides:
                self._guides[guide_key] = (
                    samples.read_guide(samples.layer_of(guide)) if guide is not None else
                    samples.read_guide_file(file) if file is not None else None)
            composite = self._composites[pasted]
            background = self._guides[guide_key] or composite.background
            self._predictions[key] = self.bridge.predict(composite.foreground, background, semantic_class, stages, on_progress)
        return self._predictions[key]

    @property
    def strength(self):
        return self.config.get_property("strength")

    def apply(self, on_progress):
        prediction = self.predict()
        if apply.choose(self.layer, self.config.get_property("apply"), prediction, self.strength) == "filter":
            apply.apply_filters(self.image, self.layer, prediction, self.strength)
        else:
            apply.apply_pixels(self.image, self.layer, self.bridge, prediction, self.strength, on_progress)
        Gimp.displays_flush()


def check(image, drawables):
    """The layer to work on."""
    if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
        raise UserError(_("Indexed images have no room for new colours; choose Image > Mode > RGB first."))
    if len(drawables) != 1:
        raise UserError(_("Choose exactly one layer in the Layers dialog."))
    layer = samples.layer_of(drawables[0])
    if not isinstance(layer, Gimp.Layer):
        raise UserError(_("Choose a layer in the Layers dialog, not a channel."))
    apply.check_writable(layer)
    return layer


def run(procedure, run_mode, image, drawables, config, _data):
    Gegl.init(None)
    try:
        layer = check(image, drawables)
        if run_mode == Gimp.RunMode.INTERACTIVE:
            # Said before anything is started or shown.
            if not samples.is_pasted(image, layer, "auto") and Gimp.Selection.is_empty(image):
                raise UserError(_("Nothing is selected, and layer '{layer}' is not something pasted over another layer; select the pasted object first.").format(layer=layer.get_name()))
        Gimp.progress_init(_("Harmonizing"))
        with Bridge(Gimp.progress_pulse) as bridge:
            job = Job(image, layer, config, bridge)
            if run_mode == Gimp.RunMode.INTERACTIVE:
                from dialog import show
                if not show(procedure, config, job):
                    return procedure.new_return_values(Gimp.PDBStatusType.CANCEL, GLib.Error())
            job.predict(lambda share: Gimp.progress_update(share / 2))
            job.apply(lambda share: Gimp.progress_update(0.5 + share / 2))
        Gimp.progress_end()
        return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())
    except UserError as e:
        return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, GLib.Error(str(e)))


Gimp.main(Harmonize.__gtype__, sys.argv)
