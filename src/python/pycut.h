/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycut.h - frames that a running thread has left, told by their callers: who
 * called a frame of the same run stands on an instruction that calls. So of a
 * chain that was read without a stop the outermost caller that does not is where
 * the thread really was. Nor has a frame called that has not begun, but for the
 * one of CPython's own below an __init__. From 3.11 on: before, each frame is a run of its own.
 */
#ifndef PYTHON_PYCUT_H
#define PYTHON_PYCUT_H

#include <stdbool.h>

#include "base/hmap.h"
#include "python/pyframes.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

struct pycut {			/* {0} is empty: what was found out */
	struct hmap	 calls;		/* by code and offset */
};

/* Cut the innermost run. False: a run further out is not one. */
bool	 pycut_chain(struct pycut *, struct pyframes *, const struct pymem *,
	     const struct pyoffsets *);
void	 pycut_fini(struct pycut *);

#endif
