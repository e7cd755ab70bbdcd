/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paint.h - lays ranges over one another: where several cover an address, the
 * one with the highest rank is seen there. */
#ifndef SYMBOL_PAINT_H
#define SYMBOL_PAINT_H

#include <stddef.h>
#include <stdint.h>

struct span {
	uint64_t	 start, end;	/* [start, end), never empty */
	uint32_t	 rank;
};

struct spans {			/* {0} is empty */
	struct span	*v;
	size_t		 n, cap;
};

/* What is seen of the ranges of in, which ascend by start: out gets ascending
 * ones that do not overlap. in and out are different. */
void	 paint(const struct spans *in, struct spans *out);
/* Append. */
void	 spans_add(struct spans *, uint64_t start, uint64_t end, uint32_t rank);
/* The one that holds addr, or NULL, of ranges that do not overlap. Borrowed. */
const struct span *spans_find(const struct spans *, uint64_t addr);
void	 spans_fini(struct spans *);

#endif
