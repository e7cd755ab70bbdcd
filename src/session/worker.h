/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * worker.h - the background thread that does what is too slow for the sampling
 * thread: loading symbol tables, looking up source lines. The sampling thread
 * asks and takes answers; neither ever waits for the other but in
 * worker_wait. Symbols go before lines of functions, and those before lines of
 * spots.
 */
#ifndef SESSION_WORKER_H
#define SESSION_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbol/symtab.h"
#include "target/image.h"

enum job_kind { JOB_SYMBOLS, JOB_LINE, JOB_SPOTS };

struct job_spot {
	uint32_t	 spot;	/* for the asker's use */
	uint64_t	 vaddr;
	uint64_t	 start, size;	/* its function; size 0: not known */
	char		*file;	/* answer; NULL: none */
	unsigned	 line;
	char		*cause_file;	/* the same of the instruction whose
					 * time it is */
	unsigned	 cause_line;
};

struct job {			/* in the question, all but the answer */
	enum job_kind	 kind;
	struct image	*image;	/* must live until the answer is taken */
	bool		 again;	/* JOB_SYMBOLS: a debug file has come */
	uint64_t	 vaddr;	/* JOB_LINE: start of the function */
	uint32_t	 func;	/* JOB_LINE: for the asker's use */
	struct symtab	*symtab;	/* answer, now the asker's */
	char		*file;		/* answer, the asker's; NULL: none */
	unsigned	 line;
	struct job_spot	*spots;	/* JOB_SPOTS: the worker's until taken */
	size_t		 nspots;
};

struct worker;

/* root: the target's root directory (a descriptor, taken in all cases) or -1.
 * NULL: no thread can be started. */
struct worker	*worker_new(int take_root, struct err *);
void		 worker_ask(struct worker *, const struct job *);
/* The next finished job, or false; worker_take_spots for those of that kind,
 * worker_take for the others. */
bool		 worker_take(struct worker *, struct job *);
bool		 worker_take_spots(struct worker *, struct job *);
void		 worker_free_spots(struct job *);
/* Jobs asked and not yet taken. */
size_t		 worker_open_jobs(struct worker *);
/* Wait until some job is finished or none is open. */
void		 worker_wait(struct worker *);
/* Ends after the job at hand; the rest is dropped. */
void		 worker_free(struct worker *);

#endif
