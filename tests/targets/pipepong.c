/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipepong.c - two threads hand one byte to and fro through pipes: a context
 * switch for some microseconds of work, in ping and pong. */
#include <err.h>
#include <pthread.h>

#include "target.h"

static int there[2], back[2];

NOINLINE unsigned long ping(unsigned long);
NOINLINE void *pong(void *);

unsigned long
ping(unsigned long x)
{
	char c = 'x';

	x = target_work(1000, x);
	if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1)
		err(1, "ping");
	return x;
}

void *
pong(void *arg)
{
	unsigned long x = 2;
	char c;

	pthread_setname_np(pthread_self(), "pong");
	while (read(there[0], &c, 1) == 1) {
		x = target_work(1000, x);
		if (write(back[1], &c, 1) != 1)
			err(1, "pong");
	}
	return x == 0 ? arg : NULL;
}

int
main(int argc, char **argv)
{
	pthread_t t;
	unsigned long x = 1;

	target_begin(argc, argv);
	if (pipe(there) == -1 || pipe(back) == -1)
		err(1, "pipe");
	if (pthread_create(&t, NULL, pong, NULL) != 0)
		errx(1, "pthread_create");
	target_ready();
	while (!target_over())
		x = ping(x);
	close(there[1]);
	pthread_join(t, NULL);
	return x == 0;
}
