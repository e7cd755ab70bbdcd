/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slot.c - the hatch between the rooms. */
#include "config.h"

#include "profile/slot.h"

#include <stddef.h>

void
slot_init(struct slot *slot)
{
	pthread_mutex_init(&slot->lock, NULL);
	slot->cur = NULL;
}

void
slot_publish(struct slot *slot, const struct snapshot *take)
{
	const struct snapshot *old;

	pthread_mutex_lock(&slot->lock);
	old = slot->cur;
	slot->cur = take;
	pthread_mutex_unlock(&slot->lock);

	snapshot_release(old); /* may free: never under the lock */
}

const struct snapshot *
slot_acquire(struct slot *slot)
{
	const struct snapshot *s;

	/* The reference is taken under the lock: a moment later the slot's own
	 * may be gone, and with it the snapshot. */
	pthread_mutex_lock(&slot->lock);
	s = slot->cur;
	if (s != NULL)
		snapshot_acquire(s);
	pthread_mutex_unlock(&slot->lock);
	return s;
}

void
slot_fini(struct slot *slot)
{
	snapshot_release(slot->cur);
	slot->cur = NULL;
	pthread_mutex_destroy(&slot->lock);
}
