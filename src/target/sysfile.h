/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sysfile.h - one-line files of /proc/sys and /sys: a setting each. */
#ifndef TARGET_SYSFILE_H
#define TARGET_SYSFILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define SYSFILE_ABSENT	LONG_MIN	/* no such file, or no number in it */

/* The number in the file, or SYSFILE_ABSENT. */
long	 sysfile_number(const char *path);
/* Its first line without blanks at the end; "" and false when it cannot be
 * read. */
bool	 sysfile_text(const char *path, char *out, size_t size);
/* The choice in brackets of "none [integrity] confidentiality", in place;
 * without brackets the text stays. */
void	 sysfile_choice(char *text);

#endif
