/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elsewhere.h - which function is at an address of a process's memory, in
 * whatever image: where slots of the GOT lead, and calls of compiled code. Not
 * for two threads at once.
 */
#ifndef SESSION_ELSEWHERE_H
#define SESSION_ELSEWHERE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "session/codebook.h"
#include "target/maps.h"

struct elsewhere {		/* {0} but for codebook: nothing is known */
	struct codebook	*codebook;	/* borrowed */
	bool		 compiled;	/* look for compiled functions, too;
					 * else the codebook is not looked into
					 * between open and close */
	/* private */
	pid_t		 pid;
	struct maps	 maps;		/* as they were last read */
	struct binary	**binary;	/* counted, while open */
	size_t		 nbinaries;
	char		*name;
};

/* To look at a process. When it has ended, what its map was when it was last
 * opened counts. */
void		 elsewhere_open(struct elsewhere *, pid_t);
/* The name of the function at an address, printable, good until the next call;
 * *start is where it begins. NULL: none is known there. */
const char	*elsewhere_name(struct elsewhere *, uint64_t addr,
		     uint64_t *start);
/* The function itself, as codebook_get gives it. */
bool		 elsewhere_find(struct elsewhere *, uint64_t addr,
		     struct codebook_entry *);
void		 elsewhere_close(struct elsewhere *);
void		 elsewhere_fini(struct elsewhere *);

#endif
