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
#include "code/nativecode.h"

struct operands {		/* not to be moved */
	struct disasm_names	 names;		/* what disasm_add takes */
	/* private */
	const struct native_code *code;
	struct maker		*maker;
	struct hmap		 kept;	/* address -> its name, in the maker */
};

/* code and maker are borrowed. */
void	 operands_init(struct operands *, const struct native_code *,
	     struct maker *);
void	 operands_fini(struct operands *);

#endif
