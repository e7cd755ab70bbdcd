/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor.c - the doctor's findings as aligned text. */
#include "config.h"

#include "report/doctor.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/grid.h"
#include "report/wrap.h"

enum { NAME = 18, GRADE = 9, EFFECT = NAME + GRADE + 1, WIDTH = 80 };

#define CURE "cure: "
#define UNDO "undo: "

static void
add_advice(struct buf *out, const char *label, const char *text)
{
	struct buf line = { 0 };

	buf_addf(&line, "%*s%s%s", NAME, "", label, text);
	wrap_add(out, line.data, NAME + strlen(label), WIDTH);
	buf_fini(&line);
}

/* The cure and its undoing, on one line if they fit. */
static void
add_cure(struct buf *out, const struct finding *f)
{
	if (f->cure == NULL)
		return;
	if (f->undo != NULL && NAME + text_width(CURE) + text_width(f->cure) +
				       3 + text_width(UNDO) +
				       text_width(f->undo) <=
				   WIDTH) {
		buf_addf(out, "%*s" CURE "%s   " UNDO "%s\n", NAME, "", f->cure,
		    f->undo);
		return;
	}
	add_advice(out, CURE, f->cure);
	if (f->undo != NULL)
		add_advice(out, UNDO, f->undo);
}

static void
add_finding(struct buf *out, const struct finding *f)
{
	struct buf line = { 0 };

	buf_addf(&line, "%-*s%-*s %s", NAME, f->name, GRADE,
	    grade_names[f->grade], f->effect);
	wrap_add(out, line.data, EFFECT, WIDTH);
	buf_fini(&line);
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What cures several in a row is said once. */
static bool
same_cure(const struct finding *a, const struct finding *b)
{
	return same_text(a->cure, b->cure) && same_text(a->undo, b->undo);
}

static void
add_findings(struct buf *out, const struct findings *list)
{
	for (size_t i = 0; i < list->n; i++) {
		add_finding(out, &list->v[i]);
		if (i + 1 == list->n ||
		    !same_cure(&list->v[i], &list->v[i + 1]))
			add_cure(out, &list->v[i]);
	}
}

/* Each with the gap to the next. */
enum { FILE_NAME = 27, CELLS = 5 };

static const int cell_width[CELLS] = { 10, 10, 14, 11, 8 };

static const char *
last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void
add_cells(struct buf *out, const char *name, const char *const cell[CELLS])
{
	struct buf line = { 0 };

	grid_add_cell(&line, name, FILE_NAME - 1);
	buf_addc(&line, ' ');
	for (int i = 0; i < CELLS; i++)
		grid_add_cell(&line, cell[i], cell_width[i]);
	grid_add_line(out, &line, 0);
	buf_fini(&line);
}

static void
add_file(struct buf *out, const struct facts_file *f)
{
	const char *name = last_component(f->path);
	const char *cell[CELLS] = { file_symbols_names[f->check.symbols],
		file_debug_names[f->check.debug],
		file_unwind_names[f->check.unwind],
		frames_names[doctor_frames(&f->prologues)],
		file_disk_names[f->disk] };

	if (f->unreadable || f->elf32) {
		cell[0] = f->elf32 ? "32-bit" : "no access";
		cell[1] = cell[2] = cell[3] = "-";
	}
	add_cells(out, name, cell);
}

static void
add_files(struct buf *out, const struct doctor *d)
{
	static const char *const titles[CELLS] = { "symbols", "lines", "unwind",
		"frame ptr", "on disk" };

	buf_adds(out, "\nfiles\n");
	add_findings(out, &d->lacks);
	if (d->files.n == 0)
		return;
	buf_addc(out, '\n');
	add_cells(out, "", titles);
	for (size_t i = 0; i < d->files.n; i++)
		add_file(out, &d->files.v[i]);
}

void
report_doctor_text(struct buf *out, const struct doctor *d)
{
	buf_adds(out, "machine\n");
	add_findings(out, &d->machine);
	if (d->pid != 0) {
		buf_addf(out, "\nprocess %d (%s)\n", (int)d->pid, d->name);
		add_findings(out, &d->process);
		add_files(out, d);
	}
	buf_adds(out, "\nverdict\n");
	add_findings(out, &d->verdict);
}
