# SPDX-License-Identifier: GPL-2.0-or-later
"""Two thousand functions of eleven lines, all in use: 22,000 rows by line."""
import rounds

BODY = "def function_{0}(n):\n" + "".join(
    "    n += %d\n" % i for i in range(10)) + "    return n\n"
space = {}
for i in range(2000):
    exec(compile(BODY.format(i), "rows_%d.py" % (i % 50), "exec"), space)
functions = [space["function_%d" % i] for i in range(2000)]
print("ready", flush=True)
while True:
    for f in functions:
        f(1)
    rounds.done()
