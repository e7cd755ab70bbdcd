/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * operands.h - names for what the operands of a function refer to: functions,
 * variables, slots of the GOT, strings.
 */
#ifndef CODE_OPERANDS_H
#define CODE_OPERANDS_H

#include "base/hmap.h"
#include "code/disasm.h"
#include "code/maker.h"
#include "code/memory.h"
#include "code/nativecode.h"

struct operands {		/* not to be moved */
	struct disasm_names	 names;		/* what disasm_add takes */
	/* private */
	const struct native_code *code;
	struct maker		*maker;
	const struct memory	*memory;
	struct hmap		 kept;	/* address -> its name, in the maker */
	struct hmap		 outside; /* the same in the process's memory */
	struct hmap		 landing; /* slot or entry -> in its memory, or 0 */
};

/* All is borrowed; memory is that of the process, for an image. */
void	 operands_init(struct operands *, const struct native_code *,
	     const struct memory *, struct maker *);
void	 operands_fini(struct operands *);

#endif
