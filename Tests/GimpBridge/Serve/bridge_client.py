#!/usr/bin/env python3
"""An independent client of the bridge, written from GimpBridge/PROTOCOL.md with the standard library only.

usage: bridge_client.py PROGRAM ARGUMENT...     (for example: bridge_client.py harmonize serve --model model.onnx)

Goes through every kind of request and prints one line per check; exits with 1 at the first that fails.
"""
import json
import struct
import subprocess
import sys
import time


class Bridge:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last_id = 0

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, kind, payload=b"", **properties):
        self.last_id += 1
        header = {"type": kind, "id": self.last_id, "payload": len(payload), **properties}
        text = json.dumps(header).encode()
        self.send_bytes(struct.pack("<I", len(text)) + text + payload)
        return header["id"]

    def read_exactly(self, count):
        data = self.process.stdout.read(count)
        if len(data) != count:
            raise EOFError("the bridge has ended")
        return data

    def read(self):
        (length,) = struct.unpack("<I", self.read_exactly(4))
        header = json.loads(self.read_exactly(length))
        return header, self.read_exactly(header.get("payload", 0))

    def answer(self, request):
        """The answer to a request, and the progress on the way."""
        progress = []
        while True:
            header, payload = self.read()
            if header.get("id") != request:
                raise AssertionError(f"not an answer to {request}: {header}")
            if header["type"] != "progress":
                return header, payload, progress
            progress.append(header["value"])

    def close(self):
        self.process.stdin.close()
        start = time.monotonic()
        self.process.wait()
        return self.process.returncode, time.monotonic() - start


def check(what, condition, detail=""):
    print(f"{'ok' if condition else 'FAILED'}: {what} {detail}".rstrip(), flush=True)
    if not condition:
        sys.exit(1)


def picture(width, height, colour):
    return bytes(v for y in range(height) for x in range(width) for v in (*(min(255, c + x + y) for c in colour), 255))


def interpolate(values, x):
    """A curve continues beyond its ends with the slope it has there."""
    pieces = len(values) - 1
    i = max(0, min(pieces - 1, int(x * pieces)))
    return values[i] + (values[i + 1] - values[i]) * (x * pieces - i)


