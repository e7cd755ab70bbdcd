/* SPDX-License-Identifier: GPL-2.0-or-later */
/* regs.h - the user registers a stack walk begins with, in DWARF numbering
 * (x86-64 psABI, figure 3.36). */
#ifndef TARGET_REGS_H
#define TARGET_REGS_H

#include <stdint.h>

enum { REG_BP = 6, REG_SP = 7, REG_PC = 16, REG_COUNT = 17 };

struct regs { uint64_t r[REG_COUNT]; };

#endif
