/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_jit.c - the functions that a process tells of, ours being the process. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "session/jit.h"
#include "target/procfs.h"

static struct target target;
static char path[64];
static uint32_t numbers;

static int
set_up(void **state)
{
	(void)state;
	target = (struct target){ .pid = getpid(), .memory_tid = getpid() };
	target.procfs = target.memory = procfs_open(getpid(), NULL);
	snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
	numbers = 0;
	return target.procfs == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	return close(target.procfs);
}

static void
tell(int flags, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);

	assert_int_not_equal(-1, fd);
	assert_int_equal(strlen(text), write(fd, text, strlen(text)));
	close(fd);
}

/* Until there is something new, or a time is over in which it must be seen. */
static bool
hears(struct jit *j, enum jit_haste haste)
{
	uint64_t end = clock_mono() + 2 * NS_PER_S;

	while (clock_mono() < end) {
		if (jit_look(j, haste))
			return true;
		usleep(1000);
	}
	return false;
}

/* Looks often enough, and there is nothing. */
static bool
is_deaf(struct jit *j)
{
	for (int i = 0; i < 40; i++) {
		if (jit_look(j, JIT_MISSED))
			return false;
		usleep(1000);
	}
	return true;
}

static void
check(const struct jit *j, uint64_t addr, const char *name, uint32_t number)
{
	struct jit_func f;
	bool found = jit_find(j, addr, &f);

	assert_int_equal(name != NULL, found);
	if (!found)
		return;
	assert_string_equal(name, f.name);
	assert_int_equal(number, f.number);
}

static void
test_generations(void **state)
{
	struct jit *j = jit_new(&target, &numbers);

	(void)state;
	assert_false(jit_look(j, JIT_MISSED)); /* there is no map yet */
	tell(O_APPEND, "1000 100 one\n2000 100 two\n3000 10 ha");
	assert_true(hears(j, JIT_IN_TIME));
	check(j, 0x1000, "one", 1);
	check(j, 0x20ff, "two", 2);
	check(j, 0x3000, NULL, 0);
	assert_true(jit_is_news(j, 0x1000));
	tell(O_APPEND, "lf\n1080 100 three\n");
	assert_true(hears(j, JIT_MISSED));
	check(j, 0x107f, "one", 1);
	check(j, 0x1080, "three", 4);
	check(j, 0x3000, "half", 3);
	assert_false(jit_is_news(j, 0x1000));
	assert_true(jit_is_news(j, 0x1080));
	/* written anew: who was told of before is still the same */
	tell(O_TRUNC, "2000 100 two\n1080 100 three\n");
	assert_true(is_deaf(j));
	check(j, 0x2000, "two", 2);
	check(j, 0x1080, "three", 4);
	tell(O_APPEND, "2000 100 other\n");
	assert_true(hears(j, JIT_IN_TIME));
	check(j, 0x2000, "other", 7);
	assert_int_equal(7, numbers);
	jit_free(j);
	jit_free(NULL);
}

/* Nothing is looked for before something is missed. */
static void
test_missed(void **state)
{
	struct jit *j = jit_new(&target, &numbers);

	(void)state;
	tell(O_APPEND, "1000 100 one\n");
	for (int i = 0; i < 20; i++) {
		assert_false(jit_look(j, JIT_IN_TIME));
		usleep(2000);
	}
	assert_true(hears(j, JIT_MISSED));
	jit_free(j);
}

/* A map that is begun when somebody looks on. */
static void
test_begun_late(void **state)
{
	struct jit *j = jit_new(&target, &numbers);

	(void)state;
	assert_true(is_deaf(j));
	tell(O_APPEND, "1000 100 one\n");
	assert_true(hears(j, JIT_IN_TIME));
	check(j, 0x1000, "one", 1);
	jit_free(j);
}

