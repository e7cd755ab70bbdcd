/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tasktree.c - who awaits whom as a tree: alike ones, several awaiters,
 * circles, long chains. */
#include "config.h"

#include "session/tasktree.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { TASKS = 8, EACH = 3 };

struct edge {
	char who;
	char awaiters[EACH + 1];
};

/* Tasks are letters; those with the same digit behind them look the same. What
 * comes out: "a(b(c)=d)" where = is alike, ^ was told before, * is a circle. */
static const struct {
	const char *looks; /* of a, b, c ... */
	struct edge edges[TASKS];
	const char *text;
} cases[] = {
	{ "", { { 0 } }, "" },
	{ "1", { { 0 } }, "a" },
	{ "123", { { 0 } }, "abc" },
	{ "123", { { 'b', "a" }, { 'c', "b" } }, "a(b(c))" },
	/* alike ones come together, in the order of the first */
	{ "1212", { { 0 } }, "a=cb=d" },
	{ "91212", { { 'b', "a" }, { 'c', "a" }, { 'd', "a" }, { 'e', "a" } },
	    "a(b=dc=e)" },
	/* but not those that await something */
	{ "1113", { { 'd', "b" } }, "a=cb(d)" },
	{ "1111", { { 'd', "a" } }, "a(d)b=c" },
	/* the same look at another depth */
	{ "121", { { 'c', "b" } }, "ab(c)" },
	{ "2131", { { 'b', "a" }, { 'd', "c" } }, "a(b)c(d)" },
	/* several awaiters */
	{ "1234", { { 'c', "ab" }, { 'd', "c" } }, "a(c(d))b(^c)" },
	{ "1233", { { 'c', "ab" }, { 'd', "ab" } }, "a(c=d)b(^c^d)" },
	/* circles */
	{ "1", { { 'a', "a" } }, "a(*a)" },
	{ "12", { { 'a', "b" }, { 'b', "a" } }, "a(b(*a))" },
	{ "1234", { { 'b', "c" }, { 'c', "bd" } }, "ad(c(b(*c)))" },
	{ "1234", { { 'a', "b" }, { 'b', "a" }, { 'c', "d" }, { 'd', "c" } },
	    "a(b(*a))c(d(*c))" },
};

static size_t
make(size_t i, struct tasktree_task *task, uint32_t *awaiter)
{
	size_t n = 0;

	for (; cases[i].looks[n] != '\0'; n++)
		task[n] = (struct tasktree_task){ .awaiter = awaiter + n * EACH,
			.look = (uint64_t)cases[i].looks[n] };
	for (const struct edge *e = cases[i].edges; e->who != '\0'; e++) {
		size_t who = (size_t)(e->who - 'a');

		for (const char *a = e->awaiters; *a != '\0'; a++)
			awaiter[who * EACH + task[who].nawaiters++] =
			    (uint32_t)(*a - 'a');
	}
	return n;
}

static char *
tell(const struct tasktree *t)
{
	static const char *const marks[] = {
		[BRANCH_TASK] = "", [BRANCH_AGAIN] = "^", [BRANCH_CIRCLE] = "*"
	};
	struct buf out = { 0 };
	unsigned depth = 0;

	buf_adds(&out, "");
	for (size_t i = 0; i < t->n; i++) {
		const struct tasktree_branch *b = &t->v[i];

		for (; depth < b->depth; depth++)
			buf_addc(&out, '(');
		for (; depth > b->depth; depth--)
			buf_addc(&out, ')');
		buf_addf(&out, "%s%s%c", b->alike ? "=" : "", marks[b->kind],
		    (char)('a' + b->task));
	}
	for (; depth > 0; depth--)
		buf_addc(&out, ')');
	return buf_steal(&out);
}

static void
test_cases(void **state)
{
	struct tasktree tree = { 0 };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct tasktree_task task[TASKS];
		uint32_t awaiter[TASKS * EACH];
		char *text;

		tasktree_make(&tree, task, make(i, task, awaiter));
		text = tell(&tree);
		assert_string_equal(text, cases[i].text);
		free(text);
	}
	tasktree_fini(&tree);
}

/* Deeper than a stack of ours could be. */
static void
test_chain(void **state)
{
	enum { LONG = 100000 };
	struct tasktree_task *task = xcalloc(LONG, sizeof *task);
	uint32_t *awaiter = xcalloc(LONG, sizeof *awaiter);
	struct tasktree tree = { 0 };

	(void)state;
	for (uint32_t i = 1; i < LONG; i++) {
		awaiter[i] = i - 1;
		task[i] = (struct tasktree_task){ &awaiter[i], 1, 0 };
	}
	tasktree_make(&tree, task, LONG);
	assert_int_equal(tree.n, LONG);
	assert_int_equal(tree.v[LONG - 1].depth, LONG - 1);
	tasktree_fini(&tree);
	free(task);
	free(awaiter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
