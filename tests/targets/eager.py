# SPDX-License-Identifier: GPL-2.0-or-later
"""eager.py - asyncio tasks that are begun eagerly, within the steps of others.

Most of the time is burned by inner(), which nobody awaits yet: it runs within the
step of "outer", which has just made it, as that does within main()'s. A fifth of
it is outer()'s own. For CPython 3.14 and later.
"""
import asyncio
import time


def burn(ms):
    end = time.thread_time() + ms / 1000
    while time.thread_time() < end:
        for _ in range(500):
            pass


async def inner():
    burn(40)


async def makes():
    await asyncio.create_task(inner())


async def outer():
    burn(10)
    await makes()


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    print("ready", flush=True)
    while True:
        await asyncio.create_task(outer(), name="outer")
        await asyncio.sleep(0)


asyncio.run(main())
