/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sigframe.c - half of the time is spent in a signal handler that interrupted
 * sig_interrupted: the walk must go from sig_handler over the signal frame to
 * it and to main. With argv[2] "alt" the handler has a stack of its own.
 */
#include <err.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "target.h"

static volatile unsigned long sink;

NOINLINE void sig_handler(int);
NOINLINE unsigned long sig_interrupted(unsigned long);

void
sig_handler(int sig)
{
	double end = target_now() + 0.005;

	while (target_now() < end)
		sink = target_work(20000, sink + (unsigned long)sig);
}

unsigned long
sig_interrupted(unsigned long x)
{
	return target_work(100000, x);
}

static void
install(int on_altstack)
{
	static char stack[64 * 1024];
	struct sigaction sa = { .sa_handler = sig_handler };
	struct itimerval every = { .it_interval = { .tv_usec = 10000 },
		.it_value = { .tv_usec = 10000 } };
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };

	sa.sa_flags = SA_RESTART;
	if (on_altstack) {
		sa.sa_flags |= SA_ONSTACK;
		if (sigaltstack(&ss, NULL) == -1)
			err(1, "sigaltstack");
	}
	if (sigaction(SIGALRM, &sa, NULL) == -1 ||
	    setitimer(ITIMER_REAL, &every, NULL) == -1)
		err(1, "signal");
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	install(argc > 2 && strcmp(argv[2], "alt") == 0);
	target_ready();
	while (!target_over())
		x = sig_interrupted(x);
	return x == 0;
}
