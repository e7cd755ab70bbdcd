/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread.h - starts our threads. The only file that calls pthread_create. */
#ifndef SESSION_THREAD_H
#define SESSION_THREAD_H

#include <pthread.h>

#include "base/err.h"

/* Of every thread, whatever "ulimit -s" says: a demangler needs 1 MiB. */
enum { THREAD_STACK = 4 << 20 };

/* Start a thread with every signal but the synchronous ones blocked, so that
 * the main thread alone is interrupted. 0 or -1. */
int	 thread_start(pthread_t *, void *(*run)(void *), void *arg,
	     const char *name, struct err *);

#endif
