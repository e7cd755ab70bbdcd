/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shares.c - three functions that take 50, 30 and 20 % of the time, by the
 * number of equal steps each does. */
#include "target.h"

NOINLINE unsigned long share_fifty(unsigned long);
NOINLINE unsigned long share_thirty(unsigned long);
NOINLINE unsigned long share_twenty(unsigned long);

unsigned long
share_fifty(unsigned long seed)
{
	return target_work(50000, seed + 50);
}

unsigned long
share_thirty(unsigned long seed)
{
	return target_work(30000, seed + 30);
}

unsigned long
share_twenty(unsigned long seed)
{
	return target_work(20000, seed + 20);
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	target_ready();
	while (!target_over()) {
		x = share_fifty(x);
		x = share_thirty(x);
		x = share_twenty(x);
	}
	return x == 0;
}
