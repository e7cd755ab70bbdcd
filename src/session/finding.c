/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding.c - a list of findings. */
#include "config.h"

#include "session/finding.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/xalloc.h"

enum { TEXT_MAX = 2048 };

#define SUDO "sudo "
#define CONTAINER_CAPS                                                    \
	"--cap-add PERFMON --cap-add BPF --cap-add SYS_PTRACE --cap-add " \
	"SYSLOG"

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

static bool
begins(const char *text, const char *with)
{
	return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

/* Settings of the kernel are not changed from within a container. */
static bool
is_for_host(const char *command)
{
	return begins(command, "sysctl ") || begins(command, "cpupower ");
}

static char *
without_sudo(const char *text, enum finding_place place)
{
	const char *command = text + strlen(SUDO);
	struct buf b = { 0 };

	if (place == FINDING_CONTAINER && is_for_host(command))
		buf_adds(&b, "on the host: ");
	buf_adds(&b, command);
	return b.data;
}

/* Where root lacks rights, they are to be had from outside only. */
static void
rights_for_root(struct finding *f, enum finding_place place)
{
	free(f->cure);
	free(f->undo);
	f->cure = f->undo = NULL;
	if (place == FINDING_MACHINE)
		return;
	finding_cure(f, "docker run " CONTAINER_CAPS " ..., or --privileged");
	finding_undo(f, "the same without these");
}

static void
replace(char **text, enum finding_place place)
{
	char *better;

	if (!begins(*text, SUDO))
		return;
	better = without_sudo(*text, place);
	free(*text);
	*text = better;
}

void
findings_for_root(struct findings *list, enum finding_place place)
{
	for (size_t i = 0; i < list->n; i++) {
		struct finding *f = &list->v[i];

		if (begins(f->cure, SUDO "stacktop") ||
		    begins(f->cure, "sudo, or"))
			rights_for_root(f, place);
		replace(&f->cure, place);
		replace(&f->undo, place);
	}
}

void
finding_sysctl(struct finding *f, const char *name, long to, long now)
{
	finding_cure(f, "sudo sysctl %s=%ld", name, to);
	finding_undo(f, "sudo sysctl %s=%ld", name, now);
}
