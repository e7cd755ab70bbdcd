/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycopied.h - Python stacks that the kernel copied: what it is to be told of a
 * process, and the stacks in what it gives.
 */
#ifndef SESSION_PYCOPIED_H
#define SESSION_PYCOPIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample/pyplan.h"
#include "session/pystack.h"

/* A plan for a process whose stacks can be read, if there is none yet or a
 * better one. */
bool	 pycopied_plan(struct pyprocess *, uint64_t now, struct pyplan *);
/* The stack of the thread whose sample had this copy; none if that is damaged.
 * What was in the pystack before goes. */
void	 pycopied_read(struct pyprocess *, const uint8_t *record, size_t len,
	     struct pystack *);

#endif
