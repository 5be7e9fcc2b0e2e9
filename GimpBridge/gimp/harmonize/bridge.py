"""The bridge: a child process that knows the network. PROTOCOL.md describes how to talk to it."""
import json
import os
import queue
import struct
import subprocess
import sys
import threading

from texts import UserError, _

PROTOCOL = 1
MAX_HEADER = 65536

# Seconds. The first start of a freshly installed program is slow where a virus scanner looks at it first.
HELLO_PATIENCE = 60
READY_PATIENCE = 120
ANSWER_PATIENCE = 60


class Prediction:
    """What the network says: curves in stages, and a matrix before them or None."""

    def __init__(self, stages, knots, knot_bytes, matrix):
        self.stages, self.knots, self.knot_bytes = stages, knots, knot_bytes
        # Three rows of four.
        self.matrix = matrix
        values = struct.unpack("<{}f".format(3 * stages * knots), knot_bytes)
        self._curves = [values[i:i + knots] for i in range(0, len(values), knots)]

    @property
    def changes_nothing(self):
        """Whether the network finds that the object fits as it is."""
        place = [i / (self.knots - 1) for i in range(self.knots)]
        identity = all(abs(y - x) < 1e-6 for values in self._curves for x, y in zip(place, values))
        return identity and (self.matrix is None or list(self.matrix) == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0])

    def curve(self, channel, x):
        """What all stages make of a value after the matrix. Outside 0..1 each goes on with the slope of its end."""
        for stage in range(self.stages):
            values = self._curves[3 * stage + channel]
            place = x * (self.knots - 1)
            piece = max(0, min(self.knots - 2, int(place)))
            x = values[piece] + (values[piece + 1] - values[piece]) * (place - piece)
        return x

    def on_gray(self, channel, x):
        """What becomes of a channel of a neutral gray."""
        if self.matrix is not None:
            row = self.matrix[4 * channel:4 * channel + 4]
            x = x * sum(row[:3]) + row[3]
        return self.curve(channel, x)


def program():
    """Path of the bridge: beside this file, unless the environment names another one."""
    name = "harmonize.exe" if os.name == "nt" else "harmonize"
    return os.environ.get("HARMONIZE_BRIDGE") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "bridge", name)


