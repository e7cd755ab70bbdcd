/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_match.c - any pattern, in the first line, on any text, in the rest. */
#include "config.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/match.h"
#include "base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
run(const char *pattern, const char *text)
{
	struct err err = { 0 };
	struct match *m = match_new(pattern, &err);
	size_t start = 0, len = 0;

	if (m == NULL) {
		if (err.kind != ERR_USAGE || err.cure[0] == '\0')
			abort();
		return;
	}
	if (match_find(m, text, &start, &len) &&
	    (len == 0 || start + len > strlen(text) || !match_test(m, text)))
		abort();
	if (pattern[0] == '\0' && !match_test(m, text))
		abort();
	match_free(m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *pattern = xstrndup((const char *)p, n), *text;

	setlocale(LC_CTYPE, "C.UTF-8");
	text = strchr(pattern, '\n');
	if (text != NULL) {
		*text++ = '\0';
		run(pattern, text);
	}
	free(pattern);
	return 0;
}
