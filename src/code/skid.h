/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * skid.h - the instruction whose time it is that samples found at an address,
 * by the rule of listing_cause. Functions are taken apart once, as long as few
 * others are asked for in between.
 */
#ifndef CODE_SKID_H
#define CODE_SKID_H

#include <stdint.h>

#include "target/image.h"

enum { SKID_BYTES = 256 << 10 };	/* of a function; in longer ones, and where
					 * there is no decoder, nothing is
					 * certain */

struct skid;

struct skid	*skid_new(void);
/* The address of the instruction, in the function of an image at [start, start +
 * size), all link-time: addr itself where it is not certain that it is that of
 * another one. */
uint64_t	 skid_back(struct skid *, const struct image *, uint64_t start,
		     uint64_t size, uint64_t addr);
void		 skid_free(struct skid *);	/* NULL ok */

#endif
