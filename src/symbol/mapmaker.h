/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mapmaker.h - builds a linemap: rows of lines in the order of addresses, then
 * inlined calls with the ranges they cover, those around them first.
 */
#ifndef SYMBOL_MAPMAKER_H
#define SYMBOL_MAPMAKER_H

#include <stdbool.h>

#include "base/hmap.h"
#include "symbol/linemap.h"

struct mapmaker_piece {
	uint64_t	 start, end;
	uint32_t	 inlined;
};

struct mapmaker {		/* {0} with map set is ready */
	struct linemap	*map;
	const char	*dir;		/* relative names are below it, or NULL */
	struct hmap	 by_pointer, by_text;	/* file -> index + 1 */
	struct mapmaker_piece *piece;
	size_t		 npieces, pieces_cap;
};

/* The index of a file; the same pointer, or text, is the same file. NULL is one
 * without a name. */
uint32_t	 mapmaker_file(struct mapmaker *, const char *);
/* A line's addresses; they begin where the row before ends, or behind it. False
 * when there are too many. */
bool		 mapmaker_row(struct mapmaker *, uint64_t start, uint64_t end,
		     uint32_t file, unsigned line);
/* An inlined call; its index, or LINEMAP_NONE when there are too many. */
uint32_t	 mapmaker_inline(struct mapmaker *, char *take_name,
		     uint32_t parent, uint32_t file, unsigned line);
/* A range that the inlined call made last covers. */
void		 mapmaker_piece(struct mapmaker *, uint64_t start, uint64_t end);
/* Cut the rows where inlined calls begin and end. The map stays the caller's. */
void		 mapmaker_finish(struct mapmaker *);

#endif
