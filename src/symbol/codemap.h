/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * codemap.h - which function lies at an address in code that is made while the
 * program runs. Functions are added in the order in which they were made; one
 * that is laid over others takes the place of what it covers. Bounded.
 */
#ifndef SYMBOL_CODEMAP_H
#define SYMBOL_CODEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "symbol/paint.h"

enum {
	CODEMAP_ENTRIES = 1 << 20,	/* beyond that, or that text, what is */
	CODEMAP_TEXT = 64 << 20,	/* added is only counted */
	CODEMAP_NAME = 1024		/* bytes of a name; the rest is cut and
					 * "..." put in its place */
};

/* No function is longer, or lies higher: such a line is no function's. */
#define CODEMAP_SIZE	((uint64_t)1 << 28)
#define CODEMAP_TOP	((uint64_t)1 << 56)

struct codemap_entry {
	uint64_t	 start, size;
	uint64_t	 bytes;		/* where its code lies in the file that
					 * tells of it; 0: it is not there */
	uint64_t	 lines;		/* the same of the record of its lines, */
	uint32_t	 lines_size;	/* of so many bytes */
	uint32_t	 number;	/* from 1, in the order added; no other
					 * one of this map ever has it */
	unsigned	 line;		/* in file, or 0 */
	uint32_t	 name, file;	/* raw text: codemap_text */
};

struct codemap {		/* {0} is empty */
	uint64_t		 refused;	/* not kept */
	uint32_t		 last;		/* number given; to be raised by
						 * who numbers several maps */
	/* private */
	struct codemap_entry	*entry;		/* in the order added */
	size_t			 n, cap;
	size_t			 settled;	/* so many are in seen */
	struct spans		 seen;		/* rank: in entry */
	struct buf		 text;
	struct spans		 news;		/* of the last settling */
};

struct codemap_new {
	uint64_t	 start, size, bytes, lines;
	uint32_t	 lines_size;
	const char	*name, *file;	/* raw; file may be NULL */
	size_t		 name_len, file_len;
	unsigned	 line;
};

/* Tells whether a function that was told of again, at the same place and by the
 * same name, has other code now. {0}: never. */
struct codemap_judge {
	bool		(*other)(void *arg, const struct codemap_entry *was,
			    const struct codemap_entry *now);
	void		 *arg;
};

/* Found from the next settling on. Its number, or 0: it is not kept. */
uint32_t		 codemap_add(struct codemap *,
			    const struct codemap_new *);
/* Take in what was added. One that is what is there already, all of it and by
 * its code, stays what it was. True when there is something new. */
bool			 codemap_settle(struct codemap *,
			    const struct codemap_judge *);
/* Borrowed until the next settling. */
const struct codemap_entry *codemap_find(const struct codemap *, uint64_t addr);
/* By its number: it may have gone when nothing of it is seen. Borrowed until the
 * next codemap_add. */
const struct codemap_entry *codemap_get(const struct codemap *,
			    uint32_t number);
/* Was addr another function's, or nobody's, before the last settling? */
bool			 codemap_is_news(const struct codemap *, uint64_t addr);
const char		*codemap_text(const struct codemap *, uint32_t text);
/* to is overwritten. */
void			 codemap_copy(struct codemap *to,
			    const struct codemap *from);
void			 codemap_fini(struct codemap *);

#endif
