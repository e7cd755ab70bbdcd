/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.c - fits labelled figures into a line. */
#include "config.h"

#include "ui/fields.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

static struct field *
field_new(struct fields *f, unsigned rank)
{
	struct field *field = &f->v[f->n];

	assert(f->n < FIELDS_MAX);
	f->n++;
	*field = (struct field){ .label = "", .rank = rank };
	return field;
}

struct field *
fields_add(struct fields *f, unsigned rank, enum role role, const char *label,
    const char *fmt, ...)
{
	struct field *field = field_new(f, rank);
	va_list ap;

	field->label = label;
	field->role = role;
	va_start(ap, fmt);
	vsnprintf(field->value, sizeof field->value, fmt, ap);
	va_end(ap);
	return field;
}

struct field *
fields_space(struct fields *f, unsigned rank, int min, int max)
{
	struct field *field = field_new(f, rank);

	field->min = min;
	field->max = max > min ? max : min;
	return field;
}

static int
label_width(const struct field *field)
{
	int width = text_width(field->label);

	return width > 0 ? width + 1 : 0;
}

/* The least columns all fields that are left take, with their gaps. */
static int
least(const struct fields *f, int gap)
{
	int sum = 0, n = 0;

	for (int i = 0; i < f->n; i++)
		if (f->v[i].w > 0) {
			sum += f->v[i].w;
			n++;
		}
	return n > 1 ? sum + (n - 1) * gap : sum;
}

static bool
drop_one(struct fields *f)
{
	struct field *worst = NULL;

	for (int i = 0; i < f->n; i++)
		if (f->v[i].w > 0 && f->v[i].rank > 0 &&
		    (worst == NULL || f->v[i].rank >= worst->rank))
			worst = &f->v[i];
	if (worst == NULL)
		return false;
	worst->w = 0;
	return true;
}

int
fields_width(struct fields *f, int gap)
{
	for (int i = 0; i < f->n; i++)
		f->v[i].w = f->v[i].max > 0 ? f->v[i].min
					    : label_width(&f->v[i]) +
						  text_width(f->v[i].value);
	return least(f, gap);
}

static void
fit(struct fields *f, int w, int gap)
{
	int spare;

	fields_width(f, gap);
	while (least(f, gap) > w && drop_one(f))
		;
	spare = w - least(f, gap);
	for (int i = 0; i < f->n && spare > 0; i++) {
		int more = f->v[i].max - f->v[i].w;

		if (f->v[i].w == 0 || more <= 0)
			continue;
		if (more > spare)
			more = spare;
		f->v[i].w += more;
		spare -= more;
	}
}

static void
draw(const struct field *field, struct canvas *c, int y, int end)
{
	int x = field->x, label = label_width(field);

	if (field->max > 0)
		return;
	canvas_text(c, x, y, end - x, ROLE_DIM, field->label);
	canvas_clip(c, x + label, y, end - x - label, CLIP_END, field->role,
	    field->value);
}

void
fields_draw(struct fields *f, struct canvas *c, int x, int y, int w, int gap)
{
	int left = x, right = x + w;

	fit(f, w, gap);
	for (int i = 0; i < f->n; i++) {
		struct field *field = &f->v[i];

		if (field->w == 0 || field->right)
			continue;
		field->x = left;
		left += field->w + gap;
		draw(field, c, y, x + w);
	}
	for (int i = f->n - 1; i >= 0; i--) {
		struct field *field = &f->v[i];

		if (field->w == 0 || !field->right)
			continue;
		right -= field->w;
		field->x = right;
		right -= gap;
		draw(field, c, y, x + w);
	}
}
