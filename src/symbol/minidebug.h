/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * minidebug.h - MiniDebugInfo: the symbols that a distribution leaves in a
 * stripped file, as an ELF file packed by xz in .gnu_debugdata.
 */
#ifndef SYMBOL_MINIDEBUG_H
#define SYMBOL_MINIDEBUG_H

#include "symbol/elffile.h"

/* Unpack and open the one in f. 0, or -1 when there is none, it is damaged, or
 * it unpacks to more than symbols take. */
int	 minidebug_open(struct elffile *, const struct elffile *f);

#endif
