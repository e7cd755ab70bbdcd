/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rights.h - what the kernel lets this process do: capabilities(7), how many
 * files it may have open and how much memory. */
#ifndef TARGET_RIGHTS_H
#define TARGET_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

/* The effective ones of the calling thread, bit CAP_* each. */
uint64_t	 rights_effective(void);
/* Is CAP_* (a number of <linux/capability.h>) among them? */
bool		 rights_has(uint64_t effective, unsigned cap);
/* As many open files as there may be: events and images take a descriptor each.
 * The soft limit is a default for programs that use select(2). */
void		 rights_raise_files(void);
/* How many there may be now. */
uint64_t	 rights_files(void);
/* How many bytes of address space it may still take; UINT64_MAX: as there are. */
uint64_t	 rights_memory(void);

#endif
