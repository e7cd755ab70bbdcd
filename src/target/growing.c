/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * growing.c - reads a file as it grows.
 *
 * One that was written anew need not be shorter by the time it is looked at:
 * what was read last must still be there.
 */
#include "config.h"

#include "target/growing.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
growing_init(struct growing *g, int take_fd)
{
	*g = (struct growing){ .fd = take_fd };
}

static bool
same_tail(const struct growing *g)
{
	uint8_t now[GROWING_TAIL];
	ssize_t n = pread(g->fd, now, g->ntail, (off_t)(g->at - g->ntail));

	return n == (ssize_t)g->ntail && memcmp(now, g->tail, g->ntail) == 0;
}

enum growth
growing_look(struct growing *g)
{
	struct stat st;

	if (g->fd == -1 || fstat(g->fd, &st) == -1 ||
	    (uint64_t)st.st_size == g->at)
		return GROWTH_NONE;
	if ((uint64_t)st.st_size > g->at && same_tail(g))
		return GROWTH_MORE;
	growing_init(g, g->fd);
	return GROWTH_ANEW;
}

/* Keep the last of the bytes read, which may be fewer than the tail. */
static void
keep_tail(struct growing *g, const uint8_t *p, size_t n)
{
	size_t new = n < GROWING_TAIL ? n : GROWING_TAIL;
	size_t old =
	    g->ntail < GROWING_TAIL - new ? g->ntail : GROWING_TAIL - new;

	memmove(g->tail, g->tail + g->ntail - old, old);
	memcpy(g->tail + old, p + n - new, new);
	g->ntail = old + new;
}

size_t
growing_read(struct growing *g, void *out, size_t max)
{
	ssize_t n;

	do
		n = pread(g->fd, out, max, (off_t)g->at);
	while (n == -1 && errno == EINTR);
	if (n <= 0)
		return 0;
	keep_tail(g, out, (size_t)n);
	g->at += (uint64_t)n;
	return (size_t)n;
}

void
growing_close(struct growing *g)
{
	if (g->fd != -1)
		close(g->fd);
	growing_init(g, -1);
}
