/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holes.c - a thread that works below a frame with an array of 60 KiB, of which it
 * touches the first bytes only: the pages behind it are not there.
 */
#include <pthread.h>

#include "target.h"

enum { ROOM = 60 << 10 };

NOINLINE unsigned long hole_leaf(unsigned long x);
NOINLINE unsigned long hole_frame(unsigned long x);
NOINLINE unsigned long hole_caller(unsigned long x);

unsigned long
hole_leaf(unsigned long x)
{
	return target_work(20000, x);
}

unsigned long
hole_frame(unsigned long x)
{
	volatile char room[ROOM];

	room[0] = (char)x;
	x = hole_leaf(x);
	KEEP(x);
	return x + (unsigned long)room[0];
}

unsigned long
hole_caller(unsigned long x)
{
	x = hole_frame(x);
	KEEP(x);
	return x + 1;
}

static void *
work(void *arg)
{
	unsigned long x = 1;

	while (!target_over())
		x = hole_caller(x);
	return arg;
}

int
main(int argc, char **argv)
{
	pthread_t thread;

	target_begin(argc, argv);
	if (pthread_create(&thread, NULL, work, NULL) != 0)
		return 1;
	target_ready();
	pthread_join(thread, NULL);
	return 0;
}
