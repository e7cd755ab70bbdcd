/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fetcher.h - the thread that downloads debug files, one after the other, while
 * their programs go by the names there are. The sampling thread asks and takes.
 */
#ifndef SESSION_FETCHER_H
#define SESSION_FETCHER_H

#include <stdbool.h>

#include "base/err.h"
#include "target/image.h"

struct fetcher;

/* NULL: debuginfod cannot be used (symbol/debuginfod.h), or no thread started. */
struct fetcher	*fetcher_new(struct err *);
void		 fetcher_ask(struct fetcher *, struct image *);
/* The next image whose debug file has come, with a reference for the caller, or
 * NULL. Those that cannot be had are never told of. */
struct image	*fetcher_take(struct fetcher *);
/* Is something asked for and neither taken nor given up? NULL: no. */
bool		 fetcher_busy(struct fetcher *);
/* Gives up what it is at: within a second or so. NULL ok. */
void		 fetcher_free(struct fetcher *);

#endif
