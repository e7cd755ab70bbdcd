/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buf.h - a byte buffer that grows. After any call data[len] is 0, so a buf
 * that holds text is a string.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {			/* {0} is a valid empty buffer, data NULL */
	char	*data;
	size_t	 len, cap;
};

void	 buf_add(struct buf *, const void *, size_t len);
void	 buf_adds(struct buf *, const char *);
void	 buf_addc(struct buf *, char);
void	 buf_addf(struct buf *, const char *fmt, ...)
	     __attribute__((format(printf, 2, 3)));
void	 buf_vaddf(struct buf *, const char *fmt, va_list);
void	 buf_clear(struct buf *);	/* length 0, memory kept */
/* The text, never NULL; the caller frees it, the buffer is empty after. */
char	*buf_steal(struct buf *);
void	 buf_fini(struct buf *);

#endif
