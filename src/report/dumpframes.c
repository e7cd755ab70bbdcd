/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumpframes.c - a line, or an object, for each frame. */
#include "config.h"

#include "report/dumpframes.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "report/grid.h"
#include "report/member.h"

/* A name may be very long: beyond these widths it sticks out. */
enum { NAME_WIDEST = 48, MODULE_WIDEST = 24 };

static const struct func *
func_of(const struct dump *d, const struct dump_frame *f)
{
	size_t n;
	const struct func *funcs = intern_funcs(d->intern, &n);

	return &funcs[f->func < n ? f->func : 0];
}

/* Of a Python function the line tells more than the place in its bytecode. */
static void
add_name(struct buf *out, const struct dump *d, const struct dump_frame *f)
{
	buf_adds(out, func_of(d, f)->name);
	if (!f->python)
		buf_addf(out, "+0x%" PRIx64, f->offset);
}

/* The line that a Python frame is on, that a native function begins on. */
static unsigned
line_of(const struct dump *d, const struct dump_frame *f)
{
	return f->python ? f->line : func_of(d, f)->line;
}

static int
wider(int width, const char *text, int widest)
{
	int w = text_width(text);

	if (w > widest)
		w = widest;
	return w > width ? w : width;
}

struct widths {
	int name, module;
	bool kinds; /* a letter for the kind of each frame */
};

static struct widths
measure(const struct dump *d, const struct dump_frame *f, size_t n)
{
	struct widths w = { 0 };
	struct buf name = { 0 };

	for (size_t i = 0; i < n; i++) {
		buf_clear(&name);
		add_name(&name, d, &f[i]);
		w.name = wider(w.name, name.data, NAME_WIDEST);
		w.module =
		    wider(w.module, func_of(d, &f[i])->module, MODULE_WIDEST);
		w.kinds = w.kinds || f[i].python;
	}
	buf_fini(&name);
	return w;
}

/* Fill what stands from byte from on up to width columns, and add the gap to
 * the next column. */
static void
pad_from(struct buf *line, size_t from, int width)
{
	int used = line->len > from ? text_width(line->data + from) : 0;

	for (; used < width; used++)
		buf_addc(line, ' ');
	buf_adds(line, "  ");
}

static void
add_frame(struct buf *out, struct buf *line, const struct dump *d,
    const struct dump_frame *f, size_t number, struct widths w)
{
	const struct func *func = func_of(d, f);
	size_t from;

	buf_addf(line, "  #%-3zu ", number);
	if (w.kinds)
		buf_adds(line, f->python ? "p " : "n ");
	from = line->len;
	add_name(line, d, f);
	pad_from(line, from, w.name);
	from = line->len;
	buf_adds(line, func->module);
	if (*func->file != '\0') {
		pad_from(line, from, w.module);
		buf_addf(line, "(%s", func->file);
		if (line_of(d, f) > 0)
			buf_addf(line, ":%u", line_of(d, f));
		buf_addc(line, ')');
	}
	grid_add_line(out, line, 0);
}

void
dumpframes_text(struct buf *out, const struct dump *d,
    const struct dump_frame *f, size_t n, int indent)
{
	struct widths w = measure(d, f, n);
	struct buf line = { 0 };

	for (size_t i = 0; i < n; i++) {
		buf_addf(&line, "%*s", indent, "");
		add_frame(out, &line, d, &f[i], i, w);
	}
	buf_fini(&line);
}

static void
json_frame(struct json *j, const struct dump *d, const struct dump_frame *f)
{
	const struct func *func = func_of(d, f);
	char pc[32];

	json_object(j);
	member_string(j, "function", func->name);
	member_known(j, "module", func->module);
	member_string(j, "kind", func_kind_names[func->kind]);
	member_known(j, "file", func->file);
	member_line(j, "line", line_of(d, f));
	if (!f->python) {
		snprintf(pc, sizeof pc, "0x%" PRIx64, f->pc);
		member_string(j, "pc", pc);
	}
	member_uint(j, "offset", f->offset);
	json_end(j, '}');
}

void
dumpframes_json(
    struct json *j, const struct dump *d, const struct dump_frame *f, size_t n)
{
	json_key(j, "frames");
	json_array(j);
	for (size_t i = 0; i < n; i++)
		json_frame(j, d, &f[i]);
	json_end(j, ']');
}
