/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pytaskname.h - what an asyncio task is called: by the program, or with the
 * number that asyncio gives to all others. */
#ifndef PYTHON_PYTASKNAME_H
#define PYTHON_PYTASKNAME_H

#include <stdbool.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

struct pytaskname {
	char		*text;		/* printable, to be freed; NULL: it
					 * cannot be read */
	bool		 given;		/* by the program; else "Task-4" */
};

/* By the object at addr that is the name. */
struct pytaskname	 pytaskname_read(const struct pymem *,
			    const struct pyoffsets *, uint64_t addr);

#endif
