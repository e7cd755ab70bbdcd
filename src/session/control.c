/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control.c - the hatch between the rooms. */
#include "config.h"

#include "session/control.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

int
control_init(struct control *c, struct err *err)
{
	c->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	c->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->wake == -1 || c->ended == -1) {
		err_set(err, ERR_OTHER, errno, "eventfd");
		close(c->wake);
		close(c->ended);
		return -1;
	}
	slot_init(&c->slot);
	pthread_mutex_init(&c->hands, NULL);
	atomic_init(&c->stop, false);
	atomic_init(&c->reset, false);
	atomic_init(&c->lines, false);
	return 0;
}

void
control_raise(struct control *c, atomic_bool *flag)
{
	atomic_store(flag, true);
	eventfd_write(c->wake, 1);
}

void
control_fini(struct control *c)
{
	slot_fini(&c->slot);
	pthread_mutex_destroy(&c->hands);
	close(c->wake);
	close(c->ended);
}
