/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buf.c - a byte buffer that grows and stays terminated. */
#include "config.h"

#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Make room for more bytes and the terminator. */
static void
reserve(struct buf *b, size_t more)
{
	size_t need = more < SIZE_MAX - b->len ? b->len + more + 1 : SIZE_MAX;

	b->data = xgrow(b->data, &b->cap, need, 1);
}

void
buf_add(struct buf *b, const void *p, size_t len)
{
	reserve(b, len);
	if (len != 0)
		memcpy(b->data + b->len, p, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void
buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	reserve(b, 0);
	b->data[b->len] = '\0';
	n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
	if (n > 0 && (size_t)n >= b->cap - b->len) {
		reserve(b, (size_t)n);
		vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	if (n > 0)
		b->len += (size_t)n;
	b->data[b->len] = '\0';
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	buf_add(b, "", 0);
}

char *
buf_steal(struct buf *b)
{
	char *data;

	buf_add(b, "", 0);
	data = b->data;
	*b = (struct buf){ 0 };
	return data;
}

void
buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}