class Bridge:
    """One running bridge. Use it in a with statement: leaving it ends the process."""

    def __init__(self, on_wait=None):
        """on_wait is called a few times a second while an answer is awaited."""
        self._on_wait = on_wait or (lambda: None)
        self._frames = queue.Queue()
        self._last_id = 0
        self._words = []
        self._process = self._start()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            hello, _payload = self._next(HELLO_PATIENCE)
            if hello.get("type") != "hello" or hello.get("protocol") != PROTOCOL:
                raise UserError(_("The bridge program is of another version than the plug-in; install both again with 'harmonize install-gimp'."))
            ready, _payload = self._next(READY_PATIENCE)
            if ready.get("type") != "ready":
                raise UserError(self._sentence(ready))
            self.foreground_cropped = bool(ready["model"]["foreground_cropped"])
            self.stages = int(ready["model"]["stages"])
            self.runs_on = "{}, {}".format(ready.get("provider"), ready.get("device"))
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()

    def close(self):
        """Ends the process: politely, then for certain."""
        try:
            self._process.stdin.close()
        except OSError:
            pass
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def predict(self, foreground, background, semantic_class, stages, on_progress=None):
        """foreground and background are samples.Picture; background may be None. stages 0 means all. Returns a Prediction."""
        header = {"foreground": foreground.header(), "class": semantic_class, "stages": stages or None, "samples": 2}
        parts = [foreground.pixels]
        if background is not None:
            header["background"] = dict(background.header(), mask=background.mask is not None)
            parts.append(background.pixels)
        parts.append(foreground.mask)
        if background is not None and background.mask is not None:
            parts.append(background.mask)
        answer, payload = self._ask("predict", header, parts, on_progress)
        stages, knots = answer["stages"], answer["knots"]
        return Prediction(stages, knots, payload[:3 * stages * knots * 4], answer.get("matrix"))

    def render(self, prediction, strength, width, height, pixel_format, pixels, mask):
        """A stripe of pixels through the curves; mask is bytes or None. Returns bytes."""
        header = {
            "width": width, "height": height, "format": pixel_format, "strength": strength,
            "stages": prediction.stages, "knots": prediction.knots, "matrix": prediction.matrix is not None, "mask": mask is not None,
        }
        matrix = [struct.pack("<12f", *prediction.matrix)] if prediction.matrix is not None else []
        parts = [prediction.knot_bytes] + matrix + [pixels] + ([mask] if mask is not None else [])
        return self._ask("render", header, parts)[1]

    def _start(self):
        path = program()
        if not os.path.isfile(path):
            raise UserError(_("The bridge program is missing ({path}); install the plug-in again with 'harmonize install-gimp'.").format(path=path))
        command = [path, "serve"]
        if os.environ.get("HARMONIZE_MODEL"):
            command += ["--model", os.environ["HARMONIZE_MODEL"]]
        flags = subprocess.CREATE_NO_WINDOW if os.name == "nt" else 0
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, creationflags=flags)
        except PermissionError:
            raise UserError(_("The bridge program is not executable ({path}); make it so, or install the plug-in again with 'harmonize install-gimp'.").format(path=path))
        except OSError as e:
            raise UserError(_("The bridge program does not start ({path}: {reason}); install the plug-in again with 'harmonize install-gimp'.").format(path=path, reason=e.strerror or e))

    def _ask(self, kind, header, parts, on_progress=None):
        self._last_id += 1
        request = self._last_id
        header = dict(header, type=kind, id=request, payload=sum(len(part) for part in parts))
        text = json.dumps(header).encode()
        # A thread of its own: a bridge that hangs must not make this side hang in a full pipe.
        threading.Thread(target=self._write, args=([struct.pack("<I", len(text)), text] + parts,), daemon=True).start()
        while True:
            answer, payload = self._next(ANSWER_PATIENCE)
            if answer.get("id") != request:
                raise UserError(self._sentence(answer) if answer.get("type") == "error" else self._broken())
            if answer["type"] == "error":
                raise UserError(self._sentence(answer))
            if answer["type"] != "progress":
                return answer, payload
            if on_progress:
                on_progress(answer["value"])

    def _write(self, parts):
        try:
            for part in parts:
                self._process.stdin.write(part)
            self._process.stdin.flush()
        except (OSError, ValueError):
            pass  # It has died; the reader notices.

    def _next(self, patience):
        """The next frame, or an error after so many seconds without one."""
        waited = 0.0
        while True:
            try:
                frame = self._frames.get(timeout=0.1)
                break
            except queue.Empty:
                waited += 0.1
                self._on_wait()
                if waited > patience:
                    self._process.kill()
                    raise UserError(_("The bridge program does not answer and was stopped; try again, and restart the computer if it happens again."))
        if frame is None:
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                raise UserError(self._broken())
            raise UserError(self._died())
        return frame

    def _read(self):
        stream = self._process.stdout
        try:
            while True:
                (length,) = struct.unpack("<I", self._exactly(stream, 4))
                if length > MAX_HEADER:
                    raise ValueError(length)
                header = json.loads(self._exactly(stream, length).decode())
                self._frames.put((header, self._exactly(stream, header.get("payload", 0))))
        except (EOFError, OSError, ValueError, MemoryError):
            self._frames.put(None)

    def _listen(self):
        for line in self._process.stderr:
            self._words.append(line.decode(errors="replace").rstrip())
            del self._words[:-20]
            sys.stderr.write("harmonize: {}\n".format(self._words[-1]))

    @staticmethod
    def _exactly(stream, count):
        data = stream.read(count)
        if len(data) != count:
            raise EOFError()
        return data

    def _died(self):
        words = " ".join(self._words[-2:])
        sentence = _("The bridge program ended unexpectedly (status {status}); try again, or install the plug-in again with 'harmonize install-gimp'.")
        return sentence.format(status=self._process.returncode) + (" ({})".format(words) if words else "")

    @staticmethod
    def _sentence(error):
        return error.get("message") or _("The bridge program failed without saying why; install the plug-in again with 'harmonize install-gimp'.")

    @staticmethod
    def _broken():
        return _("The bridge program gave an answer that makes no sense; install the plug-in again with 'harmonize install-gimp'.")
