/* SPDX-License-Identifier: GPL-2.0-or-later */
/* regs.h - the user registers a stack walk begins with, in DWARF numbering
 * (x86-64 psABI, figure 3.36). Of a thread that was not stopped only some are
 * known. */
#ifndef TARGET_REGS_H
#define TARGET_REGS_H

#include <stdbool.h>
#include <stdint.h>

enum { REG_CX = 2, REG_BP = 6, REG_SP = 7, REG_PC = 16, REG_COUNT = 17 };

struct regs {
	uint64_t	 r[REG_COUNT];
	uint32_t	 unknown;	/* a bit for each that has no value; RSP
					 * and the pc always have one */
};

/* What is unknown when only RSP and the pc are known. */
enum { REGS_OTHERS = ((1 << REG_COUNT) - 1) & ~(1 << REG_SP | 1 << REG_PC) };

static inline bool
regs_know(const struct regs *regs, int reg)
{
	return (regs->unknown >> reg & 1) == 0;
}

static inline void
regs_set(struct regs *regs, int reg, uint64_t v)
{
	regs->r[reg] = v;
	regs->unknown &= ~(1u << reg);
}

#endif
