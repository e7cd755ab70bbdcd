/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding.c - a list of findings. */
#include "config.h"

#include "session/finding.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/xalloc.h"

enum { TEXT_MAX = 2048 };

const char *const grade_names[] = { [GRADE_OK] = "ok",
	[GRADE_LIMITED] = "limited",
	[GRADE_REFUSED] = "refused",
	[GRADE_UNKNOWN] = "unknown" };

struct finding *
findings_add(struct findings *list, const char *id, const char *name)
{
	struct finding *f;

	list->v = xgrow(list->v, &list->cap, list->n + 1, sizeof *list->v);
	f = &list->v[list->n++];
	*f = (struct finding){ .id = id, .name = name, .grade = GRADE_UNKNOWN };
	return f;
}

const struct finding *
findings_get(const struct findings *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].id, id) == 0)
			return &list->v[i];
	return NULL;
}

void
findings_fini(struct findings *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].effect);
		free(list->v[i].cure);
		free(list->v[i].undo);
	}
	free(list->v);
	*list = (struct findings){ 0 };
}

/* Replace *text by the formatted one, made printable: names, labels and
 * settings in it are foreign. */
static void __attribute__((format(printf, 2, 0)))
set_text(char **text, const char *fmt, va_list ap)
{
	struct buf b = { 0 };

	buf_vaddf(&b, fmt, ap);
	free(*text);
	*text = text_safe(b.data, b.len, TEXT_MAX);
	buf_fini(&b);
}

void
finding_say(struct finding *f, enum grade grade, const char *fmt, ...)
{
	va_list ap;

	f->grade = grade;
	va_start(ap, fmt);
	set_text(&f->effect, fmt, ap);
	va_end(ap);
}

void
finding_cure(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_text(&f->cure, fmt, ap);
	va_end(ap);
}

void
finding_undo(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_text(&f->undo, fmt, ap);
	va_end(ap);
}

void
finding_sysctl(struct finding *f, const char *name, long to, long now)
{
	finding_cure(f, "sudo sysctl %s=%ld", name, to);
	finding_undo(f, "sudo sysctl %s=%ld", name, now);
}
