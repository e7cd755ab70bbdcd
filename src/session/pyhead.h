/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyhead.h - what the head of a snapshot says of Python: which version, how its
 * frames are read, how many could not be. */
#ifndef SESSION_PYHEAD_H
#define SESSION_PYHEAD_H

#include "profile/intern.h"
#include "profile/snapshot.h"
#include "session/family.h"
#include "session/splice.h"

void	 pyhead_fill(struct snap_python *, struct intern *,
	     const struct family *, const struct splice_counts *);
/* How the same is with asyncio's tasks, for which the user has asked. */
void	 pyhead_fill_tasks(struct snap_tasks *, const struct family *,
	     const struct splice_counts *);

#endif
