/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hotline.c - loops of several lines of which one, marked with HOT and what it
 * does, takes most of the time: a division, a load that misses the caches, a
 * branch that cannot be predicted. The argument chooses one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

enum { SLOTS = 1 << 23, STEPS = 1 << 16 };

static uint32_t *chain; /* slot -> next slot, in one cycle */
static volatile uint64_t sink;

NOINLINE void hot_div(uint64_t);
NOINLINE void hot_load(uint64_t);
NOINLINE void hot_branch(uint64_t);

void
hot_div(uint64_t x)
{
	uint64_t sum = 0, i;

	for (i = 0; i < STEPS; i++) {
		x |= 1;
		x = UINT64_C(0xfedcba9876543210) / x; /* HOT div */
		sum ^= i;
		x += sum;
	}
	sink = x;
}

void
hot_load(uint64_t x)
{
	uint32_t at = (uint32_t)x % SLOTS;
	uint64_t sum = 0, i;

	for (i = 0; i < STEPS; i++) {
		sum += i ^ x;
		sum ^= at = chain[at]; /* HOT load */
	}
	sink = sum;
}

/* Nothing that a conditional move could do. */
static inline uint64_t
twice(uint64_t x)
{
	__asm__ volatile("addq %0, %0" : "+r"(x));
	return x;
}

void
hot_branch(uint64_t x)
{
	uint64_t sum = 0, i;

	for (i = 0; i < STEPS; i++) {
		x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
		sum ^= i;
		sum += x >> 63 ? twice(sum) : sum >> 3; /* HOT branch */
	}
	sink = sum;
}

static uint64_t
random_below(uint64_t *x, uint64_t n)
{
	*x = *x * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (*x >> 33) % n;
}

/* One cycle through all slots (Sattolo). */
static void
make_chain(void)
{
	uint64_t x = 1;
	uint32_t i, j, t;

	chain = malloc(SLOTS * sizeof *chain);
	for (i = 0; i < SLOTS; i++)
		chain[i] = i;
	for (i = SLOTS - 1; i > 0; i--) {
		j = (uint32_t)random_below(&x, i);
		t = chain[i];
		chain[i] = chain[j];
		chain[j] = t;
	}
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "div";
	void (*hot)(uint64_t) = hot_div;
	uint64_t x;

	if (strcmp(what, "load") == 0) {
		make_chain();
		hot = hot_load;
	} else if (strcmp(what, "branch") == 0) {
		hot = hot_branch;
	}
	target_begin(argc - (argc > 1), argv + (argc > 1));
	target_ready();
	for (x = 1; !target_over(); x++)
		hot(x);
	return 0;
}
