/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_ttytext.c - the output of a launched command. Fed in two pieces, it must
 * give lines without a control character. */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "ui/ttytext.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ttytext *t = ttytext_new();
	size_t half = n > 0 ? p[0] % n : 0;

	ttytext_feed(t, (const char *)p, half);
	ttytext_feed(t, (const char *)p + half, n - half);
	for (size_t i = 0; i < ttytext_count(t); i++)
		for (const char *s = ttytext_line(t, i); *s != '\0'; s++)
			if ((unsigned char)*s < ' ' || *s == 0x7f)
				abort();
	ttytext_free(t);
	return 0;
}
