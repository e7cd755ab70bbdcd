/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jit.h - the functions that a process compiles while it runs, as its perf map
 * and its jitdump tell of them. Both are read again as they grow, and may be
 * read beyond the end of the process. Sampling thread only.
 *
 * A function has a number, which no other one ever has: code that takes the
 * place of other code is another function, even under the same name. What is
 * told again is the same as long as its code is. What a child has from before
 * its birth has the numbers of the parent.
 */
#ifndef SESSION_JIT_H
#define SESSION_JIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbol/linemap.h"
#include "target/target.h"

enum { JIT_CODE_MAX = 1 << 20 };	/* bytes of a function that are read */

enum jit_haste {
	JIT_IN_TIME,		/* some times a second is enough */
	JIT_MISSED		/* an address was not found */
};

struct jit_func {		/* borrowed until the next look */
	uint64_t	 start, size;
	uint32_t	 number;
	pid_t		 pid;	/* whose it is */
	const char	*name;	/* raw */
	const char	*file;	/* raw, file_len bytes; NULL: not told */
	size_t		 file_len;
	unsigned	 line;	/* or 0 */
};

struct jit;

/* target is borrowed until jit_free. numbers counts the functions of all
 * processes, and is borrowed, too. */
struct jit	*jit_new(const struct target *, uint32_t *numbers);
/* A child's, born now: it has the code that the parent has. */
struct jit	*jit_fork(const struct jit *parent, const struct target *);
/* Read what was written since, if that is due. True when there are other
 * functions than before where jit_is_news. */
bool		 jit_look(struct jit *, enum jit_haste);
bool		 jit_is_news(const void *jit, uint64_t addr);
/* The function at addr. */
bool		 jit_find(const struct jit *, uint64_t addr, struct jit_func *);
/* The code of one that was just found, as compiled; how many bytes could be
 * read into out. From now on it is another function when it is told of again and
 * has other code. */
size_t		 jit_code(struct jit *, const struct jit_func *, void *out,
		     size_t max);
/* The source lines of its code, as far as they are told, into an empty map. */
void		 jit_lines(const struct jit *, const struct jit_func *,
		     struct linemap *);
void		 jit_free(struct jit *);	/* NULL ok */

#endif
