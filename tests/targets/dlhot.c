/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dlhot.c - the library that dl.c opens and closes. */
#include "target.h"

NOINLINE unsigned long dl_hot(unsigned long);

unsigned long
dl_hot(unsigned long x)
{
	return target_work(1000000, x);
}
