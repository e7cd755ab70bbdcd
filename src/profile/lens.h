/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lens.h - how one looks at a snapshot: which time, thread and window, in what
 * order, through which filter, with the kernel's functions or without, with
 * those of Python only, by function or by source line.
 */
#ifndef PROFILE_LENS_H
#define PROFILE_LENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/match.h"
#include "profile/columns.h"
#include "profile/row.h"
#include "profile/snapshot.h"

#define LENS_ALL_THREADS	UINT32_MAX

enum lens_kernel {
	LENS_KERNEL_IN,		/* kernel functions have rows */
	LENS_KERNEL_OUT		/* their time is that of the function which
				 * called the kernel; where none did, the first
				 * kernel function stands for those below it */
};

enum lens_native {
	LENS_NATIVE_IN,		/* all functions have rows */
	LENS_NATIVE_OUT		/* those of Python only: the time of others is
				 * that of the Python function which called
				 * them; where none did, that of one row,
				 * snapshot.no_python */
};

/*
 * An interrupt is taken between two instructions, and one that takes long has
 * to end first: the address it leaves is that of the next one. So in machine
 * code the time is that of the instruction before, where that is certain: not at
 * one that is jumped to, nor behind a call.
 */
enum lens_skid {
	LENS_SKID_BACK,		/* time is that of the instruction before */
	LENS_SKID_RAW		/* of that whose address was found */
};

struct lens {
	uint32_t		 thread;	/* index, or LENS_ALL_THREADS */
	enum window		 window;
	enum mode		 mode;
	enum lens_kernel	 kernel;
	enum lens_native	 native;
	enum lens_skid		 skid;	/* of annotations */
	enum column		 sort;
	bool			 ascending;
	bool			 by_line;	/* a row for each source line of
						 * a function, and one for its
						 * time without a known line */
	const struct match	*filter;	/* on function, module or file;
						 * NULL: none */
};

/* Do the samples tell whether their time counts in a mode? */
bool	 lens_offers(const struct snapshot *, enum mode);
/* Does a pattern match a row: its function's name or module, or its file? */
bool	 lens_matches(const struct match *, const struct func *funcs,
	     const struct func_row *);
/* The thread index a user means by a tid, else an exact name, its program's or
 * the kernel's, else an fnmatch(3) pattern of one (the busiest of several). False
 * when there is none. */
bool	 lens_thread(const struct snapshot *, const char *spec,
	     uint32_t *index);

#endif
