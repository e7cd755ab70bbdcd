/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_family.c - processes that come and go, real ones. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "child.h"
#include "session/family.h"

static struct profile *profile;

static void
scan(struct family *f)
{
	family_scan(f, profile, clock_mono());
}

static void
test_children(void **state)
{
	pid_t root = child_start(child_busy), child = child_start(child_busy);
	struct family f = { 0 };
	struct process *p;
	uint64_t spent;

	(void)state;
	assert_int_equal(family_attach(&f, root, NULL), 0);
	assert_int_equal(f.v[0]->target.pid, root);
	assert_null(family_find(&f, child));
	p = family_adopt(&f, f.v[0], child, clock_mono());
	assert_ptr_equal(family_find(&f, child), p);
	for (int i = 0; i < 5; i++) {
		child_nap(100);
		scan(&f);
	}
	assert_true(f.usage.cpu_ns > 0);
	assert_int_equal(f.usage.rss, f.v[0]->usage.rss + p->usage.rss);
	assert_int_equal(f.time[TASK_RUNNING],
	    f.v[0]->tasks.time[TASK_RUNNING] + p->tasks.time[TASK_RUNNING]);

	/* a child that has ended is kept for one scan, its time for good */
	spent = p->tasks.time[TASK_RUNNING];
	child_kill(child);
	scan(&f);
	assert_ptr_equal(family_find(&f, child), p);
	assert_int_equal(f.usage.rss, f.v[0]->usage.rss);
	scan(&f);
	assert_null(family_find(&f, child));
	assert_int_equal(f.n, 1);
	assert_true(
	    f.time[TASK_RUNNING] >= f.v[0]->tasks.time[TASK_RUNNING] + spent);

	/* a root stays */
	assert_false(family_ended(&f));
	child_kill(root);
	scan(&f);
	assert_true(family_ended(&f));
	scan(&f);
	assert_int_equal(f.n, 1);
	assert_true(f.usage.cpu_ns > 0);
	family_fini(&f);
}

/* Children of 20 ms, one after the other. */
static void
brood(int ready)
{
	child_ready(ready);
	for (;;) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			while (clock_self_cpu() < 20 * NS_PER_MS)
				;
			_exit(0);
		}
		wait(NULL);
	}
}

/* What brief children used is known by their parent. */
static void
test_brief_children(void **state)
{
	pid_t root = child_start(brood);
	struct family with = { .children = true }, without = { 0 };

	(void)state;
	family_attach(&with, root, NULL);
	family_attach(&without, root, NULL);
	scan(&with);
	for (int i = 0; i < 100 && with.usage.cpu_ns < 200 * NS_PER_MS; i++) {
		child_nap(100);
		scan(&with);
		scan(&without);
	}
	assert_true(with.usage.cpu_ns >= 200 * NS_PER_MS);
	assert_true(with.cpu_pct > 0);
	assert_true(without.usage.cpu_ns < with.usage.cpu_ns / 2);
	child_kill(root);
	family_fini(&with);
	family_fini(&without);
}

/* Its number is used again before it was dropped: the new one counts. */
static void
test_reused(void **state)
{
	pid_t root = child_start(child_busy), child = child_start(child_busy);
	struct family f = { 0 };
	struct process *first, *second;

	(void)state;
	family_attach(&f, root, NULL);
	first = family_adopt(&f, f.v[0], child, clock_mono());
	second = family_adopt(&f, f.v[0], child, clock_mono());
	assert_ptr_not_equal(first, second);
	assert_ptr_equal(family_find(&f, child), second);
	first->ended = true;
	scan(&f);
	assert_ptr_equal(family_find(&f, child), second);
	assert_int_equal(f.n, 2);
	child_kill(child);
	child_kill(root);
	family_fini(&f);
}

/* One that was gone before we looked has what its parent had. */
static void
test_gone(void **state)
{
	pid_t root = child_start(child_busy), gone = fork();
	struct family f = { 0 };
	const struct region *r;
	struct process *p;

	(void)state;
	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	family_attach(&f, root, NULL);
	r = space_find(&f.v[0]->space, (uint64_t)(uintptr_t)test_gone);
	assert_non_null(r);
	p = family_adopt(&f, f.v[0], gone, clock_mono());
	assert_string_equal(p->target.comm, f.v[0]->target.comm);
	assert_int_equal(
	    space_find(&p->space, (uint64_t)(uintptr_t)test_gone)->start,
	    r->start);
	process_executed(p, "other\x1b");
	assert_string_equal(p->target.comm, "other\\x1b");
	assert_null(space_find(&p->space, (uint64_t)(uintptr_t)test_gone));
	scan(&f);
	assert_null(family_find(&f, gone));
	child_kill(root);
	family_fini(&f);
}

static uint64_t
ns_of(struct timeval t)
{
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_usec * 1000;
}

/* CPU time of the children that were waited for. */
static uint64_t
children_cpu(void)
{
	struct rusage use;

	assert_int_equal(getrusage(RUSAGE_CHILDREN, &use), 0);
	return ns_of(use.ru_utime) + ns_of(use.ru_stime);
}

/* All that a command used counts: before the first look and after the last. */
static void
test_command(void **state)
{
	char *const argv[] = { "sh", "-c",
		"i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done", NULL };
	uint64_t before = children_cpu(), used;
	struct family f = { 0 };
	int status;

	(void)state;
	assert_int_equal(family_launch(&f, argv, LAUNCH_INHERIT, NULL), 0);
	assert_int_equal(target_go(&f.v[0]->target, NULL), 0);
	assert_true(child_await_end(f.v[0]->target.pid));
	scan(&f);
	assert_int_equal(target_status(&f.v[0]->target, &status), 1);
	used = children_cpu() - before;
	assert_true(used > NS_PER_MS);
	assert_in_range(f.usage.cpu_ns, used - used / 10, used + used / 10);
	family_fini(&f);
}

/* What was sampled of it since the last look counts, once, where the kernel does
 * not tell any more. */
static void
test_waited_for(void **state)
{
	struct stranger s = stranger_start(child_busy);
	struct family f = { 0 };
	uint64_t known;

	(void)state;
	assert_int_equal(family_attach(&f, s.pid, NULL), 0);
	scan(&f);
	child_nap(50);
	scan(&f);
	known = f.usage.cpu_ns;
	f.v[0]->sampled = 7;
	kill(s.pid, SIGKILL);
	stranger_end(&s);
	scan(&f);
	assert_int_equal(f.usage.cpu_ns, known + 7);
	f.v[0]->sampled = 5; /* late */
	scan(&f);
	assert_int_equal(f.usage.cpu_ns, known + 7);
	family_fini(&f);
}

/* A zombie tells. */
static void
test_not_waited_for(void **state)
{
	pid_t pid = child_start(child_busy);
	struct family f = { 0 };

	(void)state;
	assert_int_equal(family_attach(&f, pid, NULL), 0);
	scan(&f);
	child_nap(50);
	kill(pid, SIGKILL);
	assert_true(child_await_end(pid));
	f.v[0]->sampled = 20 * NS_PER_S;
	scan(&f);
	assert_in_range(f.usage.cpu_ns, NS_PER_MS, 10 * NS_PER_S);
	family_fini(&f);
	child_kill(pid);
}

static int
setup(void **state)
{
	(void)state;
	profile = profile_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	profile_free(profile);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_brief_children),
		cmocka_unit_test(test_reused),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_waited_for),
		cmocka_unit_test(test_not_waited_for),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
