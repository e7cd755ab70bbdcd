/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session.c - the first room as its caller sees it. */
#include "config.h"

#include "session/session.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/control.h"
#include "session/lister.h"
#include "session/sampling.h"
#include "session/thread.h"

struct session {
	struct control control;
	struct sampling *sampling; /* the thread's, while it runs */
	struct lister *lister;
	pthread_t thread;
	bool held; /* we hold control.hands */
	pthread_mutex_t gate; /* the thread waits for it, */
	bool gated; /* as long as we hold it */
	bool running; /* thread is to be joined */
};

static void *
thread_main(void *arg)
{
	struct session *s = arg;
	bool running;

	pthread_mutex_lock(&s->gate);
	running = s->running;
	pthread_mutex_unlock(&s->gate);
	if (running)
		sampling_run(s->sampling);
	return NULL;
}

/* The thread is there before a command runs, which cannot be called back. */
static int
start_gated(struct session *s, struct err *err)
{
	pthread_mutex_init(&s->gate, NULL);
	pthread_mutex_lock(&s->gate);
	s->gated = thread_start(
		       &s->thread, thread_main, s, "stacktop-sample", err) == 0;
	if (s->gated)
		return 0;
	pthread_mutex_unlock(&s->gate);
	return -1;
}

static void
open_gate(struct session *s)
{
	s->gated = false;
	pthread_mutex_unlock(&s->gate);
	if (!s->running)
		pthread_join(s->thread, NULL);
}

struct session *
session_open(const struct session_opts *opts, struct err *err)
{
	struct session *s;

	s = xcalloc(1, sizeof *s);
	if (control_init(&s->control, err) == -1) {
		free(s);
		return NULL;
	}
	s->sampling = sampling_new(opts, &s->control, err);
	if (s->sampling == NULL) {
		control_fini(&s->control);
		free(s);
		return NULL;
	}
	s->lister = lister_new(sampling_codebook(s->sampling), &opts->code,
	    target_root(sampling_target(s->sampling)), err);
	if (s->lister == NULL || start_gated(s, err) == -1) {
		session_free(s);
		return NULL;
	}
	return s;
}

int
session_start(struct session *s, struct err *err)
{
	int result = sampling_go(s->sampling, err);

	s->running = result == 0;
	open_gate(s);
	return result;
}

const struct snapshot *
session_acquire(struct session *s)
{
	return slot_acquire(&s->control.slot);
}

const struct listing *
session_listing(struct session *s, const struct code_ask *ask)
{
	return lister_ask(s->lister, ask);
}

bool
session_wait(struct session *s, uint64_t ns)
{
	struct pollfd fd = { .fd = s->control.ended, .events = POLLIN };
	struct timespec ts = { .tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S) };

	return ppoll(&fd, 1, &ts, NULL) == 1;
}

void
session_reset(struct session *s)
{
	control_raise(&s->control, &s->control.reset);
}

void
session_lines(struct session *s)
{
	control_raise(&s->control, &s->control.lines);
}

void
session_hold(struct session *s)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	s->held = pthread_mutex_timedlock(&s->control.hands, &until) == 0;
}

void
session_go(struct session *s)
{
	if (s->held)
		pthread_mutex_unlock(&s->control.hands);
	s->held = false;
}

void
session_stop(struct session *s)
{
	if (!s->running)
		return;
	control_raise(&s->control, &s->control.stop);
	pthread_join(s->thread, NULL);
	s->running = false;
}

int
session_console(const struct session *s)
{
	const struct target *t = sampling_target(s->sampling);

	return t->launch.pid == 0 ? -1 : t->launch.console;
}

int
session_command(const struct session *s)
{
	const struct target *t = sampling_target(s->sampling);

	return t->launch.pid == 0 ? -1 : t->pidfd;
}

bool
session_outlast(
    struct session *s, const volatile sig_atomic_t *stop, int *status)
{
	const struct target *t = sampling_target(s->sampling);
	struct pollfd fd = { .fd = t->pidfd, .events = POLLIN };

	if (t->launch.pid == 0)
		return false;
	while (target_status(sampling_target(s->sampling), status) != 1) {
		if (*stop)
			return false;
		poll(&fd, 1, 200); /* look at stop now and then */
	}
	return true;
}

pid_t
session_pid(const struct session *s)
{
	return sampling_target(s->sampling)->pid;
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	if (s->gated)
		open_gate(s);
	session_stop(s);
	lister_free(s->lister);
	sampling_free(s->sampling);
	pthread_mutex_destroy(&s->gate);
	control_fini(&s->control);
	free(s);
}
