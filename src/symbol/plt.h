/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plt.h - names for the entries of procedure linkage tables (.plt, .plt.sec,
 * .plt.got, .iplt), which have no symbols: "memcpy@plt".
 */
#ifndef SYMBOL_PLT_H
#define SYMBOL_PLT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbol/candidates.h"

/* Call it last: what a static program calls by its PLT is known by its address
 * only. */
void	 plt_add(struct candidates *, const struct elffile *);
/* Does code at a link-time address jump by a slot of the GOT, as entries of a
 * PLT do? */
bool	 plt_slot(const uint8_t *code, size_t len, uint64_t vaddr,
	     uint64_t *slot);

#endif
