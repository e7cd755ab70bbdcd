/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vdso.c - reads the clock in a loop: most samples fall into the vDSO, which
 * is no file. */
#include "target.h"

NOINLINE double clock_caller(double);

double
clock_caller(double sum)
{
	for (int i = 0; i < 10000; i++)
		sum += target_now();
	return sum;
}

int
main(int argc, char **argv)
{
	double sum = 0;

	target_begin(argc, argv);
	target_ready();
	while (!target_over())
		sum = clock_caller(sum);
	return sum < 0;
}
