/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plt.h - names for the entries of procedure linkage tables (.plt, .plt.sec,
 * .plt.got, .iplt), which have no symbols: "memcpy@plt".
 */
#ifndef SYMBOL_PLT_H
#define SYMBOL_PLT_H

#include "symbol/candidates.h"

/* Call it last: what a static program calls by its PLT is known by its address
 * only. */
void	 plt_add(struct candidates *, const struct elffile *);

#endif
