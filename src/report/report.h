/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.h - a snapshot as text, JSON or CSV; one file per format, one row of
 * this table each. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stddef.h>

#include "base/buf.h"
#include "code/listing.h"
#include "profile/lens.h"
#include "profile/list.h"
#include "profile/snapshot.h"
#include "session/dump.h"

struct report_opts {
	struct lens	 lens;
	size_t		 limit;		/* functions, or the hottest rows of a
					 * listing in text; 0: all */
	int		 columns;	/* width for text; 0: unlimited */
	const char	*version;	/* of stacktop */
	const struct listing *listing;	/* text: this in the place of functions;
					 * JSON: too; NULL: none */
};

struct report_format {
	const char	*name;		/* as --format takes it */
	void		 (*write)(struct buf *, const struct snapshot *,
			     const struct report_opts *);
};

extern const struct report_format report_text, report_json, report_csv;

/* By name, or NULL. */
const struct report_format *report_find(const char *name);
/* The one that the end of a file's name, ".json", asks for, or NULL. */
const struct report_format *report_for_file(const char *path);
/* The names, "text|json|csv". */
const char	*report_names(void);
/* How many rows of the list a report shows. */
size_t		 report_shown(const struct func_list *,
		     const struct report_opts *);

/* One stack of every thread. */
void		 report_dump_text(struct buf *, const struct dump *);
void		 report_dump_json(struct buf *, const struct dump *,
		     const char *version);

#endif
