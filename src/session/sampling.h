/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampling.h - the first room: everything that the sampling thread owns, from
 * the target to the profile, and its loop.
 */
#ifndef SESSION_SAMPLING_H
#define SESSION_SAMPLING_H

#include "base/err.h"
#include "session/codebook.h"
#include "session/control.h"
#include "session/opts.h"
#include "target/target.h"

struct sampling;

/* Attach or launch (held) and choose a sampler; control is borrowed. A first,
 * empty snapshot is published. NULL with err set and a launched command
 * gone. */
struct sampling	*sampling_new(const struct session_opts *, struct control *,
		    struct err *);
/* Let a launched command exec. */
int		 sampling_go(struct sampling *, struct err *);
/* The loop: sample and publish until the target ends, the duration is over or
 * control says stop; then finish what is open and publish the last one. */
void		 sampling_run(struct sampling *);
/* The first of those asked for. While the loop runs it is the loop's, but for
 * what never changes: pid, pidfd, console. */
struct target	*sampling_target(struct sampling *);
struct codebook	*sampling_codebook(struct sampling *);
void		 sampling_free(struct sampling *);

#endif
