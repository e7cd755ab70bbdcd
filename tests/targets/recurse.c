/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recurse.c - recursion of known weights. descend calls itself DEPTH deep;
 * each level works a little, the bottom calls bottom, which takes as much as
 * all levels together: descend has 50 % of its own and 100 % in total.
 */
#include "target.h"

enum { DEPTH = 20, STEP = 1000 };

NOINLINE unsigned long bottom(unsigned long);
NOINLINE unsigned long descend(int, unsigned long);

unsigned long
bottom(unsigned long x)
{
	return target_work(DEPTH * STEP, x + 7);
}

unsigned long
descend(int depth, unsigned long x)
{
	x = target_work(STEP, x);
	x = depth > 1 ? descend(depth - 1, x) : bottom(x);
	KEEP(x);
	return x;
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	target_ready();
	while (!target_over())
		x = descend(DEPTH, x);
	return x == 0;
}
