/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control.h - what the two rooms share: the slot one way, a few flags the
 * other. */
#ifndef SESSION_CONTROL_H
#define SESSION_CONTROL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "profile/slot.h"

struct control {
	struct slot	 slot;
	atomic_bool	 stop;		/* end sampling */
	atomic_bool	 reset;		/* zero the times */
	atomic_bool	 lines;		/* look up source lines of spots */
	pthread_mutex_t	 hands;		/* held by whoever may not be
					 * interrupted: the sampling thread with
					 * a thread of the target stopped, or
					 * the caller who wants there to be
					 * none */
	int		 wake;		/* eventfd: look at the flags now */
	int		 ended;		/* eventfd: readable once sampling and
					 * its background work are over */
};

/* 0, or -1 when there are no descriptors left. */
int	 control_init(struct control *, struct err *);
/* Set a flag and wake the sampling thread. */
void	 control_raise(struct control *, atomic_bool *flag);
void	 control_fini(struct control *);

#endif
