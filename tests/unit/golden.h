/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden.h - compares a text with the file it was once found right in, which
 * GENERATE=1 writes anew. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"

static inline void
golden_write(const char *path, const struct buf *got)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(got->data, 1, got->len, f), got->len);
	assert_int_equal(fclose(f), 0);
}

static inline void
golden_read(const char *path, struct buf *want)
{
	FILE *f = fopen(path, "r");
	char chunk[4096];
	size_t n;

	if (f == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(want, chunk, n);
	fclose(f);
}

/* The file is dir/name below tests. */
static inline void
golden_check(const char *dir, const char *name, const struct buf *got)
{
	const char *top = getenv("srcdir");
	char *path = xasprintf(
	    "%s/tests/%s/%s", top != NULL ? top : ".", dir, name);
	struct buf want = { 0 };

	if (getenv("GENERATE") != NULL)
		golden_write(path, got);
	golden_read(path, &want);
	if (got->len != want.len ||
	    memcmp(got->data, want.data, want.len) != 0) {
		fprintf(stderr, "%s differs; it is now\n%s\n", path, got->data);
		fail();
	}
	buf_fini(&want);
	free(path);
}

#endif
