/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xalloc.c - allocation that ends the program when memory does. */
#include "config.h"

#include "base/xalloc.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CAP 16
#define BY_ONE 1024

static void (*_Atomic exhaustion_hook)(void);
static atomic_flag exhausted = ATOMIC_FLAG_INIT;
static _Thread_local int in_hook;

void
xalloc_on_exhaustion(void (*hook)(void))
{
	exhaustion_hook = hook;
}

/* The one way out of the program below main. */
void
xalloc_exhausted(void)
{
	static const char line[] = "stacktop: out of memory\n";
	void (*hook)(void) = exhaustion_hook;
	ssize_t n;

	if (!in_hook) {
		/* another thread is restoring the terminal: let it finish */
		while (atomic_flag_test_and_set(&exhausted))
			pause();
		in_hook = 1;
		if (hook != NULL)
			hook();
	}
	n = write(STDERR_FILENO, line, sizeof line - 1);
	(void)n;
	_exit(1);
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size != 0 ? size : 1);

	if (p == NULL)
		xalloc_exhausted();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	int empty = n == 0 || size == 0;
	void *p = empty ? calloc(1, 1) : calloc(n, size);

	if (p == NULL)
		xalloc_exhausted();
	return p;
}

void *
xaligned(size_t align, size_t size)
{
	void *p = aligned_alloc(align, size);

	if (p == NULL)
		xalloc_exhausted();
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	void *q;

	if (n == 0) {
		free(p);
		return NULL;
	}
	/* realloc to nothing would free p, a NULL that is no failure */
	q = reallocarray(p, n, size != 0 ? size : 1);
	if (q == NULL)
		xalloc_exhausted();
	return q;
}

char *
xstrdup(const char *s)
{
	return xmemdup(s, strlen(s) + 1);
}

char *
xstrndup(const char *s, size_t max)
{
	size_t len = strnlen(s, max);
	char *p = xmalloc(len + 1);

	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

void *
xmemdup(const void *src, size_t len)
{
	void *p = xmalloc(len);

	if (len != 0)
		memcpy(p, src, len);
	return p;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n == -1)
		xalloc_exhausted();
	return p;
}

#ifdef STACKTOP_HOSTILE

/* By one each time, until that has shown what there is to show and would only
 * take long. */
static size_t
next_cap(size_t cap, size_t need)
{
	return cap < BY_ONE ? need : need + need / 16;
}

/* Moves at every growth, so that a pointer kept too long points to junk. */
static void *
resize(void *v, size_t cap, size_t new_cap, size_t size)
{
	void *moved = xreallocarray(NULL, new_cap, size);

	if (v != NULL) {
		memcpy(moved, v, cap * size);
		memset(v, 0xa5, cap * size);
		free(v);
	}
	return moved;
}

#else

static size_t
next_cap(size_t cap, size_t need)
{
	size_t twice = cap <= SIZE_MAX / 2 ? cap * 2 : SIZE_MAX;

	if (twice < FIRST_CAP)
		twice = FIRST_CAP;
	return twice > need ? twice : need;
}

static void *
resize(void *v, size_t cap, size_t new_cap, size_t size)
{
	(void)cap;
	return xreallocarray(v, new_cap, size);
}

#endif

void *
xgrow(void *v, size_t *cap, size_t need, size_t size)
{
	size_t new_cap;

	if (need <= *cap)
		return v;
	new_cap = next_cap(*cap, need);
	v = resize(v, *cap, new_cap, size);
	*cap = new_cap;
	return v;
}
