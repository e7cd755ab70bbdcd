/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyplan.h - what a program in the kernel has to know of a CPython to copy the
 * frames of whichever of its threads runs: where the states of threads are
 * found, and where what is in the structs, in bytes. A plain struct.
 */
#ifndef SAMPLE_PYPLAN_H
#define SAMPLE_PYPLAN_H

#include <stdint.h>

struct pyplan {			/* an offset of 0: there is none */
	uint32_t	 minor;		/* of 3.minor */
	int32_t		 tls;		/* of the thread's state, from where its
					 * thread-local memory is (fs); 0: not
					 * known */
	uint64_t	 current;	/* address of the pointer to the state
					 * that holds the GIL, up to 3.11 */
	uint64_t	 threads;	/* of the pointer to the first state of
					 * the main interpreter */
	uint64_t	 generation;	/* of the count that goes up when a code
					 * object goes, from 3.14 */
	struct {
		uint32_t	 size, next, frame, cframe, base_frame,
				 pthread, chunk;
	} thread;
	struct {
		uint32_t	 frame, previous;
	} cframe;
	struct {
		uint32_t	 size, previous, code, owner, entry;
		uint64_t	 code_mask;	/* the bits of its address */
	} frame;
	struct {
		uint32_t	 size;
	} code;
};

#endif
