# SPDX-License-Identifier: GPL-2.0-or-later
"""awaited.py - asyncio tasks that burn CPU time for others that await them.

All time but a sixth is burned below gathers() and groups(), half of it each: by
tasks to which the program gives no name, and which await others in turn, and by
tasks to which it does. The sixth is alone()'s, whom nobody awaits. For CPython
3.14 and later.

    awaited.py [SEC]
"""
import asyncio
import sys
import time


def burn(ms):
    end = time.thread_time() + ms / 1000
    while time.thread_time() < end:
        for _ in range(500):
            pass


async def leaf(ms):
    for _ in range(10):
        burn(ms / 10)
        await asyncio.sleep(0)


async def branch():
    await asyncio.create_task(leaf(30))


async def gathers():
    await asyncio.gather(branch(), branch())


async def groups():
    async with asyncio.TaskGroup() as group:
        for i in range(2):
            group.create_task(leaf(30), name=f"worker-{i}")


async def alone():
    burn(26)


async def serves(end):
    while time.monotonic() < end:
        await gathers()
        await groups()
        task = asyncio.create_task(alone())
        while not task.done():
            await asyncio.sleep(0)


async def main():
    print("ready", flush=True)
    await asyncio.create_task(
        serves(time.monotonic() + float(*sys.argv[1:] or [1000])),
        name="server")


asyncio.run(main())
