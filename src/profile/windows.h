/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * windows.h - the sliding windows: what was added to a cell is taken out of
 * its window of 1, 10 or 60 s again when it has become too old. Of a cell only
 * its times are known here, so one kind serves as well as another.
 *
 * Times are kept by the slice they fall in, so a window shows all of its
 * seconds and at most one slice more. They come to the cells when their slice
 * is over, or when they are asked for (windows_advance): a cell that gets many
 * samples is touched once.
 */
#ifndef PROFILE_WINDOWS_H
#define PROFILE_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/snapshot.h"

#define WINDOWS_SLICE_NS	50000000ull

/* Entries (24 bytes) kept at most: beyond it the oldest leave early. */
enum { WINDOWS_ENTRIES = 1 << 21 };

struct windows_entry {		/* what one cell got in one slice */
	uint64_t	 slice;
	uint64_t	 ns;
	uint32_t	 cell, samples;
};

struct windows_shape {		/* of a table of cells */
	size_t			 size;		/* of one */
	size_t			 ns, samples;	/* where its uint64_t
						 * ns[WINDOWS] and uint32_t
						 * samples[WINDOWS] are */
};

/* Positions count all entries ever made; v[0] is the one at position base. */
struct windows {			/* windows_init before use */
	struct windows_entry	*v;
	size_t			 n, cap, max;
	struct windows_shape	 shape;
	uint64_t		 base;
	uint64_t		 begin[WINDOW_ALL]; /* oldest still inside */
	uint64_t		 settled;	/* the cells have those before */
	uint64_t		 slice;		/* the current one */
	uint64_t		 next;		/* when the next begins */
	uint64_t		*newest;	/* by cell: position + 1 */
	size_t			 newest_n, newest_cap;
	uint64_t		 evicted;	/* entries that left early */
};

void	 windows_init(struct windows *, size_t max, struct windows_shape);
/* Add one sample of weight ns to cells[cell]; now never moves back: an older
 * time counts as the newest seen. */
void	 windows_add(struct windows *, void *cells, uint32_t cell,
	     uint64_t weight, uint64_t now);
/* Would windows_begin begin another slice than the current one? */
bool	 windows_ends(const struct windows *, uint64_t now);
/* The same as windows_add for many cells, and samples of which weight is the sum:
 * begin the slice, then put in what is in it. */
void	 windows_begin(struct windows *, void *cells, uint64_t now);
void	 windows_put(struct windows *, void *cells, uint32_t cell,
	     uint64_t weight, uint32_t samples);
/* Bring the cells up to now: put in what is new, in all windows and
 * WINDOW_ALL, and take out what is too old. */
void	 windows_advance(struct windows *, void *cells, uint64_t now);
void	 windows_clear(struct windows *);	/* the cells are gone */
void	 windows_fini(struct windows *);

#endif
