/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyframes.h - the Python stack of one thread, as it lies in memory.
 *
 * Each run of the interpreter's loop in C has an object of its own in its C
 * frame: in the chain, behind the frames that it runs, stands that anchor. By
 * its address one knows which C frame the Python frames before it stand for.
 */
#ifndef PYTHON_PYFRAMES_H
#define PYTHON_PYFRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pycode.h"
#include "python/pyheads.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYFRAMES_MAX = 4096 };	/* enough of one chain */

enum pyframe_kind {
	PYFRAME_CODE,
	PYFRAME_HIDDEN,		/* CPython shows it to nobody: it has not begun,
				 * or is one of its own helpers */
	PYFRAME_ANCHOR
};

/* What of a frame is told by the head of its code. */
struct pyframe_raw {
	uint64_t	 ip;		/* an address; up to 3.10 f_lasti */
	int32_t		 tlbc;
	unsigned	 owner;
};

/* Does its instruction have a frame pushed? (pycut.h) */
enum pyframe_calls { PYFRAME_UNASKED, PYFRAME_CALLS, PYFRAME_CALLS_NOT };

struct pyframe {
	enum pyframe_kind kind;
	enum pyframe_calls calls;
	uint64_t	 addr;		/* of the frame; of an anchor where it
					 * is on the C stack, 0: not known */
	uint64_t	 code;
	struct pycode_head head;	/* all 0: could not be read */
	size_t		 place;		/* private: of its head */
	int64_t		 offset;	/* of the instruction in its bytecode,
					 * in bytes; below 0: not begun */
	struct pyframe_raw raw;
	uint64_t	 note;		/* of whoever reads chains; 0 in a frame
					 * that is not as it was the last time */
};

enum pyframes_end {
	PYFRAMES_DONE,		/* reached the outermost frame */
	PYFRAMES_CUT,		/* deeper than was asked for */
	PYFRAMES_UNREADABLE,	/* a frame cannot be read */
	PYFRAMES_STRANGE,	/* what is there is no frame, or a circle */
	PYFRAMES_ENDS
};

struct pyframes {		/* {0} is valid and empty */
	struct pyframe	*v;		/* innermost first */
	size_t		 n, cap;
	enum pyframes_end end;
	bool		 anchored;	/* false: 3.8 and 3.9 have no anchors,
					 * but one C frame for each frame */
	uint64_t	 state;		/* whose chain it is */
	/* private */
	struct pyframe	*old;		/* v, when it was read before */
	size_t		 nold, old_cap;
	struct pyheads	 heads;
};

/* Read the chain of the thread whose PyThreadState is at state, max frames or
 * one more; there are no more anchors than that. Of a stack most is the same as
 * at the last look: what was found out about such frames is kept. */
void		 pyframes_read(struct pyframes *, const struct pymem *,
		    const struct pyoffsets *, uint64_t state, size_t max);
/* What was read last was believed; that is the type of code objects, or 0. */
void		 pyframes_believe(struct pyframes *, uint64_t type);
/* The frame at addr, whose bytes are these, of a generator or coroutine. False
 * when it is none. */
bool		 pyframes_of_generator(const struct pymem *,
		    const struct pyoffsets *, uint64_t addr,
		    const uint8_t *bytes, struct pyframe *);
/* What is read next is another process's. */
void		 pyframes_forget(struct pyframes *);
/* What an end means, for people; "" for PYFRAMES_DONE. */
const char	*pyframes_why(enum pyframes_end);
void		 pyframes_fini(struct pyframes *);

#endif
