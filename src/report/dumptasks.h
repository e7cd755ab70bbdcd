/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumptasks.h - the asyncio tasks of a dump. */
#ifndef REPORT_DUMPTASKS_H
#define REPORT_DUMPTASKS_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/json.h"
#include "session/dump.h"

/* Those of the loop of a thread, as a tree: below each what it awaits. */
void	 dumptasks_text(struct buf *, const struct dump *, pid_t tid);
/* Those of no thread, and what is not as it should be. */
void	 dumptasks_text_end(struct buf *, const struct dump *);
/* The member "asyncio". */
void	 dumptasks_json(struct json *, const struct dump *);

#endif
