/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumpframes.h - the frames of one stack of a dump. */
#ifndef REPORT_DUMPFRAMES_H
#define REPORT_DUMPFRAMES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/json.h"
#include "session/dump.h"

/* A line for each, so many columns further in than those of a thread. */
void	 dumpframes_text(struct buf *, const struct dump *,
	     const struct dump_frame *, size_t n, int indent);
/* The member "frames". */
void	 dumpframes_json(struct json *, const struct dump *,
	     const struct dump_frame *, size_t n);

#endif
