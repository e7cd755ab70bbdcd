/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deep.c - forty frames in a known order: main calls deep_00, deep_00 calls
 * deep_01 and so on down to deep_39, which works. argv[2] bytes of stack are
 * wasted in each, so that a copy of the stack can be made too short.
 */
#include <alloca.h>
#include <string.h>

#include "target.h"

static size_t waste;

#define DECLARE(n) NOINLINE unsigned long deep_##n(unsigned long);
#define DEFINE(n, next)                         \
	unsigned long deep_##n(unsigned long x) \
	{                                       \
		char *p = alloca(waste + 1);    \
                                                \
		memset(p, 0, waste + 1);        \
		KEEP(p);                        \
		x = deep_##next(x + 1);         \
		KEEP(x);                        \
		return x;                       \
	}

#define TEN(F, t, u)                                                          \
	F(t##0, t##1)                                                         \
	F(t##1, t##2) F(t##2, t##3) F(t##3, t##4) F(t##4, t##5) F(t##5, t##6) \
	    F(t##6, t##7) F(t##7, t##8) F(t##8, t##9) F(t##9, u##0)
#define FIRST(n, next) DECLARE(n)

TEN(FIRST, 0, 1)
TEN(FIRST, 1, 2)
TEN(FIRST, 2, 3)
TEN(FIRST, 3, 4)

TEN(DEFINE, 0, 1)
TEN(DEFINE, 1, 2)
TEN(DEFINE, 2, 3)
DEFINE(30, 31)
DEFINE(31, 32) DEFINE(32, 33) DEFINE(33, 34) DEFINE(34, 35) DEFINE(35, 36)
    DEFINE(36, 37) DEFINE(37, 38) DEFINE(38, 39)

	unsigned long deep_39(unsigned long x)
{
	return target_work(2000000, x);
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	waste = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	target_ready();
	while (!target_over())
		x = deep_00(x);
	return x == 0;
}
