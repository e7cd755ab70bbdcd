/* SPDX-License-Identifier: GPL-2.0-or-later */
/* where.c - shortens the names of libraries and files at the end that tells
 * less. */
#include "config.h"

#include "ui/where.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/shortname.h"
#include "base/text.h"

static bool
fits(const struct buf *text, int cols)
{
	return text_width(text->data) <= cols;
}

static void
set(struct buf *out, const char *text, size_t len)
{
	buf_clear(out);
	buf_add(out, text, len);
}

static void
cut(struct buf *out, int cols, const char *ellipsis)
{
	char *text = buf_steal(out);

	shortname_middle(out, text, cols, ellipsis);
	free(text);
}

/* Of a library its version goes, of an extension of Python what it was built
 * for. */
void
where_module(
    struct buf *out, const char *module, int cols, const char *ellipsis)
{
	static const char *const ends[] = { ".so", ".cpython-", ".abi3" };
	size_t len = strlen(module);

	set(out, module, len);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const char *end = strstr(module, ends[i]);

		if (end == NULL || end == module || fits(out, cols))
			continue;
		if ((size_t)(end - module) < len)
			len = (size_t)(end - module);
		set(out, module, len);
	}
	if (!fits(out, cols))
		cut(out, cols, ellipsis);
}

/* The path within the place where Python has its packages. */
static const char *
within_packages(const char *file)
{
	static const char *const places[] = { "/site-packages/",
		"/dist-packages/" };
	const char *at;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		at = strstr(file, places[i]);
		if (at != NULL && at[strlen(places[i])] != '\0')
			return at + strlen(places[i]);
	}
	at = strstr(file, "/lib/python3.");
	if (at != NULL)
		at = strchr(at + strlen("/lib/"), '/');
	return at != NULL && at[1] != '\0' ? at + 1 : file;
}

static void
put(struct buf *out, const char *before, const char *path, unsigned line)
{
	set(out, before, strlen(before));
	buf_adds(out, path);
	if (line > 0)
		buf_addf(out, ":%u", line);
}

void
where_line(struct buf *out, const char *file, unsigned line, int cols,
    const char *ellipsis)
{
	const char *path = within_packages(file), *slash = path;

	put(out, "", path, line);
	while (!fits(out, cols) && (slash = strchr(slash, '/')) != NULL &&
	       strchr(slash + 1, '/') != NULL)
		put(out, ellipsis, slash++, line);
	/* the mark of the directories that are gone is not worth a cut */
	if (!fits(out, cols) && slash != NULL)
		put(out, "", slash + 1, line);
	if (!fits(out, cols))
		cut(out, cols, ellipsis);
}

const char *
where_tag(const struct func *f)
{
	if (f->kind == FUNC_PYTHON)
		return "py";
	/* its module only says that it is compiled */
	return f->kind == FUNC_JIT && *f->file != '\0' ? f->module : NULL;
}

void
where_name(struct buf *out, const struct func *f)
{
	if (f->kind == FUNC_JIT && where_tag(f) != NULL)
		shortname_unfiled(out, f->name);
	else
		set(out, f->name, strlen(f->name));
}

void
where_tagged(struct buf *out, const char *tag, const char *file, unsigned line,
    int cols, const char *ellipsis)
{
	int room = cols - text_width(tag) - 1;
	struct buf path = { 0 };

	where_line(&path, file, line, room > 0 ? room : 0, ellipsis);
	set(out, tag, strlen(tag));
	buf_addc(out, ' ');
	buf_adds(out, path.data);
	buf_fini(&path);
}
