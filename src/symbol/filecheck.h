/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filecheck.h - what one program file offers for names, source lines and
 * unwinding: which tables it has, not what is in them. */
#ifndef SYMBOL_FILECHECK_H
#define SYMBOL_FILECHECK_H

#include "target/image.h"

enum file_symbols {
	SYMBOLS_NONE,
	SYMBOLS_DYNAMIC,	/* only what it exports */
	SYMBOLS_PACKED,		/* all functions, as MiniDebugInfo */
	SYMBOLS_SEPARATE,	/* all, in a debug file */
	SYMBOLS_FULL		/* all, in the file itself */
};

enum file_debug {
	DEBUG_MISSING,
	DEBUG_SEPARATE,		/* in a debug file */
	DEBUG_ITSELF
};

enum file_unwind {
	UNWIND_NONE,
	UNWIND_DEBUG_FILE,	/* only in a debug file, which is not read */
	UNWIND_DEBUG_FRAME,	/* only .debug_frame */
	UNWIND_EH_FRAME,	/* .eh_frame without an index */
	UNWIND_EH_FRAME_HDR
};

struct filecheck {
	enum file_symbols	 symbols;
	enum file_debug		 debug;
	enum file_unwind	 unwind;
	char			*debug_path;	/* of the debug file, or NULL;
						 * the caller frees it */
};

/* root as for symtab_load. */
void	 filecheck(struct filecheck *, const struct image *, int root);

#endif
