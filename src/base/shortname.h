/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shortname.h - a long C++, Rust or D name with less of what tells it from its
 * namesakes and all of what it is called: first its parameters give way, then
 * its template arguments. Of a place without a name, image+0x1f30, the end of
 * the image's name does: the address alone tells it. And the parts of such a
 * name.
 */
#ifndef BASE_SHORTNAME_H
#define BASE_SHORTNAME_H

#include "base/buf.h"

/* Set out to name (not empty), shortened as far as it takes to fit in cols
 * columns, if that can be; ellipsis stands for what is left out. */
void	 shortname_make(struct buf *out, const char *name, int cols,
	     const char *ellipsis);
/* The same, and the result does fit: then what is around the function gives way,
 * "~ol::f", "~.f", and in the end the middle of its own name. Behind a name that a
 * runtime made, "f /a/b.js:1:2", its file goes first. */
void	 shortname_fit(struct buf *out, const char *name, int cols,
	     const char *ellipsis);
/* Set out to name without the file that a runtime put behind it. */
void	 shortname_unfiled(struct buf *out, const char *name);
/* The columns from which on shortname_fit leaves the function's own name
 * whole. */
int	 shortname_need(const char *name, const char *ellipsis);
/* Set out to text with an ellipsis for its middle, if it is wider than cols. */
void	 shortname_middle(struct buf *out, const char *text, int cols,
	     const char *ellipsis);
/* Set out to name with an ellipsis for the inside of each outermost pair of
 * brackets whose opening one is among open, such as "(<". */
void	 shortname_without(struct buf *out, const char *name, const char *open,
	     const char *ellipsis);
/* Set out to what the function is called: name without parameters, type of
 * result, "[clone ...]", ".cold" and the like. */
void	 shortname_called(struct buf *out, const char *name);
/* Set out to what a function is called, without template arguments. */
void	 shortname_plain(struct buf *out, const char *called);
/* The last part of what a function is called, "f" of "ns::f". */
const char *shortname_last(const char *name);

#endif
