/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * widths.h - how wide the texts on the page of the list are. While rows come
 * and go under the same view they only grow, so that columns stand still; a
 * view that the user changed is measured anew.
 */
#ifndef UI_WIDTHS_H
#define UI_WIDTHS_H

#include <stdbool.h>
#include <stddef.h>

#include "profile/lens.h"
#include "profile/list.h"

struct width {
	int	 need;		/* columns of what tells a row from others */
	int	 want;		/* of all that there is to say */
};

struct widths {			/* {0}: nothing was measured yet */
	struct width	 v[COLUMNS];	/* of texts only: function, module,
				 * line */
	struct lens	 lens;	/* they were measured through, */
	int		 list_w;	/* at that width of the list */
};

struct widths_page {
	const struct func	*funcs;
	const struct func_list	*list;
	size_t			 top, rows;	/* on the page */
	const struct lens	*lens;
	int			 list_w;
	bool			 moduled, lined;	/* the columns are shown */
	const char		*ellipsis;
};

/* Take the rows of the page into account. */
void	 widths_update(struct widths *, const struct widths_page *);
/* Measure anew next time: another page. */
void	 widths_forget(struct widths *);

#endif
