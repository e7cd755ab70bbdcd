/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rights.h - the capabilities of this process (capabilities(7)). */
#ifndef TARGET_RIGHTS_H
#define TARGET_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

/* The effective ones of the calling thread, bit CAP_* each. */
uint64_t	 rights_effective(void);
/* Is CAP_* (a number of <linux/capability.h>) among them? */
bool		 rights_has(uint64_t effective, unsigned cap);

#endif
