"""The cases that need a window; window.sh starts this file inside a GIMP with a display. Prints the same lines as cases.py.

A thread plays the user with xdotool. It leaves GIMP's functions alone: libgimp talks to GIMP from one thread only.
"""
import faulthandler
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

GERMAN = os.environ.get("LANGUAGE") == "de"
TITLE = "Harmonisieren" if GERMAN else "Harmonize"
PROGRAM = os.environ["HARMONIZE_PROGRAM"]
HERE = os.getcwd()
FOREGROUND = os.path.join(HERE, "dark-astronaut.png")
RGB8 = "R'G'B'A u8"
PATIENCE = 120
SCREEN = 1280, 800


def region(layer, x, y, width, height):
    return bytes(layer.get_buffer().get(Gegl.Rectangle.new(x, y, width, height), 1.0, RGB8, Gegl.AbyssPolicy.NONE))


def pixels(image):
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    data = region(layer, 0, 0, layer.get_width(), layer.get_height())
    layer.delete()
    return data


def xdotool(*arguments, check=True):
    return subprocess.run(["xdotool", *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=check, timeout=60).stdout.split()


def windows(title):
    return xdotool("search", "--onlyvisible", "--name", title, check=False)


def dialogs():
    return windows("^" + TITLE + "$")


def wait_for(done, problem, patience=PATIENCE):
    end = time.monotonic() + patience
    while not done():
        assert time.monotonic() < end, problem
        time.sleep(0.3)


def shoot(name):
    path = os.path.join(HERE, "{}{}.png".format(name, "-de" if GERMAN else ""))
    subprocess.run(["import", "-window", "root", path], check=True, timeout=60)


def canvas():
    """The object as the canvas shows it, below the dialog."""
    return subprocess.run(["import", "-window", "root", "-crop", "150x140+515+540", "-depth", "8", "rgb:-"], stdout=subprocess.PIPE, check=True, timeout=60).stdout


def settled(problem, differs_from=None):
    """The canvas when it does not change any more."""
    seen = [canvas()]

    def still():
        time.sleep(1)
        seen.append(canvas())
        return seen[-1] == seen[-2] and (differs_from is None or distance(seen[-1], differs_from) > 1)

    wait_for(still, problem)
    return seen[-1]


def distance(one, other):
    """Mean difference of codes."""
    return sum(abs(a - b) for a, b in zip(one, other)) / len(one)


def press(window, key):
    xdotool("windowactivate", "--sync", window, "key", key)


def main_window():
    found = []
    # The title changes now and then, and is no title for a moment.
    wait_for(lambda: found.extend(windows("– GIMP$")) or found, "GIMP's window is gone")
    return found[-1]


def composite():
    """The samples: an astronaut in front of a sunset, with so little light on her that much is to be corrected."""
    astronaut = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(os.path.join(HERE, "astronaut.png")))
    astronaut.get_layers()[0].levels(Gimp.HistogramChannel.VALUE, 0, 1, False, 1, 0, 0.4, False)
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, astronaut, Gio.File.new_for_path(FOREGROUND), None)
    astronaut.delete()
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(os.path.join(HERE, "sunset.jpg")))
    layer = Gimp.file_load_layer(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(FOREGROUND))
    image.insert_layer(layer, None, 0)
    layer.set_name("astronaut")
    layer.set_offsets((image.get_width() - layer.get_width()) // 2, image.get_height() - layer.get_height())
    image.set_selected_layers([layer])
    # Images that a script has loaded have no undo at first.
    image.undo_enable()
    image.clean_all()
    return image, layer


def play(act):
    """act(dialog) plays the user in a thread, as soon as the dialog is open with its preview on the canvas."""
    problems = []

    def user():
        try:
            wait_for(dialogs, "the dialog did not open")
            time.sleep(5)
            dialog = dialogs()[-1]
            # It covers the object otherwise.
            width = int(xdotool("getwindowgeometry", dialog)[-1].split("x")[0])
            xdotool("windowmove", dialog, SCREEN[0] - width - 10, 30)
            time.sleep(1)
            act(dialog)
        except Exception as e:
            problems.append(e)
            for dialog in dialogs():
                press(dialog, "Escape")

    thread = threading.Thread(target=user, daemon=True)
    thread.start()
    return thread, problems


def call(image, layer):
    """Calls the plug-in with its dialog, as a script can. Returns the status."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-harmonize")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.INTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", [layer])
    return procedure.run(config).index(0)


def run(image, layer, act):
    """The same while act plays the user."""
    _thread, problems = play(act)
    status = call(image, layer)
    if problems:
        raise problems[0]
    return status


def run_command(words):
    """Search and Run a Command."""
    press(main_window(), "slash")
    wait_for(lambda: windows("^(Search Actions|Aktionen suchen)"), "the search did not open")
    time.sleep(1)
    xdotool("type", "--delay", 60, words)
    time.sleep(3)
    shoot("search")
    xdotool("key", "Return")


def run_from_menu(act):
    """Calls the plug-in as a user does, with Search and Run a Command."""
    thread, problems = play(act)
    run_command(TITLE)
    thread.join(2 * PATIENCE)
    assert not thread.is_alive(), "the dialog did not close"
    if problems:
        raise problems[0]


def undo_until(done, problem):
    """Presses Undo once, and waits."""
    press(main_window(), "ctrl+z")
    wait_for(done, problem, 60)


CASES = []


def case(function):
    CASES.append(function)
    return function


def english_only(function):
    if not GERMAN:
        CASES.append(function)
    return function


@case
def menu(image, layer):
    press(main_window(), "alt+f" if GERMAN else "alt+c")
    time.sleep(2)
    shoot("menu")
    xdotool("key", "Escape")
    xdotool("key", "Escape")


@case
def dialog_opens_from_the_menu_and_cancel_leaves_nothing(image, layer):
    before, layers = pixels(image), len(image.get_layers())

    def act(dialog):
        shoot("dialog")
        press(dialog, "Escape")
        wait_for(lambda: not dialogs(), "the dialog did not close")

    run_from_menu(act)
    time.sleep(3)
    assert pixels(image) == before, "the preview stayed"
    assert len(image.get_layers()) == layers and not layer.get_filters(), "something of the preview stayed"
    assert not image.is_dirty(), "the image counts as changed"


@case
def help_is_shown(image, layer):
    def act(dialog):
        def screen():
            return subprocess.run(["import", "-window", "root", "-resize", "160x100!", "-depth", "8", "rgb:-"], stdout=subprocess.PIPE, check=True, timeout=60).stdout

        # The preview appears a while after the dialog: what is there before the help must have settled.
        looks = [screen()]

        def is_still():
            time.sleep(2)
            looks.append(screen())
            return distance(looks[-1], looks[-2]) < 0.1

        wait_for(is_still, "the screen does not settle")
        before = looks[-1]
        press(dialog, "alt+h")
        wait_for(lambda: distance(screen(), before) > 1, "no help is shown", 30)
        time.sleep(1)
        shown = distance(screen(), before)
        shoot("help")
        xdotool("key", "Escape")
        wait_for(lambda: distance(screen(), before) < shown / 2, "the help does not close", 30)
        press(dialog, "Escape")

    assert run(image, layer, act) == Gimp.PDBStatusType.CANCEL


@english_only
def cancel_in_a_script_leaves_nothing(image, layer):
    before = pixels(image)
    status = run(image, layer, lambda dialog: press(dialog, "Escape"))
    assert status == Gimp.PDBStatusType.CANCEL, status
    assert pixels(image) == before and not image.is_dirty()


@english_only
def cancel_leaves_no_undo_step(image, layer):
    layer.set_opacity(60)
    run(image, layer, lambda dialog: press(dialog, "Escape"))
    undo_until(lambda: layer.get_opacity() == 100, "Undo found something of the cancelled dialog")
    image.clean_all()


@english_only
def preview_is_on_the_canvas(image, layer):
    without = settled("the canvas does not settle")
    seen = {}

    def act(dialog):
        seen["with"] = settled("no preview is on the canvas", differs_from=without)
        press(dialog, "alt+p")
        wait_for(lambda: distance(canvas(), without) < 0.5, "the preview stays where it is switched off")
        press(dialog, "alt+p")
        settled("the preview does not come back", differs_from=without)
        press(dialog, "Escape")

    run(image, layer, act)
    print("note preview: the canvas changes by {:.1f} codes".format(distance(seen["with"], without)))


@english_only
def ok_is_one_undo_step(image, layer):
    before = pixels(image)
    run_from_menu(lambda dialog: (press(dialog, "alt+o"), wait_for(lambda: not dialogs(), "the dialog did not close")))
    wait_for(lambda: pixels(image) != before, "nothing changed")
    time.sleep(3)
    shoot("result")
    undo_until(lambda: pixels(image) == before, "one Undo does not bring the picture back")
    assert not layer.get_filters()


@english_only
def repeat_asks_nothing(image, layer):
    """Ctrl+F takes the values of the last dialog."""
    before = pixels(image)
    press(main_window(), "ctrl+f")
    wait_for(lambda: pixels(image) != before, "nothing changed")
    assert not dialogs(), "a dialog is open"
    time.sleep(2)
    undo_until(lambda: pixels(image) == before, "one Undo does not bring the picture back")


@english_only
def curves_tool_reads_our_presets(image, layer):
    """What 'harmonize apply --curves x.settings' writes, imported in GIMP's own Curves dialog, gives the command line's pixels."""
    preset, out = os.path.join(HERE, "x.settings"), os.path.join(HERE, "expected.png")
    at = "{},{}".format(*layer.get_offsets()[1:])
    subprocess.run([PROGRAM, "apply", "sunset.jpg", "--foreground", FOREGROUND, "--at", at, "--curves", preset, "-o", out], check=True)
    run_command("Curves...")
    wait_for(lambda: windows("^Curves$"), "the Curves dialog did not open")
    time.sleep(3)
    dialog = windows("^Curves$")[-1]
    width = int(xdotool("getwindowgeometry", dialog)[-1].split("x")[0])
    # The button at the end of the presets.
    xdotool("mousemove", "--window", dialog, width - 18, 55, "click", 1)
    time.sleep(2)
    xdotool("key", "Down", "Return")
    time.sleep(2)
    wait_for(lambda: windows("^Import"), "no file is asked for")
    time.sleep(1)
    xdotool("type", "--delay", 30, preset)
    time.sleep(2)
    # The first Return may only close the list of completions.
    wait_for(lambda: xdotool("key", "Return") or time.sleep(2) or not windows("^Import"), "the file is not taken")
    time.sleep(2)
    shoot("curves")
    press(dialog, "alt+o")
    wait_for(lambda: not windows("^Curves$"), "the Curves dialog did not close")
    time.sleep(2)
    copy = image.duplicate()
    twin = copy.get_layers()[0]
    if twin.get_filters():
        twin.merge_filters()
    size = twin.get_width(), twin.get_height()
    actual = region(twin, 0, 0, *size)
    copy.delete()
    written = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(out))
    expected = region(written.get_layers()[0], *layer.get_offsets()[1:], *size)
    written.delete()
    opaque = [i for i in range(0, len(actual), 4) if actual[i + 3] == 255]
    worst = max(abs(actual[i + c] - expected[i + c]) for i in opaque for c in range(3))
    assert worst <= 1, "differs by {}".format(worst)
    print("note preset: differs by {} in {} pixels".format(worst, len(opaque)))
    press(main_window(), "ctrl+z")
    time.sleep(2)


@english_only
def another_foreground_is_read_without_the_preview(image, layer):
    """The dialog reads the picture anew for another foreground, while the preview of the first is on the canvas."""
    original = pixels(image)
    _done, x, y = layer.get_offsets()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, x, y + layer.get_height() // 2, layer.get_width(), layer.get_height() // 2)
    # Too blue, so that the network does not find that it fits the rest of the layer.
    layer.levels(Gimp.HistogramChannel.RED, 0, 1, False, 1, 0, 0.5, False)
    copy = image.duplicate()
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-harmonize")
    config = procedure.create_config()
    for name, value in (("run-mode", Gimp.RunMode.NONINTERACTIVE), ("image", copy), ("foreground", "selection")):
        config.set_property(name, value)
    config.set_core_object_array("drawables", [copy.get_layers()[0]])
    procedure.run(config)
    expected = pixels(copy)
    copy.delete()
    before = pixels(image)

    def act(dialog):
        # The option after the object's kind: a list in GIMP 3.0, buttons in GIMP 3.2.
        press(dialog, "alt+b")
        xdotool("key", "Tab", "Down")
        time.sleep(4)
        shoot("foreground")
        press(dialog, "alt+o")
        wait_for(lambda: not dialogs(), "the dialog did not close")

    run(image, layer, act)
    after = pixels(image)
    undo_until(lambda: pixels(image) == before, "one Undo does not bring the picture back")
    undo_until(lambda: pixels(image) == original, "one Undo does not bring the red back")
    Gimp.Selection.none(image)
    assert max(abs(a - b) for a, b in zip(expected, before)) > 3, "nothing changed"
    assert after == expected, "differs by {}".format(max(abs(a - b) for a, b in zip(after, expected)))


@case
def an_error_is_shown_and_translated(image, layer):
    """Interactive calls refuse before anything is opened."""
    background = image.get_layers()[-1]
    image.set_selected_layers([background])
    status = call(image, background)
    sentence = Gimp.get_pdb().get_last_error() or ""
    assert status == Gimp.PDBStatusType.EXECUTION_ERROR, status
    assert ("Nichts ist ausgewählt" if GERMAN else "Nothing is selected") in sentence, sentence
    assert not dialogs()
    image.set_selected_layers([layer])


@case
def an_error_from_the_menu_is_seen(image, layer):
    image.set_selected_layers([image.get_layers()[-1]])
    run_command(TITLE)
    time.sleep(6)
    shoot("error")
    xdotool("key", "Escape")
    image.set_selected_layers([layer])


def main():
    # A case that hangs ends this process with its stack; gimp.sh notices.
    image, layer = composite()
    Gimp.Display.new(image)
    Gimp.displays_flush()
    main_window()
    time.sleep(4)
    for other in windows("^Welcome") + windows("^Willkommen"):
        press(other, "Escape")
    xdotool("windowmove", main_window(), 0, 0, "windowsize", main_window(), SCREEN[0] - 10, SCREEN[1] - 30)
    time.sleep(1)
    press(main_window(), "ctrl+shift+j")
    time.sleep(2)
    wanted = os.environ.get("HARMONIZE_CASES", "").split()
    for function in CASES:
        if wanted and function.__name__ not in wanted:
            continue
        faulthandler.dump_traceback_later(4 * PATIENCE, exit=True)
        name = "window_{}{}".format(function.__name__, "_de" if GERMAN else "")
        start = time.monotonic()
        try:
            function(image, layer)
            print("ok {} ({:.1f} s)".format(name, time.monotonic() - start))
        except Exception as e:
            if not isinstance(e, AssertionError):
                traceback.print_exc()
            shoot("failed_" + function.__name__)
            print("FAILED {}: {}".format(name, e or traceback.extract_tb(e.__traceback__)[-1].line))
        sys.stdout.flush()
    faulthandler.cancel_dump_traceback_later()


main()
print("done", flush=True)
