/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyimage.h - what the kernel has copied of a CPython (sample/pyrecord.h), as
 * memory to be read: the readers of a live process read this, too. It has the
 * state of one thread, its frames, and the heads of their code objects; all
 * else cannot be read.
 */
#ifndef PYTHON_PYIMAGE_H
#define PYTHON_PYIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyframes.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "sample/pyrecord.h"

struct pyimage {		/* not to be moved while its memory is read */
	struct pyrecord		 head;
	/* private */
	const struct pyoffsets	*o;		/* borrowed */
	const uint8_t		*frames, *anchors, *codes; /* of the record */
	size_t			 frame, anchor, code; /* read last */
};

/* Take the record apart. False when it is damaged. It and the offsets are
 * borrowed as long as the image. */
bool		 pyimage_open(struct pyimage *, const struct pyoffsets *,
		     const uint8_t *record, size_t len);
/* From now on it has the state and the frames of the main interpreter that called
 * the one that runs. False: there are none. */
bool		 pyimage_turn(struct pyimage *);
/* The memory. Borrowed. */
struct pymem	 pyimage_mem(struct pyimage *);
/* The chain of the thread: as pyframes_read has it of the live thread, but that
 * the chain is PYFRAMES_CUT where it was not copied to its end on purpose. */
void		 pyimage_frames(struct pyimage *, struct pyframes *);

#endif
