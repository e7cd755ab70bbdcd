/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyrecord.h - what was copied of the CPython of one thread at one instant, as
 * the program in the kernel writes it down. A plain struct.
 *
 * Behind the header stand, in this order: the frames, innermost first; the
 * addresses of the anchors beside the chain (3.10, 3.11), innermost first; the
 * heads of the code objects, each a pyrecord_code and code_size bytes. All are
 * multiples of 8; up to 7 bytes may follow. Frames and anchors of the main
 * interpreter that has called the one that runs stand behind those of that one.
 */
#ifndef SAMPLE_PYRECORD_H
#define SAMPLE_PYRECORD_H

#include <stdint.h>

enum {
	PYRECORD_FRAMES = 1024,		/* a power of two */
	PYRECORD_ANCHORS = 1024,
	PYRECORD_BODY = 56 * 1024	/* bytes behind the header, at most */
};

enum {
	PYRECORD_NONE = 1,	/* the thread has no state: it runs no Python */
	PYRECORD_RUNS = 2,	/* its state is the one that it runs in, and so
				 * it holds the GIL */
	PYRECORD_DEEP = 4,	/* more frames than are copied */
	PYRECORD_COSTLY = 8,	/* or than are copied this often */
	PYRECORD_FAULT = 16,	/* memory that is not resident */
	PYRECORD_FULL = 32,	/* heads, or anchors, that had no room */
	PYRECORD_COLLECTS = 64	/* its interpreter collects garbage, and it holds
				 * the GIL, or is the only one attached */
};

struct pyrecord_outer {		/* as in the header; state 0: there is none */
	uint64_t	 state, frame, base_frame, cframe, next, next_anchor;
	uint32_t	 nframes, nanchors;
};

struct pyrecord {
	uint64_t	 state;		/* of the thread: its address */
	uint64_t	 frame, base_frame, cframe;	/* what it says */
	uint64_t	 next;		/* behind the last frame, 0: nothing */
	uint64_t	 next_anchor;	/* behind the last anchor */
	uint64_t	 raised;	/* the exception on its way, 0: none */
	uint64_t	 handled;	/* one that was caught, and is not done
					 * with; or what is so, but is None */
	uint64_t	 task;		/* of asyncio's, that it runs; 0: none */
	uint64_t	 coroutine, awaited_by, name; /* the task's, words; 0:
					 * not readable */
	uint64_t	 fault;		/* what could not be read */
	uint32_t	 fault_len;
	uint32_t	 ns;		/* that making this took */
	uint32_t	 flags;
	uint32_t	 code_size;
	uint32_t	 nframes, nanchors, ncodes;
	uint32_t	 interp;	/* the number of the interpreter, where
					 * the plan knows where that is; 0: main */
	struct pyrecord_outer outer;
};

struct pyrecord_code {
	uint64_t	 addr;
	uint64_t	 print;		/* see pyprint.h; 0: the plan wants none */
};

struct pyrecord_frame {
	uint64_t	 addr;
	uint64_t	 code, ip, owner;	/* words, see struct pyplan; of
					 * a copy of the bytecode ip is as in
					 * the code object, the index 0 */
};

#endif
