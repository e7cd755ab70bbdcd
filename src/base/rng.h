/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rng.h - small fast random numbers for jitter; not for secrets. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng { uint64_t s; };

void		 rng_seed(struct rng *, uint64_t seed);
uint64_t	 rng_next(struct rng *);
/* Uniform in [mean - mean/4, mean + mean/4]: the mean holds, a periodic
 * program does not stay in step. */
uint64_t	 rng_jitter(struct rng *, uint64_t mean);

#endif
