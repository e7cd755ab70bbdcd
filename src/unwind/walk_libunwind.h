/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_libunwind.h - leaves a frame by its unwind information (CFI), with
 * libunwind reading from our copies instead of from the target.
 */
#ifndef UNWIND_WALK_LIBUNWIND_H
#define UNWIND_WALK_LIBUNWIND_H

#include "target/ehframe.h"
#include "target/space.h"
#include "unwind/frame.h"
#include "unwind/stackcopy.h"

struct walk_libunwind;

struct walk_libunwind	*walk_libunwind_new(void);
/* fde is the entry that holds f->code in the image of the region. All registers
 * of f are then those of the caller. */
enum step		 walk_libunwind_step(struct walk_libunwind *,
			    struct frame *f, const struct region *,
			    const struct fde *fde, const struct stackcopy *);
/* What was learnt about addresses no longer holds: they have other code. */
void			 walk_libunwind_forget(struct walk_libunwind *);
void			 walk_libunwind_free(struct walk_libunwind *);

#endif
