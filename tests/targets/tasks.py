# SPDX-License-Identifier: GPL-2.0-or-later
"""tasks.py - asyncio tasks that wait for each other in all the usual ways, and
the truth about them.

When all wait, another thread asks asyncio about each task, by
asyncio.capture_call_graph() and what coroutines say that they await, and writes
JSON to the file: id -> {name, tid, awaited_by, frames}, frames innermost first.
For CPython 3.14 and later.

    tasks.py FILE           the loop waits for events
    tasks.py FILE blocked   a task keeps it, and others did not begin
    tasks.py FILE circle    two tasks wait for each other; no truth, for asyncio
                            itself goes in circles
"""
import asyncio
import gc
import json
import os
import sys
import threading
import time
import types

keep = []
loops = {}


async def forever():
    await asyncio.sleep(1000)


async def nested(n):
    if n:
        return await nested(n - 1)
    await forever()


class Awaitable:
    def __await__(self):
        yield from forever().__await__()


async def awaitable():
    await (
        Awaitable())


@types.coroutine
def old_style():
    yield from asyncio.Event().wait()


async def generated():
    for i in range(2):
        yield i
        await forever()


async def loops_over():
    async for _ in generated():
        pass


async def comprehends():
    return [i async for i in generated() if await nested(1)]


async def takes_next():
    it = generated()
    await anext(it)
    await anext(it, None)


class Manager:
    async def __aenter__(self):
        await forever()

    async def __aexit__(self, *_):
        pass


async def managed():
    async with Manager():
        pass


async def awaits(it):
    await it


async def times_out():
    async with asyncio.timeout(1000):
        await asyncio.wait_for(nested(2), 1000)


async def waits_some():
    await asyncio.wait([asyncio.create_task(forever(), name=f"some-{i}")
                        for i in range(3)])


async def queued():
    await asyncio.Queue().get()


async def in_thread():
    await asyncio.to_thread(time.sleep, 1000)


async def tail_of(n):
    if n:
        await asyncio.create_task(tail_of(n - 1), name=f"tail-{n}")
    else:
        await forever()


def keeps_loop():
    time.sleep(1000)


async def blocks():
    for _ in range(200):    # all others have come to their ends by then
        await asyncio.sleep(0)
    keep.append(asyncio.create_task(forever(), name="late"))
    keeps_loop()


async def gathers():
    await asyncio.gather(nested(3), asyncio.gather(forever(), awaitable()),
                         asyncio.shield(loops_over()))


async def circle():
    tasks = {}
    tasks["a"] = asyncio.create_task(awaits_later(tasks, "b"), name="round-a")
    tasks["b"] = asyncio.create_task(awaits_later(tasks, "a"), name="round-b")
    await tasks["a"]


async def awaits_later(tasks, which):
    await tasks[which]


async def everything():
    loops[asyncio.get_running_loop()] = threading.main_thread()
    shared = asyncio.create_task(nested(1), name="shared")
    keep.append(asyncio.create_task(asyncio.sleep(0), name="done"))
    if sys.argv[2:] == ["blocked"]:
        keep.append(asyncio.create_task(blocks(), name="blocks"))
    async with asyncio.TaskGroup() as group:
        for make in (awaitable, old_style_task, loops_over, comprehends,
                     takes_next, managed, times_out, waits_some, queued,
                     in_thread, gathers):
            group.create_task(make(), name=make.__name__)
        for i in range(5):
            group.create_task(awaits(shared))
        for i in range(2000):
            group.create_task(nested(i % 3))
        group.create_task(tail_of(60), name="tail")
        group.create_task(forever(), name="日本 \x1b[31m\n\"é𝔣")
        group.create_task(forever(), name="")
        await forever()


async def old_style_task():
    await old_style()


async def eager():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    loops[loop] = threading.current_thread()
    task = asyncio.create_task(nested(2), name="eager")
    await task


async def left():
    loop = asyncio.get_running_loop()
    loops[loop] = None
    keep.extend([loop, loop.create_task(nested(1), name="left")])
    await asyncio.sleep(0)


def ends():
    loop = asyncio.new_event_loop()
    loop.run_until_complete(left())


def chain_of(awaited):
    """The frames of what a coroutine awaits, outermost first."""
    while True:
        for frame, below in (("cr_frame", "cr_await"), ("ag_frame", "ag_await"),
                             ("gi_frame", "gi_yieldfrom")):
            if hasattr(awaited, frame):
                yield getattr(awaited, frame)
                awaited = getattr(awaited, below)
                break
        else:
            if type(awaited).__name__ not in (
                    "coroutine_wrapper", "async_generator_asend",
                    "anext_awaitable"):
                return
            awaited = next(o for o in gc.get_referents(awaited) if
                           type(o).__name__.startswith(
                               ("async_generator", "coroutine")))


def stack_of(task, thread):
    """Of one that runs: also what its coroutine calls."""
    frames = list(chain_of(task.get_coro()))
    if thread is None or not task.get_coro().cr_running:
        return frames[::-1]
    frame, calls = sys._current_frames()[thread.ident], []
    while frame is not frames[-1]:
        calls.append(frame)
        frame = frame.f_back
    return calls + frames[::-1]


def waits_for(graph):
    """The tasks of a call graph that await its future, also by others."""
    for by in graph.awaited_by:
        if isinstance(by.future, asyncio.Task):
            yield hex(id(by.future))
        else:
            yield from waits_for(by)


def shown(text):
    return "".join(f"\\x{ord(c):02x}" if ord(c) < 32 else c for c in text)


def truth_of(task, thread):
    graph = asyncio.capture_call_graph(task)
    frames = stack_of(task, thread)
    own = [entry.frame for entry in graph.call_stack]
    assert frames[len(frames) - len(own):] == own, (frames, own)
    return {"name": shown(task.get_name()),
            "tid": thread.native_id if thread else None,
            "awaited_by": sorted(set(waits_for(graph))),
            "frames": [[f.f_code.co_filename, f.f_lineno,
                        f.f_code.co_qualname] for f in frames]}


def tell():
    time.sleep(2)
    truth = {hex(id(task)): truth_of(task, thread)
             for loop, thread in loops.items()
             for task in asyncio.all_tasks(loop)}
    with open(sys.argv[1] + ".new", "w") as f:
        json.dump(truth, f)
    os.rename(sys.argv[1] + ".new", sys.argv[1])


def main():
    if sys.argv[2:] == ["circle"]:
        print("ready", flush=True)
        asyncio.run(circle())
    threading.Thread(target=ends).start()
    threading.Thread(target=asyncio.run, args=(eager(),), daemon=True).start()
    threading.Thread(target=tell, daemon=True).start()
    asyncio.run(everything())


main()