def main():
    command = sys.argv[1:]
    bridge = Bridge(command)
    hello, _ = bridge.read()
    check("hello comes first", hello["type"] == "hello" and hello["protocol"] == 1, hello["version"])
    ready, _ = bridge.read()
    model = ready["model"]
    check("ready names provider and model", ready["type"] == "ready" and bool(ready["provider"]) and bool(ready["device"]), str(model))

    width, height = 40, 30
    pixels = picture(width, height, (60, 90, 120))
    mask = bytes(255 if 8 <= x < 24 and 6 <= y < 20 else 0 for y in range(height) for x in range(width))
    foreground = {"width": width, "height": height, "format": "rgba8"}
    header, payload, progress = bridge.answer(bridge.send("predict", pixels + mask, foreground=foreground, samples=256, **{"class": "person"}))
    check("predict answers with curves", header["type"] == "curves", str(header))
    stages, knots = header["stages"], header["knots"]
    floats = struct.unpack(f"<{len(payload) // 4}f", payload)
    check("as many floats as promised", len(floats) == 3 * (stages * knots + 256))
    check("progress rises", progress == sorted(progress), str(progress))
    curves = [[floats[(s * 3 + c) * knots:(s * 3 + c + 1) * knots] for c in range(3)] for s in range(stages)]
    composed = [floats[3 * stages * knots + c * 256:3 * stages * knots + (c + 1) * 256] for c in range(3)]

    def through_stages(channel, x):
        for stage in curves:
            x = interpolate(stage[channel], x)
        return x

    worst = max(abs(through_stages(c, i / 255) - composed[c][i]) for c in range(3) for i in range(256))
    check("the composed curve is all stages in one", worst < 1e-5, f"(differs by {worst:.1e})")
    identity = max(abs(composed[c][i] - i / 255) for c in range(3) for i in range(256))
    check("the curves change something", identity > 1e-3)

    matrix = header["matrix"]
    check("the answer has a matrix exactly if the model promised one", (matrix is not None) == model["matrix"], str(matrix))

    def mixed(pixel, channel):
        if matrix is None:
            return pixel[channel]
        row = matrix[4 * channel:4 * channel + 4]
        return sum(factor * value for factor, value in zip(row, (*pixel, 1)))

    strength = 0.5
    knot_bytes = payload[:4 * 3 * stages * knots]
    stripe = {"width": width, "height": height, "format": "rgba8", "stages": stages, "knots": knots, "strength": strength, "matrix": matrix is not None, "mask": True}
    matrix_bytes = b"" if matrix is None else struct.pack("<12f", *matrix)
    header, rendered, _ = bridge.answer(bridge.send("render", knot_bytes + matrix_bytes + pixels + mask, **stripe))
    check("render answers with pixels", header["type"] == "pixels" and len(rendered) == len(pixels))
    wrong = 0
    for i in range(width * height):
        pixel = [code / 255 for code in pixels[4 * i:4 * i + 3]]
        for c in range(4):
            before, after = pixels[4 * i + c], rendered[4 * i + c]
            expected = before if c == 3 or mask[i] == 0 else before + strength * (through_stages(c, mixed(pixel, c)) * 255 - before)
            wrong += abs(after - min(255, max(0, expected))) > 0.51
    check("every pixel is rendered by the document's formula", wrong == 0, f"({wrong} wrong)")

    background = {"width": 20, "height": 10, "format": "rgba8", "mask": False}
    header, guided, _ = bridge.answer(bridge.send("predict", pixels + picture(20, 10, (200, 90, 20)) + mask, foreground=foreground, background=background))
    check("another picture as the background gives other curves", header["type"] == "curves" and guided != payload)

    header, _, _ = bridge.answer(bridge.send("predict", pixels + bytes(width * height), foreground=foreground))
    check("an empty mask is an input error with a way out", header["type"] == "error" and header["code"] == "input" and bool(header["action"]), header["message"])
    header, _, _ = bridge.answer(bridge.send("predict", pixels, foreground=foreground))
    check("a payload that is too short is a bad request", header["code"] == "bad-request", header["message"])
    header, _, _ = bridge.answer(bridge.send("sing"))
    check("an unknown type is a bad request", header["code"] == "bad-request", header["message"])

    first = bridge.send("predict", pixels + mask, foreground=foreground)
    second = bridge.send("predict", pixels + mask, foreground=foreground)
    bridge.last_id = second - 1
    bridge.send("cancel")
    bridge.last_id = second
    check("the request before a cancelled one is answered", bridge.answer(first)[0]["type"] == "curves")
    header, _, _ = bridge.answer(second)
    check("a cancelled request says so, or was already done", header["type"] == "curves" or header["code"] == "cancelled", header["type"])

    status, seconds = bridge.close()
    check("the end of the input ends the bridge", status == 0, f"(status {status} after {seconds:.2f} s)")

    for what, data, code in (
        ("not JSON", struct.pack("<I", 5) + b"hello", "malformed"),
        ("a header of 4 GB", b"\xff\xff\xff\xff", "too-large"),
        ("a payload of 1 TB", struct.pack("<I", 46) + b'{"type":"render","id":1,"payload":10995116277}', "too-large"),
        ("half a frame", struct.pack("<I", 100) + b"{", "truncated"),
    ):
        bridge = Bridge(command)
        while bridge.read()[0]["type"] != "ready":
            pass
        bridge.send_bytes(data)
        if code == "truncated":
            bridge.process.stdin.close()
        header, _ = bridge.read()
        while header["type"] != "error":
            header, _ = bridge.read()
        status = bridge.process.wait()
        check(f"{what} is {code}", header["code"] == code and status == 1, header["message"])


if __name__ == "__main__":
    main()
