/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumptasks.c - asyncio tasks as a tree, or as a list that tells who awaits
 * whom. */
#include "config.h"

#include "report/dumptasks.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/dumpframes.h"
#include "report/member.h"

enum {
	INDENT = 2,
	INDENT_MAX = 24, /* deeper ones say how deep they are */
	NAMES_MAX = 6 /* of tasks that are alike */
};

static const char *const states[] = {
	[PYTASK_WAITING] = "waiting",
	[PYTASK_RUNNING] = "running",
	[PYTASK_NEW] = "not begun",
	[PYTASK_CHANGING] = "changing",
};

static void
add_name(struct buf *out, const struct dump_task *t)
{
	if (t->name == NULL)
		buf_adds(out, "[name cannot be read]");
	else
		buf_addf(out, t->named ? "\"%s\"" : "%s", t->name);
}

static void
add_names(struct buf *out, const struct dumptasks *d,
    const struct tasktree_branch *b, size_t n)
{
	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		buf_adds(out, i == 0 ? " " : ", ");
		add_name(out, &d->task[b[i].task]);
	}
	if (n > NAMES_MAX)
		buf_addf(out, " and %zu more", n - NAMES_MAX);
}

/* How many, from this one on, are told of together. */
static size_t
alike(const struct dumptasks *d, const struct tasktree_branch *b)
{
	size_t n = 1;

	while (b + n < d->tree.v + d->tree.n && b[n].alike)
		n++;
	return n;
}

/* What is said of n tasks that are alike. */
static void
add_title(struct buf *out, const struct dumptasks *d,
    const struct tasktree_branch *b, size_t n)
{
	const struct dump_task *t = &d->task[b->task];

	if (n > 1) {
		buf_addf(out, "%zu tasks, %s:", n, states[t->state]);
		add_names(out, d, b, n);
		buf_addc(out, '\n');
		return;
	}
	buf_adds(out, "task");
	add_names(out, d, b, 1);
	switch (b->kind) {
	case BRANCH_TASK:
		buf_addf(out, ", %s\n", states[t->state]);
		break;
	case BRANCH_AGAIN:
		buf_adds(out, ": see above\n");
		break;
	case BRANCH_CIRCLE:
		buf_adds(out, ": see above; they wait for each other\n");
		break;
	}
}

static void
add_branch(struct buf *out, const struct dump *d,
    const struct tasktree_branch *b, size_t n)
{
	const struct dump_task *t = &d->tasks.task[b->task];
	unsigned indent = INDENT * (b->depth + 2);
	bool deep = indent > INDENT_MAX;

	if (deep)
		indent = INDENT_MAX;
	buf_addf(out, "%*s", (int)indent, "");
	if (deep)
		buf_addf(out, "[%u] ", b->depth);
	add_title(out, &d->tasks, b, n);
	if (b->kind != BRANCH_TASK)
		return;
	if (t->foreign)
		buf_addf(out, "%*s(its coroutine is not CPython's own)\n",
		    (int)indent + INDENT, "");
	dumpframes_text(out, d, t->frame, t->n, (int)indent);
}

/* The trees whose first task is of that thread. */
static void
add_trees(struct buf *out, const struct dump *d, pid_t tid)
{
	const struct dumptasks *tasks = &d->tasks;
	bool its = false;
	size_t n;

	for (size_t i = 0; i < tasks->tree.n; i += n) {
		const struct tasktree_branch *b = &tasks->tree.v[i];

		n = alike(tasks, b);
		if (b->depth == 0)
			its = tasks->task[b->task].tid == tid;
		if (its)
			add_branch(out, d, b, n);
	}
}

static size_t
count(const struct dumptasks *d, pid_t tid)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->task[i].tid == tid;
	return n;
}

void
dumptasks_text(struct buf *out, const struct dump *d, pid_t tid)
{
	size_t n = count(&d->tasks, tid);

	if (n == 0)
		return;
	buf_addf(out, "  asyncio, %zu task%s:\n", n, n == 1 ? "" : "s");
	add_trees(out, d, tid);
}

static void
add_left(struct buf *out, const struct dump *d)
{
	size_t n = count(&d->tasks, 0);

	if (n == 0)
		return;
	buf_addf(out, "\nasyncio, %zu task%s of threads that ended:\n", n,
	    n == 1 ? "" : "s");
	add_trees(out, d, 0);
}

void
dumptasks_text_end(struct buf *out, const struct dump *d)
{
	const struct dumptasks *t = &d->tasks;

	add_left(out, d);
	if (*t->note == '\0' && t->n > 0 && !t->torn && t->changed == 0 &&
	    !t->cut)
		return;
	buf_addc(out, '\n');
	if (*t->note != '\0')
		buf_addf(out, "asyncio: no tasks: %s\n", t->note);
	else if (t->n == 0)
		buf_adds(out, "asyncio: no tasks\n");
	if (t->torn)
		buf_adds(out, "asyncio: some tasks may be missing: the list "
			      "was changing\n");
	if (t->changed > 0)
		buf_addf(out,
		    "asyncio: %zu task%s changed each time %s read, and "
		    "ha%s no frames\n",
		    t->changed, t->changed == 1 ? "" : "s",
		    t->changed == 1 ? "it was" : "they were",
		    t->changed == 1 ? "s" : "ve");
	if (t->cut)
		buf_adds(out, "asyncio: there is more than can be shown\n");
}

static void
json_id(struct json *j, const char *key, uint64_t id)
{
	char text[32];

	snprintf(text, sizeof text, "0x%" PRIx64, id);
	if (key != NULL)
		json_key(j, key);
	json_string(j, text);
}

static void
json_task(struct json *j, const struct dump *d, const struct dump_task *t)
{
	json_object(j);
	json_id(j, "id", t->id);
	member_known(j, "name", t->name);
	member_bool(j, "named", t->named);
	if (t->tid != 0)
		member_int(j, "tid", t->tid);
	else
		member_null(j, "tid");
	member_string(j, "state", states[t->state]);
	if (t->foreign)
		member_bool(j, "foreign", true);
	json_key(j, "awaited_by");
	json_array(j);
	for (size_t i = 0; i < t->nawaiters; i++)
		json_id(j, NULL, d->tasks.task[t->awaiter[i]].id);
	json_end(j, ']');
	dumpframes_json(j, d, t->frame, t->n);
	json_end(j, '}');
}

void
dumptasks_json(struct json *j, const struct dump *d)
{
	const struct dumptasks *t = &d->tasks;

	json_key(j, "asyncio");
	json_object(j);
	member_known(j, "note", t->note);
	member_bool(j, "torn", t->torn);
	member_uint(j, "changed", t->changed);
	member_bool(j, "cut", t->cut);
	json_key(j, "tasks");
	json_array(j);
	for (size_t i = 0; i < t->n; i++)
		json_task(j, d, &t->task[i]);
	json_end(j, ']');
	json_end(j, '}');
}
