/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pynames.h - the function ids and spots of Python code. A function is known by
 * its file, its qualified name and its first line, not by its code object: what
 * is made anew by exec, as a closure or in a forked process is one function.
 */
#ifndef SESSION_PYNAMES_H
#define SESSION_PYNAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hmap.h"
#include "profile/intern.h"
#include "profile/profile.h"
#include "python/pycode.h"

struct pyname {
	uint32_t	 func, spot;
	bool		 fresh;		/* that instruction of this code object
					 * was not met before, or long ago */
};

enum { PYNAMES_TASKS = 256 };	/* of one process, with a name of their own */

struct pynames {		/* of one process; {0} is empty */
	struct intern	*intern;	/* borrowed, as */
	struct profile	*profile;	/* this */
	/* private */
	struct hmap	 known;		/* by serial of the code and offset */
	struct hmap	 tasks;		/* by hash of their names */
};

/* The function of a code object; NULL: the one that all share which could not
 * be read. */
uint32_t	 pynames_func(struct intern *, const struct pycode *);
/* The one that stands for the garbage collector. */
uint32_t	 pynames_collector(struct intern *);
/* The one that stands for an asyncio task: by its name, if the program gave one
 * and not too many, else by the code of its coroutine; NULL: not known. */
uint32_t	 pynames_task(struct pynames *, struct intern *,
		    const char *name, const struct pycode *);
/* The function and the spot of an instruction; minor as for pylines_find. */
struct pyname	 pynames_get(struct pynames *, unsigned minor,
		    const struct pycode *, int64_t offset);
void		 pynames_fini(struct pynames *);

#endif
