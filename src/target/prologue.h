/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prologue.h - does the code of a file keep frame pointers? A heuristic: how
 * many functions, of some hundred spread over the unwind table, begin by
 * pushing rbp and making it the frame pointer. Code without frame pointers has
 * next to none; with them most do, as compilers move some prologues behind an
 * early test.
 */
#ifndef TARGET_PROLOGUE_H
#define TARGET_PROLOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/image.h"

enum { PROLOGUE_BYTES = 24, PROLOGUE_SAMPLE = 256 };

struct prologues {
	unsigned	 seen;		/* functions looked at */
	unsigned	 framed;	/* those that make a frame */
};

/* Does code that begins with these bytes make a frame: push rbp, then mov
 * rbp,rsp, an endbr64 before and a few other instructions between allowed? */
bool			 prologue_frames(const uint8_t *, size_t len);
/* Look at the functions of an image. {0} when it has no table of them. */
struct prologues	 prologue_sample(const struct image *);

#endif
