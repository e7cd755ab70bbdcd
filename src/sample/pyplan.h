/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyplan.h - what a program in the kernel has to know of a CPython to copy the
 * frames of whichever of its threads runs: where the states of threads are
 * found, and where what is in the structs, in bytes. A plain struct, which the
 * kernel has as it is: without padding.
 */
#ifndef SAMPLE_PYPLAN_H
#define SAMPLE_PYPLAN_H

#include <stdint.h>

enum {				/* no more than this is read of each */
	PYPLAN_THREAD = 320,
	PYPLAN_FRAME = 128,
	PYPLAN_CODE = 256
};

struct pyplan {			/* an offset of 0: there is none */
	uint64_t	 current;	/* address of the pointer to the state
					 * that holds the GIL, up to 3.11 */
	uint64_t	 threads;	/* of the pointer to the first state of
					 * the main interpreter */
	uint64_t	 main;		/* that interpreter */
	uint64_t	 interpreters;	/* address of the pointer to the newest */
	uint64_t	 none;		/* address of None, 0: not known */
	uint64_t	 collecting_at;	/* address of an int, 1 while garbage is
					 * collected; 0: it is the interpreter's */
	uint64_t	 code_mask;	/* the bits of a frame's pointer to its
					 * code that are an address */
	int32_t		 tls[2];	/* of the thread's state, from where its
					 * thread-local memory is (fs): that of
					 * the one it runs in, and of the one it
					 * keeps; 0: not known */
	struct {
		uint32_t	 size, next, frame, cframe, base_frame,
				 pthread, chunk, raising, handling,
				 interp;
		uint32_t	 running;	/* the task of asyncio that it
						 * runs; not within size */
		uint32_t	 attached;	/* an int, 1 while it may run
						 * Python: free-threaded */
	} thread;
	struct {
		uint32_t	 next, threads, id;
		uint32_t	 pad;
	} interp;
	struct {			/* of asyncio */
		uint32_t	 coroutine, awaited_by, name;
	} task;
	struct {
		uint32_t	 frame, previous;	/* listed: the list of
							 * them is wanted */
		uint32_t	 listed;
	} cframe;
	struct {			/* multiples of 8; owner: the word that
					 * tells who owns it, and more */
		uint32_t	 size, previous, code, ip, owner;
		uint32_t	 owner_shift;	/* of the byte, in bits */
		uint32_t	 anchor;	/* owners from here on have no
						 * code; 0: all have */
	} frame;
	uint32_t	 handled_previous;	/* in the list at handling */
	uint32_t	 code_size;	/* a multiple of 8 */
	struct {			/* free-threaded, from 3.14 on: */
		uint32_t	 copies;	/* of its bytecode, a pointer to
						 * how many and pointers to each;
						 * the word at owner begins with
						 * the index, an int32 */
		uint32_t	 bytecode;
	} code;
	struct {			/* in a code object: a fingerprint of
					 * these is wanted (pyprint.h), up to
					 * 3.11; 0: none is */
		uint32_t	 name, file;
	} print;
	uint32_t	 collecting;	/* the same, in each interpreter */
};

#endif
