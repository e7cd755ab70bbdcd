/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.c - reads bytes of a file. */
#include "config.h"

#include "target/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

enum { COPY_MAX = 256 << 20 };

bool
source_read(const struct source *s, uint64_t offset, void *out, size_t len)
{
	uint8_t *p = out;

	if (offset > s->len || len > s->len - offset)
		return false;
	if (len > 0 && s->fd == -1)
		memcpy(p, s->bytes + offset, len);
	while (len > 0 && s->fd != -1) {
		ssize_t n = pread(s->fd, p, len, (off_t)offset);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false; /* the file has become shorter */
		p += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

uint8_t *
source_copy(const struct source *s, const struct span *span)
{
	uint8_t *copy;

	if (span->len == 0 || span->len > COPY_MAX || span->offset > s->len ||
	    span->len > s->len - span->offset)
		return NULL;
	copy = xmalloc(span->len);
	if (!source_read(s, span->offset, copy, span->len)) {
		free(copy);
		return NULL;
	}
	return copy;
}
