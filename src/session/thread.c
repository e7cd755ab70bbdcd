/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread.c - starts our threads. */
#include "config.h"

#include "session/thread.h"

#include <errno.h>
#include <signal.h>

static int
refused(int error, struct err *err)
{
	err_set(err, ERR_OTHER, error, "cannot start a thread");
	if (error == EAGAIN)
		err_cure(err, "end some processes, or raise the limits: "
			      "ulimit -u, ulimit -v, TasksMax of systemd");
	return -1;
}

int
thread_start(pthread_t *thread, void *(*run)(void *), void *arg,
    const char *name, struct err *err)
{
	pthread_attr_t attr;
	sigset_t block, old;
	int error;

	sigfillset(&block);
	sigdelset(&block, SIGSEGV);
	sigdelset(&block, SIGBUS);
	sigdelset(&block, SIGFPE);
	sigdelset(&block, SIGILL);
	sigdelset(&block, SIGABRT);
	pthread_sigmask(SIG_SETMASK, &block, &old);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	error = pthread_create(thread, &attr, run, arg);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error != 0)
		return refused(error, err);
	pthread_setname_np(*thread, name);
	return 0;
}
