/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_text.c - whatever comes in, what goes to the terminal is harmless. */
#include "config.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
require(int condition)
{
	if (!condition)
		abort();
}

static void
check_harmless(const char *s, size_t len)
{
	while (len > 0) {
		uint32_t cp;
		size_t n = utf8_decode(s, len, &cp);

		require(n > 0 && !utf8_is_control(cp));
		s += n;
		len -= n;
	}
}

/* Clipping to any width takes whole characters, and all of them at last. */
static void
check_clip(const char *safe)
{
	int width = text_width(safe), used;
	size_t bytes = 0;

	for (int cols = 0; cols <= width && cols <= 80; cols++) {
		size_t more = text_clip(safe, cols, &used);

		require(more >= bytes && used <= cols && used >= cols - 1);
		check_harmless(safe, more);
		bytes = more;
	}
	if (width > 0)
		require(text_clip(safe, width, &used) == strlen(safe) &&
			used == width);
}

static void
check_text(const char *s, size_t n)
{
	struct buf b = { 0 };
	char *cut = text_safe(s, n, n / 2);

	text_add_safe(&b, s, n);
	check_harmless(b.data, b.len);
	check_harmless(cut, strlen(cut));
	check_clip(b.data);
	if (n > n / 2) {
		size_t kept = strlen(cut) - strlen("...");

		require(kept <= b.len && memcmp(cut, b.data, kept) == 0);
	}
	free(cut);
	buf_fini(&b);
}

static void
check_json(const char *text)
{
	struct buf b = { 0 };
	struct json j;

	json_init(&j, &b);
	json_string(&j, text);
	check_harmless(b.data, b.len);
	buf_fini(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *s = xmemdup(p, n), *text = xstrndup(s, n);
	long l;
	double d;

	setlocale(LC_CTYPE, "C");
	check_text(s, n);
	setlocale(LC_CTYPE, "C.UTF-8");
	check_text(s, n);
	check_json(text);
	if (text_to_long(text, -5, 5, &l) == 0)
		require(l >= -5 && l <= 5);
	if (text_to_double(text, -5, 5, &d) == 0)
		require(d >= -5 && d <= 5);
	free(text);
	free(s);
	return 0;
}
