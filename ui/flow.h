/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flow.h - breaks a text into lines at its blanks. */
#ifndef UI_FLOW_H
#define UI_FLOW_H

#include <stddef.h>

/* Bytes of s that make a line of cols columns, at least one character. The
 * blanks between two lines belong to neither: *skip bytes lead to the next. */
size_t	 flow_line(const char *s, int cols, size_t *skip);

#endif
