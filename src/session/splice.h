/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * splice.h - the frames of a sample: those of the native stack, which have an
 * address, and those of Python in their place among them (pymix.h), which have
 * their function and spot at once. Counts what became of the Python ones.
 */
#ifndef SESSION_SPLICE_H
#define SESSION_SPLICE_H

#include <stddef.h>
#include <stdint.h>

#include "profile/intern.h"
#include "profile/profile.h"
#include "sample/sample.h"
#include "session/place.h"
#include "session/pybook.h"
#include "session/pycollector.h"
#include "session/pymix.h"
#include "session/pyresume.h"
#include "session/pystack.h"

struct splice_counts {
	enum python_way	 way;		/* of the last */
	uint64_t	 samples;	/* with Python frames */
	uint64_t	 ends[PYFRAMES_ENDS];	/* of their chains */
	uint64_t	 unsure;	/* samples where the place of some frame
					 * is a guess */
	uint64_t	 torn;		/* samples that gave nothing */
	uint64_t	 nameless;	/* frames whose code could not be read */
	uint64_t	 pointed;	/* samples whose instruction the place of
					 * the processor has told */
	uint64_t	 jitted;	/* samples whose Python function runs as
					 * machine code of the JIT */
	uint64_t	 tasks[PYRUNNING_ENDS];	/* samples by what was found
						 * of asyncio's tasks */
};

struct splice {			/* {0} but for intern and profile */
	struct intern	*intern;	/* borrowed, as */
	struct profile	*profile;	/* these */
	struct pybook	*pybook;	/* is told where code is; or NULL */
	struct splice_counts counts;
	uint64_t	 pc;		/* where the processor is, if native
					 * frames are not wanted; else 0 */
	/* private */
	struct pymix	 mixed;
	struct pycollector collector;
	struct pymix_native *native;
	size_t		 cap;
	struct splice_last *last;	/* frames, outermost first, */
	size_t		 nlast, last_cap;
	uint64_t	 last_of;	/* of this process: born, */
	unsigned	 last_map;	/* its memory map, and what was known */
	unsigned	 last_news;	/* of its code */
};

struct splice_to {		/* n frames at most, innermost first */
	uint64_t	*pc;		/* of a native one, which has no place
					 * yet; of the others 0, and */
	struct place	*place;		/* PLACE_PYTHON */
	size_t		 n;
};

/* Mix a native and a Python stack of the same instant; both may be empty. Of the
 * native one some frames may come to be others. */
const struct pymix *splice_mix(struct splice *, struct pyprocess *,
		    const struct pyresume_from *, const struct pystack *);
/* The same as frames, with who waits for the task that runs behind the frames of
 * that; how many. */
size_t		 splice_frames(struct splice *, struct pyprocess *,
		    const struct pyresume_from *, const struct pystack *,
		    const struct splice_to *);
void		 splice_fini(struct splice *);

#endif
