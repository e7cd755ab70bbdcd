/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hot.c - three loops, each with one instruction that takes most of its time: a
 * division, a load that misses every cache, and one called through the PLT.
 */
#include <stdint.h>
#include <string.h>

#include "target.h"

enum { CELLS = 1 << 23, ROUNDS = 200000 };

static uint32_t *next;

NOINLINE uint64_t hot_div(uint64_t);
NOINLINE uint64_t hot_load(uint64_t);
NOINLINE uint64_t hot_call(uint64_t);

uint64_t
hot_div(uint64_t x)
{
	volatile uint64_t by = 3;

	/* clang-format off */
	for (int i = 0; i < ROUNDS; i++) x = (x - i) / (x / by + 3); /* divides */
	/* clang-format on */
	return x;
}

uint64_t
hot_load(uint64_t x)
{
	uint32_t at = (uint32_t)x % CELLS;

	for (int i = 0; i < ROUNDS / 10; i++)
		at = next[at]; /* loads */
	return at;
}

uint64_t
hot_call(uint64_t x)
{
	static char from[1 << 15], to[1 << 15];
	char *some = from;

	KEEP(some); /* a compiler knows that it is empty */
	for (int i = 0; i < ROUNDS / 100; i++) {
		memcpy(to, some, sizeof to - x % 2); /* calls */
		KEEP(x);
	}
	return x + (uint64_t)to[x % 7];
}

/* One cycle through all cells, in no order that hardware could guess. */
static void
shuffle(void)
{
	uint64_t seed = 1;

	next = malloc(CELLS * sizeof *next);
	if (next == NULL)
		exit(1);
	for (uint32_t i = 0; i < CELLS; i++)
		next[i] = i;
	for (uint32_t i = CELLS - 1; i > 0; i--) {
		uint32_t k, kept;

		seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		k = (uint32_t)((seed >> 33) % i);
		kept = next[i];
		next[i] = next[k];
		next[k] = kept;
	}
}

int
main(int argc, char **argv)
{
	uint64_t x = 1;

	shuffle();
	target_begin(argc, argv);
	target_ready();
	while (!target_over()) {
		x = hot_div(x);
		x = hot_load(x);
		x = hot_call(x);
	}
	return x == 0;
}
