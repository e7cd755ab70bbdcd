/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h - the table of times: for every call path and thread the time
 * spent, in windows of 1, 10, 60 s and in all. Owned by the sampling thread.
 * Memory is bounded by PROFILE_NODES and PROFILE_CELLS: beyond them a sample
 * keeps its innermost function and its time, and loses its path. When even
 * that has no place the time goes to function 0, "[other functions]", of the
 * same thread: the times of all cells always add up to what was put in. Of the
 * frames that it keeps, the spots have its time too (profile/spots.h).
 */
#ifndef PROFILE_PROFILE_H
#define PROFILE_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "profile/intern.h"
#include "profile/snapshot.h"
#include "profile/spots.h"

enum { PROFILE_NODES = 1 << 18, PROFILE_CELLS = 1 << 18,
       PROFILE_THREADS = 1 << 14 };

struct profile;

/* The bounds; threads < cells, nodes >= 2. */
struct profile_limits { size_t nodes, cells, threads; };

struct profile	*profile_new(void);
/* With other bounds than the above. */
struct profile	*profile_new_limited(const struct profile_limits *);
/* The index of a thread of process pid by its id and start time. Beyond
 * PROFILE_THREADS all share the last, "[other threads]". */
uint32_t	 profile_thread(struct profile *, pid_t pid, pid_t tid,
		     uint64_t starttime);
/* A thread that no scan of /proc has seen has no name, and counts as ended. */
bool		 profile_thread_nameless(const struct profile *,
		     uint32_t thread);
void		 profile_thread_call(struct profile *, uint32_t thread,
		     const char *name);
/* What the scan of /proc says of it: time is what it spent since it is
 * watched. name is copied; NULL leaves it as it is. */
void		 profile_thread_update(struct profile *, uint32_t thread,
		     const char *name, bool alive, enum thread_state,
		     const uint64_t time[THREAD_STATES]);
/* What Python calls it, printable. */
void		 profile_thread_python(struct profile *, uint32_t thread,
		     const char *name);
/* It held its GIL for so long. */
void		 profile_thread_held(struct profile *, uint32_t thread,
		     uint64_t ns);
/* The spot of an address of a function. */
uint32_t	 profile_spot(struct profile *, uint32_t func, uint64_t addr);
uint64_t	 profile_spot_addr(const struct profile *, uint32_t spot);
/* Its source line. file is kept as it is: an interned string. */
void		 profile_spot_where(struct profile *, uint32_t spot,
		     const char *file, unsigned line);
/* And that of the instruction whose time it is (snap_spot.cause_file). */
void		 profile_spot_cause(struct profile *, uint32_t spot,
		     const char *file, unsigned line);
uint32_t	 profile_spot_func(const struct profile *, uint32_t spot);
/* One sample: a stack of at least one frame, standing for weight ns up to now
 * (clock_mono). */
void		 profile_add(struct profile *, uint32_t thread,
		     const struct spots_stack *, uint64_t weight, uint64_t now);
/* Forget all times and call paths; threads, functions and spots stay. */
void		 profile_reset(struct profile *);
/* Let the windows move on to now, then freeze. head carries target, sampling,
 * usage and phase; its strings must outlive the snapshot (interned). Arrays,
 * taken and serial are set here; one reference is returned. */
const struct snapshot *profile_freeze(struct profile *, const struct intern *,
		     const struct snapshot *head, uint64_t now);
uint64_t	 profile_samples(const struct profile *);
uint64_t	 profile_folded(const struct profile *);
/* Entries that left the 60 s window early to bound memory. */
uint64_t	 profile_evicted(const struct profile *);
void		 profile_free(struct profile *);

#endif