/* A child has the code of its parent, until one of them has other. */
static void
test_fork(void **state)
{
	struct target born = target;
	struct jit *parent = jit_new(&target, &numbers), *child, *grandchild;

	(void)state;
	tell(O_APPEND, "1000 100 one\n");
	assert_true(hears(parent, JIT_MISSED));
	born.pid = 999999999;
	born.procfs = born.memory = -1;
	child = jit_fork(parent, &born);
	grandchild = jit_fork(child, &born);
	assert_true(is_deaf(child));
	check(child, 0x1000, "one", 1);
	tell(O_APPEND, "1000 100 two\n2000 100 three\n");
	assert_true(hears(parent, JIT_MISSED));
	check(parent, 0x1000, "two", 2);
	check(child, 0x1000, "one", 1);
	check(child, 0x2000, NULL, 0);
	jit_free(parent);
	jit_free(child);
	check(grandchild, 0x1000, "one", 1);
	jit_free(grandchild);
}

/* A child of one that had nothing yet begins its own. */
static void
test_fork_early(void **state)
{
	struct jit *parent = jit_new(&target, &numbers), *child;

	(void)state;
	child = jit_fork(parent, &target);
	tell(O_APPEND, "1000 100 one\n");
	assert_true(hears(child, JIT_MISSED));
	check(child, 0x1000, "one", 1);
	check(parent, 0x1000, NULL, 0);
	jit_free(child);
	jit_free(parent);
}

static void
test_own(void **state)
{
	struct target other = target;
	struct jit *a = jit_new(&target, &numbers), *b;

	(void)state;
	tell(O_APPEND, "1000 100 one\n");
	assert_true(hears(a, JIT_MISSED));
	b = jit_new(&other, &numbers);
	assert_true(hears(b, JIT_MISSED));
	check(a, 0x1000, "one", 1);
	check(b, 0x1000, "one", 2);
	jit_free(a);
	jit_free(b);
}

static void
test_code(void **state)
{
	static const uint8_t code[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct jit *j = jit_new(&target, &numbers);
	uint8_t got[sizeof code] = { 0 };
	struct jit_func f;
	char line[64];

	(void)state;
	snprintf(line, sizeof line, "%lx 6 code\n%lx 100000 far\n",
	    (unsigned long)(uintptr_t)code, 16ul);
	tell(O_APPEND, line);
	assert_true(hears(j, JIT_MISSED));
	assert_true(jit_find(j, (uintptr_t)code + 5, &f));
	assert_int_equal(6, jit_code(j, &f, got, sizeof got));
	assert_memory_equal(code, got, 6);
	assert_int_equal(0, got[6]);
	assert_int_equal(4, jit_code(j, &f, got, 4));
	assert_true(jit_find(j, 16, &f)); /* where nothing is */
	assert_int_equal(0, jit_code(j, &f, got, sizeof got));
	jit_free(j);
}

/* What is told again is another function when its code is other, if it was read
 * before; patched code only when somebody appended a line about it. */
static void
test_recompiled(void **state)
{
	enum { N = 64 };
	static uint8_t code[N];
	static const struct {
		int flags;
		size_t changed; /* bytes of code */
		bool other;
	} steps[] = {
		{ O_APPEND, 0, false },
		{ O_APPEND, 1, true },
		{ O_TRUNC, 0, false },
		{ O_TRUNC, N / 2, false },
		{ O_TRUNC, N / 2 + 1, true },
		{ O_APPEND, N, true },
	};
	struct jit *j = jit_new(&target, &numbers);
	struct jit_func f;
	uint8_t got[N];
	uint32_t before;
	char line[64];

	(void)state;
	snprintf(
	    line, sizeof line, "%lx 40 f\n", (unsigned long)(uintptr_t)code);
	tell(O_APPEND, line);
	assert_true(hears(j, JIT_MISSED));
	/* nobody has read it: nothing to tell apart */
	code[0]++;
	tell(O_APPEND, line);
	assert_true(is_deaf(j));
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		assert_true(jit_find(j, (uintptr_t)code, &f));
		assert_int_equal(N, jit_code(j, &f, got, sizeof got));
		assert_memory_equal(code, got, N);
		before = f.number;
		for (size_t k = 0; k < steps[i].changed; k++)
			code[k]++;
		/* anew it is shorter */
		tell(steps[i].flags, line);
		assert_int_equal(steps[i].other,
		    steps[i].other ? hears(j, JIT_MISSED) : !is_deaf(j));
		assert_true(jit_find(j, (uintptr_t)code, &f));
		assert_int_equal(steps[i].other, f.number != before);
		assert_int_equal(
		    steps[i].other, jit_is_news(j, (uintptr_t)code));
		/* so that a map of one line is shorter than what was read */
		tell(O_APPEND, "1000 100 one\n2000 100 two\n");
		usleep(20000);
		jit_look(j, JIT_MISSED);
	}
	jit_free(j);
}

