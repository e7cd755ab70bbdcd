/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hostile_name.c - a process, threads and functions whose names hold escape
 * sequences, bytes that are not UTF-8, and a line feed. What of it reaches a
 * terminal unescaped sets its title or breaks its lines.
 */
#include <err.h>
#include <pthread.h>
#include <sys/prctl.h>

#include "target.h"

#define TEN(s) s s s s s s s s s s

/* The linker takes any bytes but 0 and '@' in a symbol, and 100 KB of them. */
NOINLINE unsigned long hostile(unsigned long) __asm__(
    "\"hot\033]0;PWNED\007\302\233\377name\"");
NOINLINE unsigned long very_long(unsigned long) __asm__(
    TEN(TEN(TEN(TEN("very_long_")))));

unsigned long
hostile(unsigned long x)
{
	return target_work(100000, x);
}

unsigned long
very_long(unsigned long x)
{
	return target_work(100000, x + 1);
}

static void *
evil_thread(void *arg)
{
	unsigned long x = 1;

	prctl(PR_SET_NAME, "\033[2J\n\342\200\256\377evil");
	while (!target_over())
		x = very_long(x);
	return x == 0 ? arg : NULL;
}

int
main(int argc, char **argv)
{
	pthread_t t;
	unsigned long x = 1;

	target_begin(argc, argv);
	prctl(PR_SET_NAME, "\033]0;PWNED\007z");
	if (pthread_create(&t, NULL, evil_thread, NULL) != 0)
		errx(1, "pthread_create");
	target_ready();
	while (!target_over())
		x = hostile(x);
	pthread_join(t, NULL);
	return x == 0;
}
