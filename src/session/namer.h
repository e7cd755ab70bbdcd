/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * namer.h - turns addresses into function ids: the one place where images,
 * symbol tables and interned functions meet. Sampling thread only.
 */
#ifndef SESSION_NAMER_H
#define SESSION_NAMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/intern.h"
#include "session/codebook.h"
#include "session/jit.h"
#include "session/fetcher.h"
#include "session/place.h"
#include "session/worker.h"
#include "target/space.h"

struct namer;

/* All borrowed until namer_free. The codebook, which may be NULL, is told where
 * the code of each function is. */
struct namer	*namer_new(struct intern *, struct worker *,
		    struct codebook *);
/* Have what has no debug information downloaded. Borrowed until namer_free. */
void		 namer_fetch_by(struct namer *, struct fetcher *);
/* What lies at a user address. */
struct place	 namer_place(struct space *, uint64_t pc);
struct place	 namer_kernel_place(uint64_t pc);
/* The function of time without Python. */
uint32_t	 namer_no_python(struct namer *);
/* Code without a file (or told of before): its function, if the runtime has told
 * of one. */
bool		 namer_jit(struct namer *, struct jit *, struct place *);
/* Can this place be named yet? Asks for its symbols when not. */
bool		 namer_ready(struct namer *, const struct place *);
/* The function at a place that is ready; *start (may be NULL) is where it
 * begins. */
uint32_t	 namer_func(struct namer *, const struct place *,
		     uint64_t *start);
/* Take in what the worker has finished. True when symbols arrived. */
bool		 namer_update(struct namer *);
/* Goes up when addresses may have got other names than they had. */
unsigned	 namer_epoch(const struct namer *);
/* An image is about to go: so does what was kept of it, but for the ids of its
 * functions, which are the same when it comes back. */
void		 namer_forget(struct namer *, struct image *);
void		 namer_free(struct namer *);

#endif
