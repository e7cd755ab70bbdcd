/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filenames.c - tells paths apart by their ends. */
#include "config.h"

#include "report/filenames.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* How many bytes both end with. */
static size_t
common_end(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), n = 0;

	while (n < la && n < lb && a[la - 1 - n] == b[lb - 1 - n])
		n++;
	return n;
}

/* From the last byte on: paths that end alike are neighbours. */
static int
compare(const void *pa, const void *pb)
{
	const char *a = *(const char *const *)pa, *b = *(const char *const *)pb;
	size_t la = strlen(a), lb = strlen(b), n = common_end(a, b);

	if (n == la || n == lb)
		return (la > lb) - (la < lb);
	return (unsigned char)a[la - 1 - n] - (unsigned char)b[lb - 1 - n];
}

void
filenames_add(struct filenames *f, const char *path)
{
	f->v = xgrow(f->v, &f->cap, f->n + 1, sizeof *f->v);
	f->v[f->n++] = path;
}

void
filenames_sort(struct filenames *f)
{
	size_t n = 0;

	if (f->n > 0)
		qsort(f->v, f->n, sizeof *f->v, compare);
	for (size_t i = 0; i < f->n; i++)
		if (n == 0 || strcmp(f->v[n - 1], f->v[i]) != 0)
			f->v[n++] = f->v[i];
	f->n = n;
}

/* The begin of the part of path that s is in, or is just behind. */
static const char *
part_of(const char *path, const char *s)
{
	while (s > path && s[-1] != '/')
		s--;
	return s;
}

/* Where the end of path begins that another path has not. */
static const char *
apart(const char *path, const char *other)
{
	size_t same = common_end(path, other);
	const char *s = path + strlen(path) - same;

	/* that one begins here: its name is as long */
	if (s > path && s[-1] == '/' && strlen(other) == same)
		s--;
	return part_of(path, s);
}

const char *
filenames_of(const struct filenames *f, const char *path)
{
	const char *base = part_of(path, path + strlen(path)), *s = base, *n;
	const char *const *at =
	    f->n > 0 ? bsearch(&path, f->v, f->n, sizeof *f->v, compare) : NULL;

	if (at != NULL && at > f->v && (n = apart(path, at[-1])) < s)
		s = n;
	if (at != NULL && at + 1 < f->v + f->n && (n = apart(path, at[1])) < s)
		s = n;
	if (s == base && s > path && strncmp(base, "__", 2) == 0)
		s = part_of(path, s - 1);
	return s;
}

void
filenames_fini(struct filenames *f)
{
	free(f->v);
	*f = (struct filenames){ 0 };
}
