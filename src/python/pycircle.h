/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycircle.h - tells when the walk of a list in foreign memory goes in circles:
 * it comes to where it was after some power of two of steps (Brent). */
#ifndef PYTHON_PYCIRCLE_H
#define PYTHON_PYCIRCLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pycircle {		/* {0}: at the start */
	uint64_t	 seen;
	size_t		 steps, next;
};

/* The walk has come to addr: was it there before? Says so within a few rounds.
 */
static inline bool
pycircle_closed(struct pycircle *c, uint64_t addr)
{
	if (c->steps > 0 && addr == c->seen)
		return true;
	if (c->steps++ == c->next) {
		c->seen = addr;
		c->next = 2 * c->next + 1;
	}
	return false;
}

#endif
