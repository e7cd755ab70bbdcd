/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rng.c - the splitmix64 generator: one word of state, every seed is good. */
#include "config.h"

#include "base/rng.h"

void
rng_seed(struct rng *rng, uint64_t seed)
{
	rng->s = seed;
}

uint64_t
rng_next(struct rng *rng)
{
	uint64_t z = rng->s += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Uniform in [0, n), n > 0. */
static uint64_t
below(struct rng *rng, uint64_t n)
{
	uint64_t uneven = -n % n; /* 2^64 mod n: these would favour the low */
	uint64_t x;

	do
		x = rng_next(rng);
	while (x < uneven);
	return x % n;
}

uint64_t
rng_jitter(struct rng *rng, uint64_t mean)
{
	uint64_t spread = mean / 4;

	return mean - spread + below(rng, 2 * spread + 1);
}
