/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debuginfod.h - has libdebuginfod download debug files into its cache, where
 * debugfile_open finds them. The library is opened when it is asked for, not
 * linked: it brings an HTTP client and TLS along, which nobody else needs to
 * have installed, or to wait for. One thread at a time.
 */
#ifndef SYMBOL_DEBUGINFOD_H
#define SYMBOL_DEBUGINFOD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "target/image.h"

enum { DEBUGINFOD_SECONDS = 300 };	/* that one file may take */

struct debuginfod;

/* NULL: the library is missing, or DEBUGINFOD_URLS names no server. */
struct debuginfod	*debuginfod_new(struct err *);
/* Download the image's debug file, unless the cache has it. False when it cannot
 * be had. Soon after *stop becomes true it gives up. */
bool			 debuginfod_fetch(struct debuginfod *,
			     const struct image *, atomic_bool *stop);
void			 debuginfod_free(struct debuginfod *);	/* NULL ok */

/* Where the cache has the debug file of an image; the caller frees. NULL: the
 * image has no build-id, or there is no place for a cache. */
char			*debuginfod_cached(const struct image *);

#endif
