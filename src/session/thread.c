/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread.c - starts our threads. */
#include "config.h"

#include "session/thread.h"

#include <signal.h>

#include "base/xalloc.h"

void
thread_start(
    pthread_t *thread, void *(*run)(void *), void *arg, const char *name)
{
	sigset_t block, old;
	int error;

	sigfillset(&block);
	sigdelset(&block, SIGSEGV);
	sigdelset(&block, SIGBUS);
	sigdelset(&block, SIGFPE);
	sigdelset(&block, SIGILL);
	sigdelset(&block, SIGABRT);
	pthread_sigmask(SIG_SETMASK, &block, &old);
	error = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error != 0)
		xalloc_exhausted();
	pthread_setname_np(*thread, name);
}
