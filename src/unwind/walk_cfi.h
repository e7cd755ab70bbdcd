/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_cfi.h - leaves a frame by a packed rule. Only RSP, RBP and the pc are
 * followed; the other registers stay what they were. An RBP that is not known
 * is not used, and becomes known when it was saved. */
#ifndef UNWIND_WALK_CFI_H
#define UNWIND_WALK_CFI_H

#include "target/regs.h"
#include "unwind/cfi.h"
#include "unwind/frame.h"
#include "unwind/stackcopy.h"

/* rule is of any kind but CFI_HARD and CFI_NONE. */
enum step	 walk_cfi_step(const struct cfi_rule *, struct regs *,
		     const struct stackcopy *);

#endif