/* A child tells its own new code from what its parent had. */
static void
test_fork_recompiled(void **state)
{
	static uint8_t code[64];
	struct jit *parent = jit_new(&target, &numbers), *child;
	struct jit_func f;
	uint8_t got[64];
	char line[64];

	(void)state;
	snprintf(
	    line, sizeof line, "%lx 40 f\n", (unsigned long)(uintptr_t)code);
	tell(O_APPEND, line);
	assert_true(hears(parent, JIT_MISSED));
	assert_true(jit_find(parent, (uintptr_t)code, &f));
	assert_int_equal(64, jit_code(parent, &f, got, sizeof got));
	child = jit_fork(parent, &target);
	assert_true(is_deaf(child));
	check(child, (uintptr_t)code, "f", 1);
	code[0]++;
	tell(O_APPEND, line);
	assert_true(hears(child, JIT_MISSED));
	assert_true(jit_find(child, (uintptr_t)code, &f));
	assert_int_not_equal(1, f.number);
	check(parent, (uintptr_t)code, "f", 1);
	jit_free(child);
	jit_free(parent);
}

/* A jitdump of one function, of which the file has the code. */
static void
write_dump(int fd, uint64_t addr)
{
	const uint32_t header[10] = { 0x4A695444, 1, sizeof header, 62 };
	const uint32_t record[4] = { 0, 16 + 40 + 2 + 4 };
	const uint64_t load[5] = { 0, addr, addr, 4, 1 };

	assert_int_equal(sizeof header, write(fd, header, sizeof header));
	assert_int_equal(sizeof record, write(fd, record, sizeof record));
	assert_int_equal(sizeof load, write(fd, load, sizeof load));
	assert_int_equal(6, write(fd, "f\0code", 6));
}

static void
test_dump(void **state)
{
	static const char now[] = "edoc"; /* in memory is something else */
	struct jit *j = jit_new(&target, &numbers);
	char dump[64], got[4];
	struct jit_func f;
	void *mark;
	int fd;

	(void)state;
	snprintf(dump, sizeof dump, "/tmp/jit-%d.dump", (int)getpid());
	fd = open(dump, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_int_not_equal(-1, fd);
	write_dump(fd, (uintptr_t)now);
	mark = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	assert_ptr_not_equal(MAP_FAILED, mark);
	tell(O_APPEND, "1000 100 not_looked_for\n");
	assert_true(hears(j, JIT_MISSED));
	check(j, (uintptr_t)now, "f", 1);
	check(j, 0x1000, NULL, 0);
	assert_true(jit_find(j, (uintptr_t)now, &f));
	assert_int_equal(4, jit_code(j, &f, got, sizeof got));
	assert_memory_equal("code", got, 4);
	munmap(mark, 4096);
	close(fd);
	unlink(dump);
	jit_free(j);
}

static void
test_where(void **state)
{
	struct jit *j = jit_new(&target, &numbers);
	struct jit_func f;

	(void)state;
	tell(O_APPEND, "1000 100 JS:*f /a.js:12:5\n2000 100 plain\n");
	assert_true(hears(j, JIT_MISSED));
	assert_true(jit_find(j, 0x1000, &f));
	assert_string_equal("JS:*f /a.js:12:5", f.name);
	assert_int_equal(5, f.file_len);
	assert_memory_equal("/a.js", f.file, 5);
	assert_int_equal(12, f.line);
	assert_true(jit_find(j, 0x2000, &f));
	assert_null(f.file);
	assert_int_equal(0, f.line);
	jit_free(j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_generations, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_missed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_begun_late, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fork, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_fork_early, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_code, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_recompiled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_fork_recompiled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_dump, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_where, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
