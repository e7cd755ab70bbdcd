/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * codebook.h - where the code of each function id is: written by the sampling
 * thread as functions are named, read by the thread that makes listings.
 */
#ifndef SESSION_CODEBOOK_H
#define SESSION_CODEBOOK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "code/listing.h"
#include "profile/intern.h"
#include "session/pybook.h"
#include "symbol/kallsyms.h"
#include "symbol/linemap.h"
#include "symbol/symtab.h"
#include "target/image.h"

/* An image with its symbols, counted: neither goes while a listing is made. */
struct binary {
	atomic_uint		 refs;		/* private */
	struct image		*image;
	const struct symtab	*symtab;
};

struct binary	*binary_new(struct image *, struct symtab *take);
void		 binary_release(struct binary *);	/* NULL ok */

struct codebook_entry {		/* strings are interned, or constants */
	uint32_t	 func;		/* id, or LISTING_NONE */
	uint32_t	 near;		/* of what is got: a function of the same
					 * image */
	const char	*name, *module;	/* name NULL: as the symbol at start, or
					 * image_nameless */
	uint64_t	 start, size;	/* link-time in a binary */
	pid_t		 pid;		/* a process that had it mapped */
	/* one of these: */
	struct binary	*binary;
	const struct kallsyms *kernel;	/* as good as the codebook; it is one
					 * of these */
	uint8_t		*bytes;		/* size of them, taken; */
	const char	*origin;	/* from there */
	struct linemap	*lines;		/* of them, taken; or NULL */
	const char	*problem;	/* why its code cannot be shown, */
	const char	*cure;		/* or "" */
};

enum { CODEBOOK_BYTES = 64 << 20 };	/* that are kept of all functions */

struct codebook;

struct codebook	*codebook_new(void);
/* This is the code of entry->func, or why there is none. A binary is borrowed
 * until it is forgotten; bytes and lines beyond CODEBOOK_BYTES become a
 * problem. */
void		 codebook_put(struct codebook *, const struct codebook_entry *);
/* The same under the name that intern has for entry->func. Nothing for id 0,
 * which stands for all that found no room, nor without a codebook. */
void		 codebook_book(struct codebook *, const struct intern *,
		     struct codebook_entry *);
/* A binary goes: so do its functions, but for who reads of them now. */
void		 codebook_forget(struct codebook *, const struct binary *);
/* What is asked for, with a reference to its binary, if it has one, for the
 * caller. False: nothing is known of it. */
bool		 codebook_get(struct codebook *, const struct code_ask *,
		     struct codebook_entry *);
/* The function that holds a link-time address of a binary, in the same way. */
bool		 codebook_in(struct codebook *, struct binary *, uint64_t addr,
		     struct codebook_entry *);
/* The compiled function of a process at an address, the latest of several. */
bool		 codebook_compiled(struct codebook *, pid_t, uint64_t addr,
		     struct codebook_entry *);
/* The source line of a compiled function's address. *file is raw, good as long as
 * the codebook. */
bool		 codebook_line(struct codebook *, uint32_t func, uint64_t addr,
		     const char **file, unsigned *line);
/* All binaries, with references; how many. *v is to be freed. */
size_t		 codebook_binaries(struct codebook *, struct binary ***v);
/* Its part for Python functions. */
struct pybook	*codebook_python(struct codebook *);
void		 codebook_free(struct codebook *);	/* NULL ok */

#endif
