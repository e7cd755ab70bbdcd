/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmdline.c - finds the script in a command line. A blank parts arguments: one
 * within an argument cannot be told from it. */
#include "config.h"

#include "ui/cmdline.h"

#include <stdlib.h>
#include <string.h>

#include "base/shortname.h"
#include "base/text.h"

enum { COMM_MAX = 15 }; /* the kernel keeps no more of a name */

/* The next word behind s, or the end. */
static const char *
next_word(const char *s)
{
	s += strcspn(s, " ");
	return s + strspn(s, " ");
}

/* Where the last part of the path at s begins. */
static const char *
base_of(const char *s)
{
	size_t len = strcspn(s, " ");
	const char *base = s;

	for (size_t i = 0; i + 1 < len; i++)
		if (s[i] == '/')
			base = s + i + 1;
	return base;
}

static bool
is_interpreter(const char *command)
{
	static const char *const names[] = { "python", "pypy", "node", "deno",
		"bun", "ruby", "perl", "php", "lua", "java", "bash", "dash",
		"zsh", "sh", "tclsh", "Rscript" };
	const char *base = base_of(command);
	size_t len = strcspn(base, " ");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);

		/* a version may follow */
		if (len >= n && strncmp(base, names[i], n) == 0 &&
		    strspn(base + n, "0123456789.-t") >= len - n)
			return true;
	}
	return false;
}

/* Is it said what to run here, and not in a file? */
static bool
is_code(const char *word)
{
	return strncmp(word, "-c ", 3) == 0 || strncmp(word, "-e ", 3) == 0;
}

/* May the word be what an option before it takes? */
static bool
is_plain(const char *word)
{
	size_t len = strcspn(word, " ");

	return memchr(word, '/', len) == NULL && memchr(word, '.', len) == NULL;
}

/* The script, or "". */
static const char *
script_of(const char *command)
{
	const char *first = "";

	if (!is_interpreter(command))
		return "";
	for (const char *s = next_word(command); *s != '\0'; s = next_word(s)) {
		if (is_code(s))
			return "";
		if (strncmp(s, "-m ", 3) == 0 || strncmp(s, "-jar ", 5) == 0)
			return next_word(s);
		if (*s == '-')
			continue;
		if (!is_plain(s))
			return s;
		if (*first == '\0')
			first = s;
	}
	return first;
}

static void
set(struct buf *out, const char *s, size_t len)
{
	buf_clear(out);
	buf_add(out, s, len);
}

bool
cmdline_script(struct buf *out, const char *command)
{
	const char *script = base_of(script_of(command));

	set(out, script, strcspn(script, " "));
	return out->len > 0;
}

/* Is the program known by its name already? */
static bool
is_called(const char *command, const char *comm)
{
	const char *base = base_of(command);
	size_t len = strcspn(base, " ");

	if (len > COMM_MAX)
		len = COMM_MAX;
	return strlen(comm) == len && strncmp(base, comm, len) == 0;
}

void
cmdline_fit(struct buf *out, const char *command, const char *comm, int cols,
    const char *ellipsis)
{
	const char *rest = next_word(command), *script;

	set(out, command, strlen(command));
	if (text_width(out->data) <= cols)
		return;
	if (*rest == '\0' || !is_called(command, comm))
		rest = base_of(command);
	set(out, rest, strlen(rest));
	script = base_of(script_of(command));
	if (text_width(out->data) <= cols || *script == '\0')
		return;
	set(out, script, strlen(script));
	if (text_width(out->data) <= cols)
		return;
	cmdline_script(out, command);
	if (text_width(out->data) > cols) {
		char *name = buf_steal(out);

		shortname_middle(out, name, cols, ellipsis);
		free(name);
		return;
	}
	/* what follows is cut at its end by who draws it */
	set(out, script, strlen(script));
}
