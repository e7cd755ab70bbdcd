# SPDX-License-Identifier: GPL-2.0-or-later
"""The rounds of work that a program has done, and the time in ns that it was kept
from it, where a benchmark reads them: in the file that TARGET_ROUNDS names."""
import mmap
import os
import struct

_path = os.environ.get("TARGET_ROUNDS")
if _path:
    with open(_path, "w+b") as f:
        f.truncate(16)
        _words = memoryview(mmap.mmap(f.fileno(), 16)).cast("Q")
else:
    _words = memoryview(bytearray(16)).cast("Q")


def done():
    _words[0] += 1


def kept(ns):
    _words[1] += ns
