/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * where.h - what the list says of where a row is, in as many columns as there
 * are: its program or library, its file and line. With 0 columns each is as
 * short as it can be while nothing of a name itself is cut.
 */
#ifndef UI_WHERE_H
#define UI_WHERE_H

#include "base/buf.h"
#include "profile/intern.h"

enum { WHERE_WHOLE = 1 << 20 };	/* columns for any text */

/* "libz.so.1.2.13", "libz", "l~z". */
void	 where_module(struct buf *out, const char *module, int cols,
	     const char *ellipsis);
/* "/usr/src/zlib/inffast.c:83", "~/zlib/inffast.c:83", "inffast.c:83",
 * "inf~.c:83"; line 0: the file alone. Of a package of Python the path begins
 * with its name. */
void	 where_line(struct buf *out, const char *file, unsigned line, int cols,
	     const char *ellipsis);
/* Of code that has its file for a module, behind a tag: "py json/encoder.py:278",
 * "py encoder.py:278". */
void	 where_tagged(struct buf *out, const char *tag, const char *file,
	     unsigned line, int cols, const char *ellipsis);
/* The name of a function as it stands beside that: a file is named once. */
void	 where_name(struct buf *out, const struct func *);
/* The tag of such a function, or NULL for one with a module of its own. */
const char *where_tag(const struct func *);

#endif
