/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.c - compiles a pattern and runs it over names. */
#include "config.h"

#include "base/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/rex.h"
#include "base/utf8.h"
#include "base/xalloc.h"

struct match {
	/* The first place in text that matches, which may be empty. */
	bool (*find)(
	    const struct match *, const char *text, size_t *start, size_t *len);
	char *pattern; /* globs: without stars at the ends */
	size_t len;
	bool fold; /* the pattern has no upper-case letter */
	struct rex *rex; /* NULL but for find_regex */
};

static unsigned char
lower(char c)
{
	unsigned char u = (unsigned char)c;

	/* tolower() would cost a call and depend on the locale */
	return u >= 'A' && u <= 'Z' ? u + ('a' - 'A') : u;
}

static bool
same(const struct match *m, char pattern, char text)
{
	return pattern == text || (m->fold && (char)lower(text) == pattern);
}

static bool
find_everything(
    const struct match *m, const char *text, size_t *start, size_t *len)
{
	(void)m;
	(void)text;
	*start = *len = 0;
	return true;
}

/* strstr() without case. The pattern is in lower case already. */
static const char *
find_folded(const char *pattern, const char *text)
{
	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (pattern[i] != '\0' &&
		       lower(text[i]) == (unsigned char)pattern[i])
			i++;
		if (pattern[i] == '\0')
			return text;
	}
	return NULL;
}

static bool
find_substring(
    const struct match *m, const char *text, size_t *start, size_t *len)
{
	const char *at =
	    m->fold ? find_folded(m->pattern, text) : strstr(text, m->pattern);

	if (at == NULL)
		return false;
	*start = (size_t)(at - text);
	*len = m->len;
	return true;
}

/* Bytes of the character at text: what a '?' stands for. */
static size_t
character(const char *text, size_t len)
{
	uint32_t cp;
	size_t n = utf8_decode(text, len, &cp);

	return n != 0 ? n : len != 0;
}

static bool
find_glob(const struct match *m, const char *text, size_t *start, size_t *len)
{
	const char *p = m->pattern, *segment = p; /* since the last '*' */
	const char *end = text + strlen(text);
	const char *t = text, *from = text; /* where segment is being tried */
	const char *first = text;

	/* Parts between stars are found one after another, each as far left
	 * as it goes. Further right would only leave less for the others, so
	 * nothing but the present part is ever tried again. */
	while (*p != '\0') {
		if (*p == '*') {
			segment = ++p;
			from = t;
		} else if (t < end && (*p == '?' || same(m, *p, *t))) {
			t += *p == '?' ? character(t, (size_t)(end - t)) : 1;
			p++;
		} else if (from < end) {
			from += character(from, (size_t)(end - from));
			if (segment == m->pattern)
				first = from;
			t = from;
			p = segment;
		} else {
			return false;
		}
	}
	*start = (size_t)(first - text);
	*len = (size_t)(t - first);
	return true;
}

static bool
find_regex(const struct match *m, const char *text, size_t *start, size_t *len)
{
	return rex_find(m->rex, text, start, len);
}

static bool
has_upper(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s >= 'A' && *s <= 'Z')
			return true;
	return false;
}

/* "/re/", closed by a '/' that is not escaped. */
static bool
is_regex(const char *pattern, size_t len)
{
	size_t i = len;
	bool escaped = false;

	if (len < 3 || pattern[0] != '/' || pattern[len - 1] != '/')
		return false;
	while (i > 1 && pattern[i - 2] == '\\') {
		escaped = !escaped;
		i--;
	}
	return !escaped;
}

static void
set_text(struct match *m, const char *pattern, size_t len)
{
	m->pattern = xstrndup(pattern, len);
	m->len = len;
	m->fold = !has_upper(m->pattern);
}

static void
compile_glob(struct match *m, const char *pattern, size_t len)
{
	/* found anywhere in the text, so stars at the ends say nothing; the
	 * place to highlight is better without them */
	while (len > 0 && pattern[0] == '*') {
		pattern++;
		len--;
	}
	while (len > 0 && pattern[len - 1] == '*')
		len--;
	set_text(m, pattern, len);
	m->find = len != 0 ? find_glob : find_everything;
}

struct match *
match_new(const char *pattern, struct err *err)
{
	struct match *m = xcalloc(1, sizeof *m);
	size_t len = strlen(pattern);

	if (is_regex(pattern, len)) {
		set_text(m, pattern + 1, len - 2);
		m->rex = rex_new(m->pattern, err);
		if (m->rex == NULL)
			goto fail;
		m->find = find_regex;
	} else if (len == 0) {
		m->find = find_everything;
	} else if (pattern[0] != '/' && strpbrk(pattern, "*?") != NULL) {
		compile_glob(m, pattern, len);
	} else {
		set_text(m, pattern, len);
		m->find = find_substring;
	}
	return m;

fail:
	match_free(m);
	return NULL;
}

void
match_free(struct match *m)
{
	if (m == NULL)
		return;
	rex_free(m->rex);
	free(m->pattern);
	free(m);
}

bool
match_test(const struct match *m, const char *text)
{
	size_t start, len;

	return m->find(m, text, &start, &len);
}

bool
match_find(const struct match *m, const char *text, size_t *start, size_t *len)
{
	return m->find(m, text, start, len) && *len != 0;
}
