/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_fp.h - leaves a frame by its frame pointer (psABI, figure 3.3): for code
 * without unwind information, such as that of JIT compilers and Go. */
#ifndef UNWIND_WALK_FP_H
#define UNWIND_WALK_FP_H

#include "unwind/frame.h"
#include "unwind/stackcopy.h"

enum step	 walk_fp_step(struct frame *, const struct stackcopy *);

#endif
