"""PNG files with nothing but Python's own library."""

import pathlib
import struct
import zlib


def write(path, width, height, channels, pixels):
    """Writes 8-bit pixels, row by row; channels is 1 for grey or 3 for RGB."""
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 0)
    stride = width * channels
    rows = b"".join(b"\0" + pixels[y * stride:(y + 1) * stride] for y in range(height))
    pathlib.Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
