/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyasync.h - where asyncio has what: from 3.14 on it tells that in a section
 * of its own, in the image that has asyncio's C code.
 */
#ifndef PYTHON_PYASYNC_H
#define PYTHON_PYASYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pymem.h"
#include "target/space.h"

enum {
	PYASYNC_MINOR = 14,	/* the first that tells */
	PYASYNC_SECTION = 104,	/* bytes of it */
	PYASYNC_TASK = 512	/* no more than this is read of a task */
};

struct pyasync {
	struct {		/* a Future has the same up to is_set */
		uint32_t	 size;
		uint32_t	 name, awaited_by, coroutine, node;
		uint32_t	 is_task, is_set;	/* a byte each: it is no
							 * Future, it is awaited
							 * by a set of things */
	} task;
	uint32_t	 interp_tasks;	/* a list, of those whose thread has
					 * ended */
	struct {		/* PyThreadState */
		uint32_t	 loop, running;	/* 0 in there: none */
		uint32_t	 tasks;		/* a list */
	} thread;
};

/* By the bytes of the section. False when they cannot be true. */
bool	 pyasync_of_section(const uint8_t *, size_t len, struct pyasync *);
/* Look for the section in the images of a space as it was last read. */
bool	 pyasync_find(const struct space *, const struct pymem *,
	     struct pyasync *);

#endif
