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

/* Is the group at s one that says what the function is called? One behind a dot
 * is a type of Go, "main.(*T).f", or what Python has for a name,
 * "f.<lambda>". */
static bool
is_name(const char *name, const char *s)
{
	bool behind_dot = s > name && s[-1] == '.';

	if (*s == '<')
		return (behind_dot || s == name) && s[group_len(s)] == '\0';
	return *s == '{' || strncmp(s, "(anonymous ", 11) == 0 ||
	       (*s == '(' && behind_dot);
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
		if (n > 2 && strchr(open, *s) != NULL && !is_name(name, s)) {
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
	return *s == '(' && n > 0 && !is_name(name, s) && s > name &&
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
		".isra.", ".part.", ".lto_priv.", ".llvm." };

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

/* The end of what a runtime calls a function before it names its file. */
static const char *
before_file(const char *name)
{
	static const char *const marks[] = { " /", " file://", ":/" };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *at = strstr(name, marks[i]);

		if (at != NULL && at > name)
			return at;
	}
	return NULL;
}

void
shortname_unfiled(struct buf *out, const char *name)
{
	const char *file = before_file(name);

	buf_clear(out);
	buf_add(out, name, file != NULL ? (size_t)(file - name) : strlen(name));
}

/* What parts the scopes of a name: a dot does only where nothing else can, and
 * before a word; a slash of a path of Go before that. */
static size_t
scope_end(const char *name, const char *s)
{
	if (strncmp(s, "::", 2) == 0)
		return s[2] != '\0' ? 2 : 0;
	if (s == name || *name == '[' || strstr(name, "::") != NULL ||
	    address_of(name) != NULL)
		return 0;
	if (*s == '/')
		return s[1] != '\0';
	return *s == '.' && strchr(s, '/') == NULL &&
	       (isalpha((unsigned char)s[1]) ||
		   (s[1] != '\0' && strchr("_<({", s[1]) != NULL));
}

/* Where the next scope inside name begins, with what parts it from the one
 * before; NULL behind the last. */
static const char *
next_scope(const char *name, const char *s)
{
	while (*s != '\0') {
		size_t n = operator_len(name, s);

		if (n == 0 && strchr("(<{", *s) != NULL)
			n = group_len(s);
		s += n > 0 ? n : 1;
		if (scope_end(name, s) > 0)
			return s;
	}
	return NULL;
}

/* What the function is called, its template arguments left out. */
static void
bare_name(struct buf *out, const char *name, const char *ellipsis)
{
	struct buf called = { 0 };

	if (before_file(name) != NULL) {
		shortname_unfiled(out, name);
		return;
	}
	shortname_called(&called, name);
	shortname_without(out, called.data, "<", ellipsis);
	buf_fini(&called);
}

/* The bytes at the end of text that fit in cols columns. */
static const char *
tail_of(const char *text, int cols)
{
	int left = text_width(text), width;

	while (left > cols) {
		size_t n = text_char(text, strlen(text), &width);

		text += n;
		left -= width;
	}
	/* what combines with a character that is gone goes with it */
	while (*text != '\0') {
		size_t n = text_char(text, strlen(text), &width);

		if (width > 0)
			break;
		text += n;
	}
	return text;
}

/* Is the byte of a word, rather than a bracket or what parts scopes? */
static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c > 0x7f;
}

/* Behind brackets that were opened before s. */
static const char *
outside(const char *s, const char *end)
{
	int depth = 0;

	for (const char *p = s; p < end; p++) {
		if (strchr("(<{", *p) != NULL) {
			depth++;
		} else if (strchr(")>}", *p) != NULL && --depth < 0) {
			s = p + 1;
			depth = 0;
		}
	}
	return s;
}

/* Of what stands before a scope as much as there is room for: it may be all
 * that tells a function from its namesakes. Not what is left of a template, nor
 * only brackets. */
static const char *
with_part(const char *bare, const char *scope, int room)
{
	const char *s = outside(tail_of(bare, room), scope);

	if (strstr(bare, "::") != NULL && scope[-1] == '>')
		return scope;
	while (s < scope && !is_word(*s)) {
		size_t n = strchr("(<{", *s) != NULL ? group_len(s) : 0;

		s += n > 0 ? n : 1;
	}
	return s < scope ? s : scope;
}

/* Less and less of what is around the function. A scope of which only brackets
 * are left tells nothing. */
static void
cut_scopes(struct buf *out, const char *bare, int cols, const char *ellipsis)
{
	int room = cols - text_width(ellipsis);
	const char *s = bare, *scope = bare;

	while (text_width(scope) > (scope == bare ? cols : room) &&
	       (s = next_scope(bare, s)) != NULL)
		if (s[scope_end(bare, s)] != '<' || next_scope(bare, s) == NULL)
			scope = s;
	buf_clear(out);
	if (scope > bare)
		buf_adds(out, ellipsis);
	if (scope > bare && text_width(scope) <= room)
		scope = with_part(bare, scope, room);
	buf_adds(out, scope);
}

void
shortname_fit(struct buf *out, const char *name, int cols, const char *ellipsis)
{
	struct buf bare = { 0 };

	shortname_make(out, name, cols, ellipsis);
	if (text_width(out->data) <= cols)
		return;
	bare_name(&bare, name, ellipsis);
	cut_scopes(out, bare.data, cols, ellipsis);
	if (text_width(out->data) > cols) {
		buf_clear(&bare);
		buf_adds(&bare, out->data);
		shortname_middle(out, bare.data, cols, ellipsis);
	}
	buf_fini(&bare);
}

int
shortname_need(const char *name, const char *ellipsis)
{
	struct buf bare = { 0 }, least = { 0 };
	int need;

	bare_name(&bare, name, ellipsis);
	cut_scopes(&least, bare.data, 0, ellipsis);
	need = text_width(least.data);
	if (text_width(bare.data) < need)
		need = text_width(bare.data);
	buf_fini(&bare);
	buf_fini(&least);
	return need;
}

void
shortname_middle(
    struct buf *out, const char *text, int cols, const char *ellipsis)
{
	int room = cols - text_width(ellipsis), used;

	buf_clear(out);
	if (text_width(text) <= cols || room < 2) {
		buf_adds(out, text);
		return;
	}
	buf_add(out, text, text_clip(text, (room + 1) / 2, &used));
	buf_adds(out, ellipsis);
	buf_adds(out, tail_of(text, room - used));
}
