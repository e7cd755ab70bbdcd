/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xalloc.h - allocation that never returns NULL.
 *
 * When memory ends the program does, in one place: the hook restores the
 * terminal, one line goes to stderr, and the process exits with status 1.
 */
#ifndef BASE_XALLOC_H
#define BASE_XALLOC_H

#include <stddef.h>

void	*xmalloc(size_t size);
void	*xcalloc(size_t n, size_t size);
/* At a multiple of align, a power of two that size is a multiple of. */
void	*xaligned(size_t align, size_t size);
/* Overflow of n * size counts as "no memory". n == 0 frees p. */
void	*xreallocarray(void *p, size_t n, size_t size);
char	*xstrdup(const char *);
char	*xstrndup(const char *, size_t max);
void	*xmemdup(const void *, size_t len);
char	*xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Called once, before the message, when memory ends. */
void	 xalloc_on_exhaustion(void (*hook)(void));
/* End the program as if memory had ended. */
void	 xalloc_exhausted(void) __attribute__((noreturn));

/* Grow a table v of *cap elements so that it can hold need of them. Doubles;
 * under --enable-hostile it grows by one and always moves. */
void	*xgrow(void *v, size_t *cap, size_t need, size_t size);

#endif
