/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shortname.h - a long C++, Rust or D name with less of what tells it from its
 * namesakes and all of what it is called: first its parameters give way, then
 * its template arguments. Of a place without a name, image+0x1f30, the end of
 * the image's name does: the address alone tells it.
 */
#ifndef BASE_SHORTNAME_H
#define BASE_SHORTNAME_H

#include "base/buf.h"

/* Set out to name (not empty), shortened as far as it takes to fit in cols
 * columns, if that can be; ellipsis stands for what is left out. */
void	 shortname_make(struct buf *out, const char *name, int cols,
	     const char *ellipsis);

#endif
