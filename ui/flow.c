/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flow.c - greedy line breaking. */
#include "config.h"

#include "ui/flow.h"

#include <string.h>

#include "base/text.h"

size_t
flow_line(const char *s, int cols, size_t *skip)
{
	int used;
	size_t fit = text_clip(s, cols, &used), at = fit;

	if (s[fit] != '\0') {
		while (at > 0 && s[at] != ' ')
			at--;
		if (at == 0)
			at = fit > 0 ? fit : text_char(s, strlen(s), &used);
	}
	*skip = at + strspn(s + at, " ");
	while (at > 1 && s[at - 1] == ' ')
		at--;
	return at;
}
