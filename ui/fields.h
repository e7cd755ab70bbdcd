/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fields.h - one line of labelled figures. When the line is too short, whole
 * fields give way, the highest rank first; a field is never cut in two.
 */
#ifndef UI_FIELDS_H
#define UI_FIELDS_H

#include <stdbool.h>

#include "ui/canvas.h"

enum { FIELDS_MAX = 24, FIELDS_TEXT = 160 };

struct field {
	const char	*label;		/* drawn dim before the value */
	char		 value[FIELDS_TEXT];
	enum role	 role;		/* of the value */
	unsigned	 rank;		/* 0 stays always */
	bool		 right;		/* stands at the right end */
	int		 min, max;	/* columns the caller draws itself
					 * instead of a value; max 0: none */
	int		 x, w;		/* set by fields_draw; w 0: left out */
};

struct fields {			/* {0} is an empty line */
	struct field	 v[FIELDS_MAX];
	int		 n;
};

/* Add a field; label "" for none. The value is made by format. Returns the
 * field, to be changed before fields_draw. */
struct field	*fields_add(struct fields *, unsigned rank, enum role,
		    const char *label, const char *fmt, ...)
		    __attribute__((format(printf, 5, 6)));
/* A place of min to max columns that the caller draws into afterwards. */
struct field	*fields_space(struct fields *, unsigned rank, int min, int max);
/* The columns that all fields together take at least. */
int		 fields_width(struct fields *, int gap);
/* Draw between columns x and x + w. */
void		 fields_draw(struct fields *, struct canvas *, int x, int y,
		    int w, int gap);

#endif
