/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filenames.h - names of files that are short, and yet no two files have the
 * same: of each path the last part, and more where another one ends so, too.
 */
#ifndef REPORT_FILENAMES_H
#define REPORT_FILENAMES_H

#include <stddef.h>

struct filenames {		/* {0} is valid and empty */
	const char	**v;	/* borrowed; by their ends, none twice */
	size_t		  n, cap;
};

/* Take note of a path; it has to live as long as this. */
void		 filenames_add(struct filenames *, const char *path);
/* After the last of them. */
void		 filenames_sort(struct filenames *);
/* The end of a path that was added. Each package of Python has an __init__.py:
 * such a name comes with its directory. */
const char	*filenames_of(const struct filenames *, const char *path);
void		 filenames_fini(struct filenames *);

#endif
