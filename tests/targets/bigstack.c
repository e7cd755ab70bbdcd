/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bigstack.c - works below 80 frames of a KiB each. */
#include "target.h"

NOINLINE unsigned long big_frames(unsigned depth, unsigned long x);
NOINLINE unsigned long big_leaf(unsigned long x);

unsigned long
big_leaf(unsigned long x)
{
	return target_work(60000000, x);
}

unsigned long
big_frames(unsigned depth, unsigned long x)
{
	volatile unsigned long room[128];

	room[depth] = x;
	x = depth > 1 ? big_frames(depth - 1, x) : big_leaf(x);
	KEEP(x);
	return x + room[depth];
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	target_ready();
	while (!target_over())
		x = big_frames(80, x);
	return x == 0;
}
