/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * omitfp.c - built with -fomit-frame-pointer, and rbp holds a number that a
 * walk by frame pointers would take for an address: only unwind tables lead
 * from fp_leaf by fp_middle and fp_outer to main.
 */
#include "target.h"

NOINLINE unsigned long fp_leaf(unsigned long);
NOINLINE unsigned long fp_middle(unsigned long);
NOINLINE unsigned long fp_outer(unsigned long);

unsigned long
fp_leaf(unsigned long x)
{
	/* rbp is used as a counter, so it is saved and then overwritten */
	__asm__ volatile("mov $500000, %%rbp\n"
			 "1:	add $3, %0\n"
			 "	dec %%rbp\n"
			 "	jnz 1b\n"
			 : "+r"(x)
			 :
			 : "rbp", "cc");
	return x;
}

unsigned long
fp_middle(unsigned long x)
{
	x = fp_leaf(x + 1);
	KEEP(x);
	return x;
}

unsigned long
fp_outer(unsigned long x)
{
	x = fp_middle(x + 1);
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
		x = fp_outer(x);
	return x == 0;
}
