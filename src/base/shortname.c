/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shortname.c - shortens the names of functions. */
#include "config.h"

#include "base/shortname.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* The length of an operator's name at s, such as "operator()" and
 * "operator<<", whose brackets are none; 0 when there is none. */
static size_t
operator_len(const char *name, const char *s)
{
	static const char word[] = "operator";
	size_t n = sizeof word - 1;

	if (strncmp(s, word, n) != 0 ||
	    (s > name && (isalnum((unsigned char)s[-1]) || s[-1] == '_')))
		return 0;
	if (strncmp(s + n, "()", 2) == 0)
		return n + 2;
	return n + strspn(s + n, "<>=!+-*/%&|^~,");
}

/* The length of the bracketed text at s, brackets included; 0 when it is not
 * closed. Any kind of bracket closes any other: names come from files. */
static size_t
group_len(const char *s)
{
	int depth = 0;
	size_t i;

	for (i = 0; s[i] != '\0'; i++) {
		if (strchr("(<{", s[i]) != NULL)
			depth++;
		else if (strchr(")>}", s[i]) != NULL &&
			 !(s[i] == '>' && i > 0 && s[i - 1] == '-') &&
			 --depth == 0)
			return i + 1;
	}
	return 0;
}

/* Is the group at s one that says what the function is called? */
static bool
is_name(const char *s)
{
	return *s == '{' || strncmp(s, "(anonymous ", 11) == 0;
}

void
shortname_without(
    struct buf *out, const char *name, const char *open, const char *ellipsis)
{
	const char *s = name;
	size_t n;

	buf_clear(out);
	buf_adds(out, ""); /* data is never NULL */
	while (*s != '\0') {
		n = operator_len(name, s);
		if (n == 0 && strchr("(<{", *s) != NULL)
			n = group_len(s);
		if (n > 2 && strchr(open, *s) != NULL && !is_name(s)) {
			buf_addc(out, *s);
			buf_adds(out, ellipsis);
			buf_addc(out, s[n - 1]);
		} else {
			buf_add(out, s, n > 0 ? n : 1);
		}
		s += n > 0 ? n : 1;
	}
}

/* The "+0x1f30" that name ends with, or NULL. */
static const char *
address_of(const char *name)
{
	const char *plus = strrchr(name, '+');

	if (plus == NULL || strncmp(plus, "+0x", 3) != 0 || plus[3] == '\0' ||
	    plus[3 + strspn(plus + 3, "0123456789abcdef")] != '\0')
		return NULL;
	return plus;
}

/* Set out to name without its middle, where the address leaves room. */
static void
cut_middle(struct buf *out, const char *name, const char *address, int cols,
    const char *ellipsis)
{
	int room = cols - text_width(address) - text_width(ellipsis);
	const char *end = name;
	int width;

	if (room < 1)
		return;
	while (end < address) {
		size_t n = text_char(end, (size_t)(address - end), &width);

		if (width > room)
			break;
		room -= width;
		end += n;
	}
	buf_clear(out);
	buf_add(out, name, (size_t)(end - name));
	buf_adds(out, ellipsis);
	buf_adds(out, address);
}

void
shortname_make(
    struct buf *out, const char *name, int cols, const char *ellipsis)
{
	static const char *const less[] = { "", "(", "(<" };
	const char *address = address_of(name);
	size_t i;

	for (i = 0; i < sizeof less / sizeof *less; i++) {
		shortname_without(out, name, less[i], ellipsis);
		if (text_width(out->data) <= cols)
			return;
	}
	if (address != NULL)
		cut_middle(out, name, address, cols, ellipsis);
}

/* Do the brackets at s hold what the function takes? Else they are of a function
 * around it, "f(int)::g", or of a type, "main.(*T).f". */
static bool
is_parameters(const char *name, const char *s, size_t n)
{
	return *s == '(' && n > 0 && !is_name(s) && s > name &&
	       strchr(" .", s[-1]) == NULL && strchr(" .[", s[n]) != NULL;
}

/* The end of what a function is called in name, and the beginning: only one with
 * parameters can have a type before it. */
static const char *
find_called(const char *name, const char **begin)
{
	const char *s = name, *word = name;
	bool operator_met = false;

	*begin = name;
	while (*s != '\0' && strncmp(s, " [clone ", 8) != 0) {
		size_t n = operator_len(name, s);

		if (n > 0)
			operator_met = true; /* may have a type behind it */
		else if (strchr("(<{", *s) != NULL)
			n = group_len(s);
		if (is_parameters(name, s, n)) {
			*begin = word;
			return s;
		}
		s += n > 0 ? n : 1;
		if (s[-1] == ' ' && !operator_met)
			word = s;
	}
	return s;
}

/* What compilers put behind the name of a piece or a copy of a function. */
static size_t
without_suffix(const char *s, size_t len)
{
	static const char *const suffixes[] = { ".cold", ".constprop.",
		".isra.", ".part." };

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		const char *at = strstr(s, suffixes[i]);

		if (at != NULL && at > s && (size_t)(at - s) < len)
			len = (size_t)(at - s);
	}
	return len;
}

void
shortname_called(struct buf *out, const char *name)
{
	const char *begin, *end = find_called(name, &begin);

	buf_clear(out);
	buf_add(out, begin, without_suffix(begin, (size_t)(end - begin)));
}

void
shortname_plain(struct buf *out, const char *called)
{
	const char *s = called;

	buf_clear(out);
	buf_adds(out, "");
	while (*s != '\0') {
		size_t n = operator_len(called, s);

		if (n == 0 && strchr("(<{", *s) != NULL)
			n = group_len(s);
		if (n == 0 || *s != '<')
			buf_add(out, s, n > 0 ? n : 1);
		s += n > 0 ? n : 1;
	}
}

const char *
shortname_last(const char *name)
{
	const char *s = name, *last = name;

	while (*s != '\0') {
		size_t n = operator_len(name, s);

		if (n == 0 && strchr("(<{", *s) != NULL)
			n = group_len(s);
		if (strncmp(s, "::", 2) == 0 && s[2] != '\0')
			last = s + 2;
		s += n > 0 ? n : 1;
	}
	return last;
}
