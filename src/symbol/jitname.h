/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jitname.h - the source line that runtimes put into the names of compiled
 * functions. */
#ifndef SYMBOL_JITNAME_H
#define SYMBOL_JITNAME_H

#include <stdbool.h>
#include <stddef.h>

struct jitname {
	const char	*file;	/* in the name, file_len bytes of it */
	size_t		 file_len;
	unsigned	 line;	/* 0: the name has none */
};

/* "JS:*fib /src/a.js:12:5" (V8), "py::fib:/src/a.py" (CPython). False when the
 * name does not plainly say where the function is. */
bool	 jitname_where(const char *name, struct jitname *);

#endif
