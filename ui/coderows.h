/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * coderows.h - a listing as the flat list that the code panel scrolls through:
 * instructions, and between them source lines, inlined calls and the borders of
 * cold parts. Built once for a listing, so a picture costs only what it shows.
 */
#ifndef UI_CODEROWS_H
#define UI_CODEROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/match.h"
#include "code/listing.h"

enum coderow_kind {
	CODEROW_CODE,		/* an instruction */
	CODEROW_LINE,		/* the source line of those that follow, where
				 * its text is known */
	CODEROW_INLINE,		/* those that follow belong to an inlined call */
	CODEROW_PART,		/* what follows lies apart */
	CODEROW_REMARK		/* why there are no source lines */
};

struct coderow {
	enum coderow_kind	 kind;
	uint32_t		 row;	/* of the listing: itself, or the first
					 * that it stands over */
	uint32_t		 index;	/* of the line or inlined call; of an
					 * instruction: of the line without text
					 * that begins at it, or LISTING_NONE */
	uint16_t		 depth;	/* inlined calls around it */
	bool			 again;	/* the line or call stood above before */
};

struct coderows {		/* {0} is empty */
	struct coderow	*v;
	size_t		 n, cap;
	uint32_t	*at;		/* by row of the listing: its place */
	size_t		 at_cap;
	int		 op_cols;	/* the widest op, with its base */
	int		 offset_cols;	/* the widest offset */
};

enum coderows_what {
	CODEROWS_BARE,		/* instructions only */
	CODEROWS_SOURCE		/* with source lines and inlined calls */
};

/* Anew for a listing. Allocates only to grow. */
void		 coderows_build(struct coderows *, const struct listing *,
		    enum coderows_what);
/* The place of a row of the listing as a kind, or of its instruction where the
 * kind does not stand over it. */
size_t		 coderows_find(const struct coderows *, uint32_t row,
		    enum coderow_kind);
/* An address as the panel shows it: "+6e", "-1f0" for one before the start. */
const char	*coderows_offset(const struct listing *, uint64_t addr,
		    char out[24]);
/* The last part of a path. */
const char	*coderows_base(const char *path);
/* "patch.c:61", or "patch.c" without a line. */
void		 coderows_where(struct buf *, const char *file, unsigned line);
/* What a search sees of a place; the buffer is for its text. */
bool		 coderows_match(const struct coderows *,
		    const struct listing *, size_t place,
		    const struct match *, struct buf *);
void		 coderows_fini(struct coderows *);

#endif
