/* SPDX-License-Identifier: GPL-2.0-or-later */
/* code.h - the code of one function with its times, as text and as JSON. */
#ifndef REPORT_CODE_H
#define REPORT_CODE_H

#include "base/buf.h"
#include "base/json.h"
#include "code/listing.h"
#include "profile/lens.h"
#include "profile/snapshot.h"

/* The limit hottest rows and some around them, 0: all; lines cut to width, 0: as
 * they are. */
void	 report_code_text(struct buf *, const struct snapshot *,
	     const struct lens *, const struct listing *, size_t limit,
	     int width);
/* One JSON object. The self_s of its rows and elsewhere_s add up to its
 * self_s. */
void	 report_code_json(struct json *, const struct snapshot *,
	     const struct lens *, const struct listing *);

#endif
