/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plt.c - spends its time in very short calls to the C library, so that many
 * samples fall on the stubs of the procedure linkage table. */
#include "target.h"

NOINLINE unsigned long plt_caller(unsigned long);

unsigned long
plt_caller(unsigned long x)
{
	for (int i = 0; i < 100000; i++) {
		x += (unsigned long)labs((long)(x & 15) - 8) + 1;
		KEEP(x);
	}
	return x;
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	target_ready();
	while (!target_over())
		x = plt_caller(x);
	return x == 0;
}
