/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pystatus.h - what a CPython is doing at the moment: who holds the GIL of each
 * interpreter and how many wait for it, whether garbage is collected, and what
 * one of its threads is at.
 */
#ifndef PYTHON_PYSTATUS_H
#define PYTHON_PYSTATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "python/pythreads.h"

struct pystatus {		/* of an interpreter */
	uint64_t	 gil;		/* several may share one; 0: it has
					 * none */
	uint64_t	 holder;	/* the PyThreadState that holds it, 0:
					 * nobody does */
	bool		 collecting;	/* garbage */
};

/* What a thread is at: bits. */
enum {
	PYSTATUS_GIL = 1,	/* it holds the GIL, */
	PYSTATUS_RAISING = 2,	/* an exception is on its way through it, */
	PYSTATUS_HANDLING = 4,	/* or was caught, and is not done with */
	PYSTATUS_COLLECTING = 8	/* garbage: it has the GIL meanwhile, or, where
				 * there is none, all others stand still */
};

/* None, by which no exception is told from one. It never moves, so it is
 * looked for in the live memory once. */
struct pynone {
	const struct pymem *mem;	/* borrowed */
	uint64_t	 addr;		/* 0 until it was met */
};

/* How the C library counts who waits at a condition. */
enum pycond {
	PYCOND_UNKNOWN,
	PYCOND_LATE,		/* behind the sizes of its groups: glibc to 2.40 */
	PYCOND_EARLY		/* in front of its signals: since then */
};

/* Read the interpreters, at most max, the newest first. How many; 0: none yet,
 * none any more, or its memory is not what we take it for. */
size_t		 pystatus_read(struct pystatus *, size_t max,
		    const struct pymem *, const struct pyoffsets *,
		    uint64_t runtime);
/* How the conditions of a GIL count, by the first argument of the system call
 * that a thread is blocked in. */
enum pycond	 pystatus_cond(const struct pyoffsets *, uint64_t gil,
		    uint64_t arg);
/* How many threads wait for a GIL; -1: that cannot be told. The threads are
 * asked from 3.15 on, before that the conditions. */
int		 pystatus_waiting(const struct pymem *,
		    const struct pyoffsets *, const struct pythreads *,
		    uint64_t gil, enum pycond);
/* Is there an exception at an address, or None? */
bool		 pystatus_is_exception(const struct pyoffsets *,
		    struct pynone *, uint64_t value);
/* What the thread with a PyThreadState is at. What cannot be read is not. */
unsigned	 pystatus_thread(const struct pymem *,
		    const struct pyoffsets *, const struct pythread *,
		    struct pynone *);

#endif
