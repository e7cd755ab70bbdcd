/* SPDX-License-Identifier: GPL-2.0-or-later */
/* code_json.c - the code of a function for machines. */
#include "config.h"

#include "report/code.h"

#include "base/buf.h"
#include "profile/annotate.h"
#include "report/member.h"

static const char *const flows[] = {
	[CODE_PLAIN] = "",
	[CODE_JUMP] = "jump",
	[CODE_BRANCH] = "branch",
	[CODE_CALL] = "call",
	[CODE_RETURN] = "return",
};

static const char *const skids[] = {
	[LENS_SKID_BACK] = "back",
	[LENS_SKID_RAW] = "raw",
};

static void
add_times(struct json *j, const struct annotated *a)
{
	member_seconds(j, "self_s", a->self);
	member_seconds(j, "total_s", a->total);
	member_figure(j, "self_pct", a->self_pct);
	member_figure(j, "total_pct", a->total_pct);
	member_uint(j, "samples", a->samples);
}

/* A number in an array, or null. */
static void
member_index(struct json *j, const char *key, uint32_t index)
{
	if (index == LISTING_NONE)
		member_null(j, key);
	else
		member_uint(j, key, index);
}

static void
add_place(struct json *j, const struct listing *l, uint32_t line)
{
	if (line == LISTING_NONE) {
		member_null(j, "file");
		member_null(j, "line");
		return;
	}
	member_known(j, "file", l->lines[line].file);
	member_line(j, "line", l->lines[line].line);
}

/* Bytecode has none that means something. */
static void
add_address(struct json *j, const struct listing *l, uint64_t addr)
{
	if (l->kind == LISTING_BYTECODE)
		member_null(j, "address");
	else
		member_uint(j, "address", addr);
}

static void
add_row(struct json *j, const struct listing *l, const struct code_row *row,
    const struct annotated *a)
{
	struct buf text = { 0 };

	buf_addf(&text, "%s%s%s", row->op, row->args[0] != '\0' ? " " : "",
	    row->args);
	json_object(j);
	member_int(j, "offset", (int64_t)(row->addr - l->start));
	add_address(j, l, row->addr);
	member_uint(j, "size", row->size);
	member_string(j, "text", text.data);
	member_string(j, "opcode", row->op);
	member_known(j, "base_opcode", row->base_op);
	member_known(j, "note", row->note);
	member_known(j, "flow", flows[row->flow]);
	member_index(j, "target", row->target);
	member_known(j, "callee", row->callee_name);
	member_bool(j, "patched", row->patched);
	add_place(j, l, row->line);
	member_index(j, "inlined", row->inlined);
	add_times(j, a);
	json_end(j, '}');
	buf_fini(&text);
}

static void
add_lines(struct json *j, const struct listing *l, const struct annotation *a)
{
	json_key(j, "lines");
	json_array(j);
	for (size_t i = 0; i < l->nlines; i++) {
		json_object(j);
		add_place(j, l, (uint32_t)i);
		member_string(j, "text", l->lines[i].text);
		add_times(j, &a->lines[i]);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void
add_inlines(struct json *j, const struct listing *l, const struct annotation *a)
{
	json_key(j, "inlines");
	json_array(j);
	for (size_t i = 0; i < l->ninlines; i++) {
		const struct code_inline *in = &l->inlines[i];

		json_object(j);
		member_string(j, "name", in->name);
		member_index(j, "parent", in->parent);
		member_known(j, "file", in->file);
		member_line(j, "line", in->line);
		add_times(j, &a->inlines[i]);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void
add_head(struct json *j, const struct snapshot *s, const struct lens *lens,
    const struct listing *l, const struct annotation *a)
{
	const struct func *f = l->func < s->nfuncs ? &s->funcs[l->func] : NULL;

	member_string(j, "name", l->name);
	member_known(j, "module", l->module);
	member_string(
	    j, "kind", func_kind_names[f != NULL ? f->kind : FUNC_NATIVE]);
	member_known(j, "file", f != NULL ? f->file : NULL);
	member_line(j, "line", f != NULL ? f->line : 0);
	add_address(j, l, l->start);
	member_known(j, "skid", l->skids ? skids[lens->skid] : NULL);
	member_known(j, "origin", l->origin);
	if (l->specialises)
		member_figure(j, "specialised_pct", a->specialised_pct);
	else
		member_null(j, "specialised_pct");
	member_known(j, "problem", l->problem);
	member_known(j, "cure", l->cure);
	member_known(j, "source_problem", l->source_problem);
}

void
report_code_json(struct json *j, const struct snapshot *s,
    const struct lens *lens, const struct listing *l)
{
	struct annotation a = { 0 };

	annotation_build(&a, s, lens, l);
	json_object(j);
	add_head(j, s, lens, l, &a);
	add_times(j, &a.all);
	member_seconds(j, "elsewhere_s", a.elsewhere.self);
	json_key(j, "rows");
	json_array(j);
	for (size_t i = 0; i < l->nrows; i++)
		add_row(j, l, &l->rows[i], &a.rows[i]);
	json_end(j, ']');
	add_lines(j, l, &a);
	add_inlines(j, l, &a);
	json_end(j, '}');
	annotation_fini(&a);
}
