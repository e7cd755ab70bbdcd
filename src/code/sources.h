/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sources.h - finds source files and reads lines of them, for one listing.
 *
 * A file is looked for where the user said: "FROM=TO" puts TO for FROM at the
 * beginning of its recorded path; a directory is searched for the whole path
 * below it, then for ever shorter ends of it. Then it is looked for by its path
 * as the process sees it, then as we do.
 */
#ifndef CODE_SOURCES_H
#define CODE_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sources_opts {		/* {0}: nowhere but by the path */
	const char *const	*path;	/* as --source-path takes them */
	size_t			 npaths;
	bool			 off;	/* no source text is wanted */
};

struct sources;

/* opts and root (the root directory of the process, or -1) are borrowed; built
 * is when the program was, in seconds; 0: not known. */
struct sources	*sources_new(const struct sources_opts *, int root,
		    int64_t built);
/* Look for what was recorded by a relative path below this directory of the
 * process, too; not absolute: nowhere. */
void		 sources_relative(struct sources *, const char *directory);
/* A line (from 1) of a file as it was recorded: printable but for tabs,
 * borrowed until the next call. NULL: no such file, or line. */
const char	*sources_line(struct sources *, const char *file,
		    unsigned line);
/* The path by which we can open the file that such a line is from; raw, as good
 * as the sources. NULL: none, as of a file that only the process sees. */
const char	*sources_path(struct sources *, const char *file);
/* What could not be found and where it was looked for, which file is too large,
 * or newer than the program; "" when all is well. Printable, borrowed until the next
 * call. */
const char	*sources_problem(const struct sources *);
void		 sources_free(struct sources *);	/* NULL ok */

#endif
