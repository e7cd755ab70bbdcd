/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deepstack.c - works some ten microseconds at a time below frames of a KiB each,
 * of which there are 90 and 150 in turn, in the main thread and in another one.
 * It returns from all of them each time, and most of the time it has none.
 */
#include <pthread.h>

#include "target.h"

NOINLINE unsigned long deep_frames(unsigned depth, unsigned long x);
NOINLINE unsigned long deep_leaf(unsigned long x);
NOINLINE void deep_loop(void);

unsigned long
deep_leaf(unsigned long x)
{
	return target_work(20000, x);
}

unsigned long
deep_frames(unsigned depth, unsigned long x)
{
	volatile unsigned long room[128];

	/* other bytes each time, so that nothing looks as if it had stood
	 * still */
	for (unsigned i = 0; i < 128; i++)
		room[i] = x + i;
	x = depth > 1 ? deep_frames(depth - 1, x) : deep_leaf(x);
	KEEP(x);
	return x + room[depth % 128];
}

void
deep_loop(void)
{
	unsigned long x = 1;

	while (!target_over()) {
		x = deep_frames(90, x);
		x = deep_frames(150, x);
		for (int i = 0; i < 8; i++)
			x = deep_leaf(x);
	}
}

static void *
second(void *arg)
{
	deep_loop();
	return arg;
}

int
main(int argc, char **argv)
{
	pthread_t thread;

	target_begin(argc, argv);
	if (pthread_create(&thread, NULL, second, NULL) != 0)
		return 1;
	target_ready();
	deep_loop();
	pthread_join(thread, NULL);
	return 0;
}
