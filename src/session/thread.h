/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread.h - starts our threads. The only file that calls pthread_create. */
#ifndef SESSION_THREAD_H
#define SESSION_THREAD_H

#include <pthread.h>

/* Start a thread with every signal but the synchronous ones blocked, so that
 * the main thread alone is interrupted. A failure counts as "no memory". */
void	 thread_start(pthread_t *, void *(*run)(void *), void *arg,
	     const char *name);

#endif
