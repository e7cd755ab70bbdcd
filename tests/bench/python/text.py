# SPDX-License-Identifier: GPL-2.0-or-later
"""Ordinary Python code: parses, tokenizes and writes source text."""
import ast
import io
import textwrap
import tokenize

import rounds

SOURCE = open(textwrap.__file__).read()[:6000].rsplit("\n\n\n", 1)[0]
print("ready", flush=True)
while True:
    ast.unparse(ast.parse(SOURCE))
    for _ in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
        pass
    textwrap.fill(SOURCE, 60)
    rounds.done()
