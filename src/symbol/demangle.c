/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demangle.c - calls libiberty's demanglers within bounds.
 *
 * They were written for names made by compilers. A name made by an enemy can
 * ask for output without end, for deep recursion, or for large arrays on the
 * stack, so:
 * - output stops at OUTPUT_MAX: C++ by a jump out of the callback (its
 *   demangler keeps everything on the stack), Rust by jumping when it goes on
 *   long after that, since its demangler may hold a small allocation;
 * - names are limited in length, which limits recursion;
 * - what multiplies is counted beforehand.
 */
#include "config.h"

#include "symbol/demangle.h"

/* libiberty has allocation functions of the same names as ours; all but this
 * one mean the same */
#define xmemdup libiberty_xmemdup
#include <libiberty/demangle.h>
#undef xmemdup
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"

enum {
	OUTPUT_MAX = 4096,
	RUST_OUTPUT_HARD = 1 << 20,
	INPUT_MAX = 16 << 10,
	CPLUS_MAX = 2 << 10,
	/* cp-demangle.c keeps templates x scopes x 4 x 16 bytes on the stack */
	CPLUS_PRODUCT_MAX = 8192,
	DLANG_MAX = 1 << 10,
	DLANG_BACKREFS_MAX = 32 /* each may double the output of others */
};

/* The D demangler calls this one. Without it the linker would take libiberty's,
 * and with that a second xmalloc. */
void *
xrealloc(void *p, size_t size)
{
	return xreallocarray(p, size, 1);
}

struct output {
	char text[OUTPUT_MAX + 1]; /* the one byte more tells of a cut */
	size_t len, hard, total;
	jmp_buf stop;
};

static void
collect(const char *s, size_t len, void *arg)
{
	struct output *out = arg;
	size_t room = sizeof out->text - out->len;
	size_t taken = len < room ? len : room;

	if (taken > 0) /* s may be NULL when there is nothing */
		memcpy(out->text + out->len, s, taken);
	out->len += taken;
	out->total += len;
	if (out->total > out->hard)
		longjmp(out->stop, 1);
}

/* How often letter stands in name. */
static size_t
count(const char *name, char letter)
{
	size_t n = 0;

	for (; (name = strchr(name, letter)) != NULL; name++)
		n++;
	return n;
}

static bool
rust(const char *name, struct output *out)
{
	out->hard = RUST_OUTPUT_HARD;
	if (setjmp(out->stop) != 0)
		return true;
	return rust_demangle_callback(name, DMGL_RUST, collect, out) != 0;
}

static bool
cplus(const char *name, struct output *out)
{
	if (strlen(name) > CPLUS_MAX ||
	    (count(name, 'I') + count(name, 'J')) * count(name, 'T') >
		CPLUS_PRODUCT_MAX)
		return false;
	out->hard = OUTPUT_MAX;
	if (setjmp(out->stop) != 0)
		return true;
	return cplus_demangle_v3_callback(name,
		   DMGL_PARAMS | DMGL_ANSI | DMGL_RET_DROP |
		       DMGL_NO_RECURSE_LIMIT,
		   collect, out) != 0;
}

static bool
dlang(const char *name, struct output *out)
{
	char *text;

	if (strlen(name) > DLANG_MAX || count(name, 'Q') > DLANG_BACKREFS_MAX)
		return false;
	text = dlang_demangle(name, DMGL_DLANG);
	if (text == NULL)
		return false;
	out->len = strnlen(text, sizeof out->text);
	memcpy(out->text, text, out->len);
	free(text);
	return true;
}

static const struct {
	const char *prefix;
	bool (*demangle)(const char *, struct output *);
} schemes[] = {
	{ "_R", rust },
	{ "_ZN", rust }, /* Rust's older scheme: C++ and a hash */
	{ "_Z", cplus },
	{ "_GLOBAL_", cplus },
	{ "_D", dlang },
};

/* s made printable within OUTPUT_MAX bytes. */
static char *
shown(const char *s, size_t len)
{
	char *safe = text_safe(s, len, OUTPUT_MAX - 3);

	if (strlen(safe) <= OUTPUT_MAX)
		return safe;
	free(safe); /* full of bytes that need escapes of four */
	return text_safe(s, len, OUTPUT_MAX / 4 - 3);
}

static char *
demangle_whole(const char *name)
{
	struct output *out;
	size_t len = strnlen(name, INPUT_MAX + 1);
	char *result = NULL;

	if (*name != '_' || len > INPUT_MAX)
		return shown(name, len);
	out = xmalloc(sizeof *out);
	for (size_t i = 0;
	     result == NULL && i < sizeof schemes / sizeof *schemes; i++) {
		const char *prefix = schemes[i].prefix;

		out->len = out->total = 0;
		if (strncmp(name, prefix, strlen(prefix)) == 0 &&
		    schemes[i].demangle(name, out) && out->len > 0)
			result = shown(out->text, out->len);
	}
	free(out);
	return result != NULL ? result : shown(name, len);
}

char *
demangle(const char *name)
{
	size_t len = strnlen(name, INPUT_MAX + 1);
	size_t plt = len > 4 && strcmp(name + len - 4, "@plt") == 0 ? 4 : 0;
	char *copy, *base, *result;

	if (plt == 0 || len > INPUT_MAX)
		return demangle_whole(name);
	copy = xstrndup(name, len - plt);
	base = demangle_whole(copy);
	result = strlen(base) + plt <= OUTPUT_MAX ? xasprintf("%s@plt", base)
						  : xstrdup(base);
	free(copy);
	free(base);
	return result;
}
