/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sigstorm.c - counts signals. A thread queues a numbered real-time signal to
 * the main thread every millisecond; those are never merged, so each number
 * must come exactly once and in order. Beside them an interval timer of 1 ms
 * interrupts. On SIGTERM or at the end of its time it waits for the last ones,
 * prints the counts and exits with 0 if none was lost.
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include "target.h"

static volatile sig_atomic_t stop;
static volatile int handled, wrong;
static int sent;

NOINLINE unsigned long storm_interrupted(unsigned long);

unsigned long
storm_interrupted(unsigned long x)
{
	return target_work(100000, x);
}

static void
on_numbered(int sig, siginfo_t *si, void *ctx)
{
	(void)sig, (void)ctx;
	if (si->si_value.sival_int != handled)
		wrong++;
	handled++;
}

static void
on_timer(int sig)
{
	(void)sig;
}

static void
on_term(int sig)
{
	stop = sig;
}

static void *
sender(void *arg)
{
	const pthread_t *to = arg;
	const struct timespec ms = { .tv_nsec = 1000000 };

	while (!stop) {
		union sigval v = { .sival_int = sent };

		if (pthread_sigqueue(*to, SIGRTMIN, v) == 0)
			sent++;
		nanosleep(&ms, NULL);
	}
	return NULL;
}

static void
install(void)
{
	struct sigaction numbered = { .sa_sigaction = on_numbered,
		.sa_flags = SA_SIGINFO | SA_RESTART };
	struct sigaction timer = { .sa_handler = on_timer,
		.sa_flags = SA_RESTART };
	struct sigaction term = { .sa_handler = on_term };
	struct itimerval every = { .it_interval = { .tv_usec = 1000 },
		.it_value = { .tv_usec = 1000 } };

	if (sigaction(SIGRTMIN, &numbered, NULL) == -1 ||
	    sigaction(SIGALRM, &timer, NULL) == -1 ||
	    sigaction(SIGTERM, &term, NULL) == -1 ||
	    setitimer(ITIMER_REAL, &every, NULL) == -1)
		err(1, "install");
}

int
main(int argc, char **argv)
{
	pthread_t self = pthread_self(), t;
	unsigned long x = 1;
	double end;

	target_begin(argc, argv);
	install();
	if (pthread_create(&t, NULL, sender, &self) != 0)
		errx(1, "pthread_create");
	target_ready();
	while (!stop && !target_over())
		x = storm_interrupted(x);
	stop = 1;
	pthread_join(t, NULL);
	for (end = target_now() + 5; handled < sent && target_now() < end;)
		x = storm_interrupted(x);
	printf("sent %d handled %d wrong %d\n", sent, handled, wrong);
	return handled != sent || wrong != 0 || x == 0;
}
