/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spotlines.h - has the source lines of spots looked up in the background, once
 * somebody wants them: many spots of one image at a time. Of code without a
 * file and of the kernel there are none. Sampling thread only.
 */
#ifndef SESSION_SPOTLINES_H
#define SESSION_SPOTLINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/intern.h"
#include "profile/profile.h"
#include "session/codebook.h"
#include "session/worker.h"
#include "target/image.h"

struct spotlines {			/* {0} is empty */
	bool		 wanted;
	struct codebook	*codebook;	/* borrowed; NULL: nobody knows where
					 * functions begin */
	/* private */
	struct image	**image;	/* by spot; NULL: of none, or asked */
	size_t		 n, cap;
	size_t		 next;		/* all before were asked for */
	unsigned	 open;		/* jobs */
};

/* A spot is an address of an image. */
void	 spotlines_note(struct spotlines *, uint32_t spot, struct image *);
/* A spot is an address of compiled code, of whose lines its runtime has told. */
void	 spotlines_told(const struct spotlines *, uint32_t spot,
	     struct profile *, struct intern *);
/* An image is about to go; what was not asked for will stay unknown. */
void	 spotlines_forget(struct spotlines *, const struct image *);
/* Take in the answers, and ask for more if lines are wanted. */
void	 spotlines_update(struct spotlines *, struct worker *,
	     struct profile *, struct intern *);
/* Are lines wanted that are not there yet? */
bool	 spotlines_busy(const struct spotlines *);
void	 spotlines_fini(struct spotlines *);

#endif
