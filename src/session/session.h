/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - the first room as a whole: a sampling thread that turns a
 * running process into snapshots, a background thread that opens symbols and
 * line tables, another that makes listings of code. The caller's side is: open, start, acquire snapshots, stop.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "code/listing.h"
#include "profile/snapshot.h"
#include "session/opts.h"

struct session;

/* Attach or launch (held) and choose a sampler. NULL with err set; a launched
 * command is then gone. */
struct session		*session_open(const struct session_opts *,
			    struct err *);
/* Let the target go and sample it. Once. 0 or -1. */
int			 session_start(struct session *, struct err *);
/* The newest snapshot with a reference for the caller; never NULL. */
const struct snapshot	*session_acquire(struct session *);
/* The code of a function as far as it is known by now, with a reference; NULL:
 * not yet, ask again. Never waits; good also after session_stop. */
const struct listing	*session_listing(struct session *,
			    const struct code_ask *);
/* Wait until sampling has ended, or for ns. True when it has ended. */
bool			 session_wait(struct session *, uint64_t ns);
void			 session_reset(struct session *);	/* zero times */
/* From now on the snapshots have source lines of spots, as they are found. */
void			 session_lines(struct session *);
/* For when this process is to be stopped by job control: once session_hold
 * returns no thread of the target stands still, and none will be stopped until
 * session_go. Gives up after a second, on a thread that does not come out of
 * the kernel. */
void			 session_hold(struct session *);
void			 session_go(struct session *);
/* End sampling now; the last snapshot says PHASE_STOPPED unless the target had
 * ended. Joins the threads. Idempotent. */
void			 session_stop(struct session *);
/* The terminal of a launched command, or -1. Stays the session's. */
int			 session_console(const struct session *);
/* Readable when a launched command has ended, or -1. Stays the session's. */
int			 session_command(const struct session *);
/* After session_stop, for a launched command: wait for its end, or until *stop
 * is set by a signal handler. True with its status once it has ended. */
bool			 session_outlast(struct session *,
			     const volatile sig_atomic_t *stop, int *status);
pid_t			 session_pid(const struct session *);
void			 session_free(struct session *);

#endif
