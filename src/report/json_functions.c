/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_functions.c - the functions of a report, and what refers to them. */
#include "config.h"

#include "report/json_functions.h"

#include <stdlib.h>

#include "base/hmap.h"
#include "base/xalloc.h"
#include "profile/counts.h"
#include "report/member.h"

static void
member_times(struct json *j, const struct func_row *row)
{
	member_seconds(j, "self_s", row->self);
	member_seconds(j, "total_s", row->total);
	member_figure(j, "self_pct", row->self_pct);
	member_figure(j, "total_pct", row->total_pct);
	member_uint(j, "samples_self", row->samples_self);
	member_uint(j, "samples_total", row->samples_total);
}

static void
add_function(struct json *j, const struct func *f, const struct func_row *row)
{
	json_object(j);
	member_string(j, "name", f->name);
	member_known(j, "module", f->module);
	member_known(j, "file", f->file);
	member_line(j, "line", f->line);
	member_string(j, "kind", func_kind_names[f->kind]);
	member_times(j, row);
	json_end(j, '}');
}

#define UNPLACED UINT32_MAX

/* Write the first n rows of list that have no place yet; place[id] becomes the
 * index of each in "functions", *next that of the one to come. */
static void
add_rows(struct json *j, const struct snapshot *s, const struct func_list *list,
    size_t n, uint32_t *place, uint32_t *next)
{
	size_t i;

	for (i = 0; i < n; i++) {
		uint32_t id = list->v[i].func;

		if (place[id] != UNPLACED)
			continue;
		place[id] = (*next)++;
		add_function(j, &s->funcs[id], &list->v[i]);
	}
}

static void
add_functions(struct json *j, const struct snapshot *s, const struct lens *lens,
    const struct func_list *list, size_t listed, uint32_t *place)
{
	struct func_list all = { 0 };
	struct lens unfiltered = *lens;
	uint32_t next = 0;
	size_t i;

	for (i = 0; i < s->nfuncs; i++)
		place[i] = UNPLACED;
	unfiltered.filter = NULL;
	unfiltered.by_line = false;
	func_list_build(&all, s, &unfiltered);

	json_key(j, "functions");
	json_array(j);
	add_rows(j, s, list, listed, place, &next);
	add_rows(j, s, &all, all.n, place, &next);
	json_end(j, ']');
	func_list_fini(&all);
}

struct stack {
	uint32_t node, thread;
	uint64_t ns, samples;
};

static void
add_stack(struct json *j, const struct snapshot *s, const struct stack *k,
    const uint32_t *place)
{
	uint32_t node;

	json_object(j);
	member_int(j, "thread", s->threads[k->thread].tid);
	json_key(j, "frames");
	json_array(j);
	for (node = k->node; node != 0; node = s->nodes[node].parent)
		json_uint(j, place[s->nodes[node].func]);
	json_end(j, ']');
	member_seconds(j, "self_s", k->ns);
	member_uint(j, "samples", k->samples);
	json_end(j, '}');
}

/* What counts of each path of a thread, whatever went on meanwhile. */
static size_t
sum_stacks(
    const struct snapshot *s, const struct lens *lens, struct stack *stack)
{
	struct hmap at = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < s->ncells; i++) {
		const struct snap_cell *c = &s->cells[i];
		uint64_t *place;
		bool fresh;

		if (c->samples[lens->window] == 0 ||
		    !counts_time(lens, c->thread, c->during))
			continue;
		place = hmap_put(&at, hmap_key2(c->node, c->thread), &fresh);
		if (fresh) {
			*place = n;
			stack[n++] = (struct stack){ c->node, c->thread, 0, 0 };
		}
		stack[*place].ns += c->ns[lens->window];
		stack[*place].samples += c->samples[lens->window];
	}
	hmap_fini(&at);
	return n;
}

static void
add_stacks(struct json *j, const struct snapshot *s, const struct lens *lens,
    const uint32_t *place)
{
	struct stack *stack = xcalloc(s->ncells + 1, sizeof *stack);
	size_t n = sum_stacks(s, lens, stack);

	json_key(j, "stacks");
	json_array(j);
	for (size_t i = 0; i < n; i++)
		add_stack(j, s, &stack[i], place);
	json_end(j, ']');
	free(stack);
}

static void
add_line(struct json *j, const struct func *f, const struct func_row *row,
    uint32_t place)
{
	json_object(j);
	member_uint(j, "function", place);
	member_string(j, "name", f->name);
	member_known(j, "file", row->file);
	member_line(j, "line", row->line);
	member_times(j, row);
	json_end(j, '}');
}

/* The list by source line; function is an index in "functions". */
static void
add_lines(struct json *j, const struct snapshot *s,
    const struct report_opts *opts, const uint32_t *place)
{
	struct func_list list = { 0 };

	if (!opts->lens.by_line)
		return;
	func_list_build(&list, s, &opts->lens);
	json_key(j, "lines");
	json_array(j);
	for (size_t i = 0; i < report_shown(&list, opts); i++) {
		const struct func_row *row = &list.v[i];

		/* a window that was shortened may have kept no more than the
		 * line */
		if (place[row->func] != UNPLACED)
			add_line(
			    j, &s->funcs[row->func], row, place[row->func]);
	}
	json_end(j, ']');
	func_list_fini(&list);
}

void
report_functions_json(struct json *j, const struct snapshot *s,
    const struct report_opts *opts, const struct func_list *list, size_t listed)
{
	uint32_t *place = xcalloc(s->nfuncs + 1, sizeof *place);

	add_functions(j, s, &opts->lens, list, listed, place);
	add_lines(j, s, opts, place);
	add_stacks(j, s, &opts->lens, place);
	free(place);
}
