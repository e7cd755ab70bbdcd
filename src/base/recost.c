/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recost.c - counts the atoms of a regular expression after expansion. */
#include "config.h"

#include "base/recost.h"

#include <string.h>

#define DEPTH_MAX 32

struct scan {
	const char *p, *end;
	size_t sum[DEPTH_MAX + 1]; /* atoms of each open group so far */
	size_t depth;
	size_t last; /* atoms of what a repetition would repeat */
};

static int
peek(const struct scan *s)
{
	return s->p < s->end ? (unsigned char)*s->p : -1;
}

/* After '[': a ']' that comes first is a member, and so are the classes. */
static void
skip_bracket(struct scan *s)
{
	if (peek(s) == '^')
		s->p++;
	if (peek(s) == ']')
		s->p++;
	while (s->p < s->end && *s->p != ']') {
		char open = *s->p++, kind = '\0';

		if (open == '[' && s->p < s->end)
			kind = *s->p;
		if (kind != ':' && kind != '.' && kind != '=')
			continue;
		for (s->p++; s->p + 1 < s->end; s->p++)
			if (s->p[0] == kind && s->p[1] == ']')
				break;
		s->p += s->p + 1 < s->end ? 2 : 1;
	}
	if (s->p < s->end)
		s->p++;
}

static size_t
read_count(struct scan *s)
{
	size_t n = 0;

	for (; peek(s) >= '0' && peek(s) <= '9'; s->p++)
		if (n <= RECOST_MAX)
			n = n * 10 + (size_t)(*s->p - '0');
	return n;
}

/* After '{': how many copies {n}, {n,} or {n,m} makes. */
static size_t
read_interval(struct scan *s)
{
	size_t least = read_count(s), most = least;

	if (peek(s) == ',') {
		s->p++;
		most = read_count(s);
		if (most < least + 1)
			most = least + 1;
	}
	if (peek(s) == '}')
		s->p++;
	return most > 0 ? most : 1;
}

/* Neither sum nor last passes RECOST_MAX + 1: nothing overflows. */
static void
add(struct scan *s, size_t atoms)
{
	size_t *sum = &s->sum[s->depth];

	*sum += atoms;
	if (*sum > RECOST_MAX)
		*sum = RECOST_MAX + 1;
	s->last = atoms;
}

/* An operator counts as one more: to put a thousand in a row is not free. */
static void
repeat(struct scan *s, size_t copies)
{
	size_t before = s->last, all = before * copies + 1;

	if (all > RECOST_MAX)
		all = RECOST_MAX + 1;
	add(s, all - before);
	s->last = all;
}

static void
close_group(struct scan *s)
{
	size_t inside = 0;

	if (s->depth > 0)
		inside = s->sum[s->depth--];
	add(s, inside + 1);
}

static enum recost
step(struct scan *s)
{
	switch (*s->p++) {
	case '\\':
		if (peek(s) >= '1' && peek(s) <= '9')
			return RECOST_BACKREF;
		if (s->p < s->end)
			s->p++;
		add(s, 1);
		break;
	case '[':
		skip_bracket(s);
		add(s, 1);
		break;
	case '(':
		if (s->depth == DEPTH_MAX)
			return RECOST_TOO_DEEP;
		s->sum[++s->depth] = 0;
		break;
	case ')':
		close_group(s);
		break;
	case '*':
	case '?':
	case '+':
		/* a copy for a+; all three double the paths when nested */
		repeat(s, 2);
		break;
	case '{':
		/* copies are alive all at once, which written text is not */
		repeat(s, 3 * read_interval(s));
		break;
	default:
		add(s, 1);
		break;
	}
	return s->sum[s->depth] > RECOST_MAX ? RECOST_TOO_BIG : RECOST_OK;
}

enum recost
recost(const char *re, size_t len)
{
	struct scan s = { .p = re, .end = re + len };
	enum recost found = RECOST_OK;

	while (s.p < s.end && found == RECOST_OK)
		found = step(&s);
	return found;
}
