/* SPDX-License-Identifier: GPL-2.0-or-later */
/* threads.h - the threads of a profile by their index, which never changes. */
#ifndef PROFILE_THREADS_H
#define PROFILE_THREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/hmap.h"
#include "profile/snapshot.h"

enum { THREADS_NAME = 255 };		/* bytes of a name kept */

struct threads_row {
	pid_t			 pid, tid;	/* pid: its process */
	char			*name;	/* owned, as */
	char			*python; /* this: what Python calls it, or NULL */
	bool			 alive;
	enum thread_state	 state;
	uint64_t		 samples;
	uint64_t		 time[THREAD_STATES];
	uint64_t		 base[THREAD_STATES]; /* time at the reset */
	uint64_t		 gil_ns;	/* since the reset */
};

struct threads {			/* threads_init before use */
	struct threads_row	*v;
	size_t			 n, cap, max;
	struct hmap		 by_id;
};

void		 threads_init(struct threads *, size_t max);
/* A thread is known by its id and start time, for ids come back. The last
 * place, max - 1, stands for all further ones: "[other threads]". */
uint32_t	 threads_get(struct threads *, pid_t pid, pid_t tid,
		     uint64_t starttime);
/* It has no name yet, and may have ended before it gets one: until it is told
 * of, it is called so. */
void		 threads_call(struct threads *, uint32_t, const char *name);
bool		 threads_nameless(const struct threads *, uint32_t);
/* What Python calls it, printable. */
void		 threads_python(struct threads *, uint32_t, const char *name);
/* What is said of one of "[other threads]" is not kept. */
void		 threads_update(struct threads *, uint32_t, const char *name,
		     bool alive, enum thread_state,
		     const uint64_t time[THREAD_STATES]);
/* It held its GIL for so long. */
void		 threads_held(struct threads *, uint32_t, uint64_t ns);
/* Count samples and times from here. */
void		 threads_reset(struct threads *);
/* Bytes of all names with their ends. */
size_t		 threads_text(const struct threads *);
/* Write n rows to out and the names they point to into text. */
void		 threads_freeze(const struct threads *, struct snap_thread *out,
		     char *text);
void		 threads_fini(struct threads *);

#endif
