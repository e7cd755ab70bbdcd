/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slot.h - the hatch between the rooms: the newest snapshot, under a mutex
 * held for a pointer swap. */
#ifndef PROFILE_SLOT_H
#define PROFILE_SLOT_H

#include <pthread.h>

#include "profile/snapshot.h"

struct slot {
	pthread_mutex_t		 lock;
	const struct snapshot	*cur;
};

void			 slot_init(struct slot *);
/* Make s the current snapshot. Takes the caller's reference. */
void			 slot_publish(struct slot *,
			     const struct snapshot *take);
/* The current one with a reference of its own, or NULL before the first. */
const struct snapshot	*slot_acquire(struct slot *);
void			 slot_fini(struct slot *);

#endif
