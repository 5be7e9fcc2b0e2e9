"""The cases that need a window; gimp-window.sh starts this file inside a GIMP with a display. Prints the same lines as cases.py.

A thread plays the user with xdotool while the plug-in's dialog is open.
"""
import os
import subprocess
import sys
import threading
import time
import traceback

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, Gio

TITLE = os.environ.get("HARMONIZE_TITLE", "Harmonize")
SHOTS = "/tmp/harmonize-shots"
RGB8 = "R'G'B'A u8"
PATIENCE = 180


def pixels(image):
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    data = bytes(layer.get_buffer().get(Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height()), 1.0, RGB8, Gegl.AbyssPolicy.NONE))
    layer.delete()
    return data


def windows(title):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], stdout=subprocess.PIPE, text=True)
    return found.stdout.split()


def shoot(name):
    subprocess.run(["import", "-window", "root", os.path.join(SHOTS, name + ".png")], check=True)


def composite():
    """The samples: an astronaut in front of a sunset."""
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path("/tmp/harmonize-samples/sunset.jpg"))
    layer = Gimp.file_load_layer(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path("/tmp/harmonize-samples/astronaut.png"))
    image.insert_layer(layer, None, 0)
    layer.set_name("astronaut")
    layer.set_offsets((image.get_width() - layer.get_width()) // 2, image.get_height() - layer.get_height())
    image.set_selected_layers([layer])
    # Images that a script has loaded have no undo at first.
    image.undo_enable()
    image.clean_all()
    return image, layer


def run(image, layer, act):
    """Calls the plug-in with its dialog; act(window) plays the user. The dialog opens with the preview already on the canvas.

    The thread leaves GIMP's functions alone: libgimp talks to GIMP from one thread only.
    """
    problems = []

    def user():
        try:
            end = time.monotonic() + PATIENCE
            while not windows("^" + TITLE + "$"):
                assert time.monotonic() < end, "the dialog did not open"
                time.sleep(0.2)
            time.sleep(5)
            act(windows("^" + TITLE + "$")[-1])
        except Exception as e:
            problems.append(e)
            for window in windows("^" + TITLE + "$"):
                subprocess.run(["xdotool", "windowfocus", window, "key", "Escape"])

    threading.Thread(target=user, daemon=True).start()
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-harmonize")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.INTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", [layer])
    status = procedure.run(config).index(0)
    if problems:
        raise problems[0]
    return status


def press(window, key):
    subprocess.run(["xdotool", "windowactivate", "--sync", window, "key", key], check=True)


def undo_until(done, problem):
    """Presses Undo once, and waits."""
    press(windows("– GIMP$")[-1], "ctrl+z")
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, problem
        time.sleep(0.5)


def cancel_leaves_nothing(image, layer):
    before, layers = pixels(image), len(image.get_layers())

    def act(window):
        shoot("dialog")
        press(window, "Escape")

    status = run(image, layer, act)
    assert status == Gimp.PDBStatusType.CANCEL, status
    assert pixels(image) == before, "the preview stayed"
    assert len(image.get_layers()) == layers and not layer.get_filters(), "something of the preview stayed"
    assert not image.is_dirty(), "the image counts as changed"


def cancel_leaves_no_undo_step(image, layer):
    layer.set_opacity(60)
    run(image, layer, lambda window: press(window, "Escape"))
    undo_until(lambda: layer.get_opacity() == 100, "Undo found something of the cancelled dialog")


def ok_is_one_undo_step(image, layer):
    before = pixels(image)
    status = run(image, layer, lambda window: press(window, "alt+o"))
    assert status == Gimp.PDBStatusType.SUCCESS, status
    assert pixels(image) != before, "nothing changed"
    time.sleep(2)
    shoot("result")
    undo_until(lambda: pixels(image) == before, "one Undo does not bring the picture back")
    assert not layer.get_filters()


def main():
    os.makedirs(SHOTS, exist_ok=True)
    image, layer = composite()
    Gimp.Display.new(image)
    Gimp.displays_flush()
    time.sleep(4)
    for welcome in windows("^Welcome"):
        press(welcome, "Escape")
    for function in (cancel_leaves_nothing, cancel_leaves_no_undo_step, ok_is_one_undo_step):
        try:
            function(image, layer)
            print("ok window_{}".format(function.__name__))
        except Exception as e:
            if not isinstance(e, AssertionError):
                traceback.print_exc()
            shoot("failed_" + function.__name__)
            print("FAILED window_{}: {}".format(function.__name__, e))
        sys.stdout.flush()


main()
