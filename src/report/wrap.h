/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrap.h - breaks a long line of text between its words. */
#ifndef REPORT_WRAP_H
#define REPORT_WRAP_H

#include <stddef.h>

#include "base/buf.h"

/* Append safe text in lines of at most width columns (0: in one), all but the
 * first indented unless that takes half of the width. Nothing but spaces is
 * left out. */
void	 wrap_add(struct buf *, const char *text, size_t indent, int width);

#endif
