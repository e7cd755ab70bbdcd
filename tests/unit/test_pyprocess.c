/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pyprocess.c - Python stacks out of another process: a child that has the
 * memory of a small CPython at its addresses, and a file that says so.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "child.h"
#include "elfmaker.h"
#include "pymaker.h"
#include "python/opcodes.h"
#include "restricted.h"
#include "session/process.h"
#include "session/pystack.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define FILE_AT 0x100000ull /* its link-time address, and where it is */

#define APART_AT 0x10000000ull /* pages with a frame each, beside none */

enum what {
	ONE,
	NONE,
	ENDING,
	CIRCLE,
	OTHERS,
	TWO,
	WITHIN, /* the same, and it holds no GIL */
	CROWD,
	DEEP,
	CUT_OFF,
	APART, /* ONE has frames all over the memory, */
	TOO_FAR /* more than are read at once */
};

enum {
	MANY = 100, /* states of one thread; 64 are believed. And functions in
		     * one stack; 64 are named at once */
	FEW = 300,
	LOTS = 700
};

static char path[64];
static enum what asked;

/* It calls somebody at offset 8. */
static uint64_t
calling_code(struct pymaker *m)
{
	const struct opcodes *ops = opcodes_of(m->o.minor);
	uint64_t code = pymaker_code(m, "g", 1);
	uint8_t call = 0;

	while (ops->op[call].name == NULL ||
	       strcmp(ops->op[call].name, "CALL") != 0)
		call++;
	*pymaker_at(m, code + m->o.code.bytecode + 8) = call;
	return code;
}

/* Two frames, f called by g. */
static void
make_thread(struct pymaker *m, uint64_t interp, uint32_t tid, bool frames)
{
	uint64_t state = pymaker_thread(m, interp, tid), f;

	if (!frames)
		return;
	f = pymaker_anchor(m, 0);
	f = pymaker_frame(m, f, calling_code(m), 8, 0);
	f = pymaker_frame(m, f, pymaker_code(m, "f", 5), 4, 0);
	if (asked == CUT_OFF) /* it goes on in itself */
		pymaker_put(m, f + m->o.frame.previous, f);
	pymaker_set_top(m, state, f);
}

/* As many frames, each of its own code, which none can read. */
static void
make_deep(struct pymaker *m, uint64_t interp, uint32_t tid)
{
	uint64_t f = pymaker_anchor(m, 0);

	for (int i = 0; i < MANY; i++) {
		uint64_t code = pymaker_room(m, m->o.code.size);

		pymaker_put(m, code + m->o.count, 1);
		f = pymaker_frame(m, f, code, 0, 0);
	}
	pymaker_set_top(m, pymaker_thread(m, interp, tid), f);
}

static struct pymaker *
make_memory(enum what what, uint32_t tid)
{
	struct pymaker *m = pymaker_new(14, false);
	uint64_t interp, gil;

	if (what == ENDING)
		return m;
	interp = pymaker_interpreter(m);
	if (what == DEEP)
		make_deep(m, interp, tid);
	else
		make_thread(m, interp, what == OTHERS ? tid + 1 : tid, true);
	if (what == TWO || what == WITHIN)
		make_thread(m, pymaker_interpreter(m), tid, true);
	for (int i = 0; what == CROWD && i < MANY; i++)
		make_thread(m, interp, tid, false);
	if (what == CIRCLE)
		pymaker_put(m, interp + m->o.interp.next, interp);
	if (what == WITHIN)
		return m;
	memcpy(&gil, pymaker_at(m, interp + m->o.interp.gil), sizeof gil);
	pymaker_put32(m, gil + m->o.gil.locked, 1);
	memcpy(pymaker_at(m, gil + m->o.gil.holder),
	    pymaker_at(m, interp + m->o.interp.threads), 8);
	return m;
}

static void *
map_at(uint64_t addr, size_t len, int prot, int flags, int fd)
{
	return mmap((void *)(uintptr_t)addr, len, prot,
	    MAP_PRIVATE | MAP_FIXED_NOREPLACE | flags, fd, 0);
}

/* Between the frame at f and the one that called it come n more of that one. */
static void
put_between(struct pymaker *m, uint64_t f, size_t n)
{
	enum { STEP = 2 * 4096 };
	uint8_t *page = map_at(
	    APART_AT, n * STEP, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1);
	uint64_t caller, next = APART_AT;

	if (page == MAP_FAILED)
		_exit(99);
	memcpy(&caller, pymaker_at(m, f + m->o.frame.previous), sizeof caller);
	pymaker_put(m, f + m->o.frame.previous, next);
	for (size_t i = 0; i < n; i++, page += STEP) {
		next += STEP;
		memcpy(page, pymaker_at(m, caller), m->o.frame.size);
		memcpy(page + m->o.frame.previous, i + 1 < n ? &next : &caller,
		    sizeof next);
	}
}

static void
take_apart(struct pymaker *m, size_t n)
{
	uint64_t at = m->runtime + m->o.runtime.interpreters, state;

	memcpy(&at, pymaker_at(m, at), sizeof at);
	memcpy(&state, pymaker_at(m, at + m->o.interp.threads), sizeof state);
	memcpy(&at, pymaker_at(m, state + m->o.thread.frame), sizeof at);
	put_between(m, at, n);
}

/* The child: it sleeps, with that in its memory. */
static void
pretend(int ready)
{
	struct pymaker *m = make_memory(asked, (uint32_t)getpid());
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (map_at(PYMAKER_BASE, PYMAKER_BYTES, PROT_READ | PROT_WRITE,
		MAP_ANONYMOUS, -1) == MAP_FAILED ||
	    (asked != NONE && map_at(FILE_AT, MAKER_BYTES,
				  PROT_READ | PROT_EXEC, 0, fd) == MAP_FAILED))
		_exit(99);
	if (asked == APART || asked == TOO_FAR)
		take_apart(m, asked == APART ? FEW : LOTS);
	memcpy((void *)(uintptr_t)PYMAKER_BASE, m->b, m->used);
	child_ready(ready);
	for (;;)
		pause();
}

/* A libpython whose _PyRuntime is at PYMAKER_BASE. */
static void
make_file(void)
{
	static const char names[] = "\0_PyRuntime";
	Elf64_Sym sym[] = { { 0 },
		{ .st_name = 1, .st_shndx = 1, .st_value = PYMAKER_BASE } };
	struct maker *m = maker_new();
	Elf64_Shdr *sh;
	int fd;

	maker_section(m, ".dynstr", SHT_STRTAB, 0, 0, names, sizeof names);
	sh = maker_section(m, ".dynsym", SHT_DYNSYM, 0, 0, sym, sizeof sym);
	sh->sh_link = m->eh.e_shnum - 2u;
	sh->sh_entsize = sizeof *sym;
	maker_segment(m, PT_LOAD, PF_R | PF_X, FILE_AT, 0, MAKER_BYTES);
	maker_finish(m);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	assert_true(fd != -1);
	assert_int_equal(write(fd, m->b, MAKER_BYTES), MAKER_BYTES);
	close(fd);
	free(m);
}

struct fixture {
	pid_t pid;
	struct images images;
	struct process process;
	struct pyprocess python;
	struct pystack stack;
};

static void
open_fixture(struct fixture *f, enum what what)
{
	asked = what;
	*f = (struct fixture){ .pid = child_start(pretend) };
	assert_true(child_await(f->pid, "S"));
	assert_int_equal(
	    process_attach(&f->process, &f->images, f->pid, NULL), 0);
}

static void
look_again(struct fixture *f)
{
	const struct regs regs = { .unknown = REGS_OTHERS };

	pystack_look(&f->stack, &f->python, f->pid, &regs);
}

static void
look(struct fixture *f)
{
	pyprocess_open(&f->python, &f->process.target, &f->process.space);
	look_again(f);
}

static void
close_fixture(struct fixture *f)
{
	pystack_fini(&f->stack);
	pyprocess_close(&f->python);
	process_close(&f->process);
	images_fini(&f->images);
	child_kill(f->pid);
}

static const struct {
	enum what what;
	bool found;
	const char *why;
	size_t chains;
	enum pygil gil;
} cases[] = {
	{ ONE, true, "", 1, PYGIL_HELD },
	{ NONE, false, "", 0, PYGIL_NONE },
	{ ENDING, true, "it is starting, or ending", 0, PYGIL_NONE },
	{ CIRCLE, true, "its memory is not laid out as that of its version", 0,
	    PYGIL_NONE },
	{ OTHERS, true, "", 0, PYGIL_NONE },
	{ TWO, true, "", 2, PYGIL_HELD },
	{ CROWD, true, "", 64, PYGIL_HELD },
	{ DEEP, true, "", 1, PYGIL_HELD },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;

		open_fixture(&f, cases[i].what);
		look(&f);
		assert_int_equal(f.python.found, cases[i].found);
		assert_string_equal(f.python.why, cases[i].why);
		assert_int_equal(f.stack.n, cases[i].chains);
		assert_int_equal(f.stack.gil, cases[i].gil);
		assert_in_range(f.python.codes.tried, 0, 64);
		close_fixture(&f);
	}
}

static bool
has_names(struct fixture *f)
{
	const struct pyframes *chain = f->stack.chain;
	const struct pycode *code;

	if (f->stack.n != 1 || chain->n != 3 || chain->end != PYFRAMES_DONE)
		return false;
	code = pyprocess_code(&f->python, &chain->v[0]);
	if (code == NULL || strcmp(code->name, "Q.f") != 0)
		return false;
	code = pyprocess_code(&f->python, &chain->v[1]);
	return code != NULL && strcmp(code->name, "Q.g") == 0;
}

static void
test_names(void **state)
{
	struct fixture f;

	(void)state;
	open_fixture(&f, ONE);
	look(&f);
	assert_true(has_names(&f));
	assert_int_equal(pyprocess_code_at(&f.python, FILE_AT), PYMIX_OTHER);
	assert_int_equal(pyprocess_code_at(&f.python, 0), PYMIX_OTHER);
	/* another map, in which the file is not there */
	for (size_t i = 0; i < f.python.space->n; i++)
		if (FILE_AT - f.python.space->region[i].start < MAKER_BYTES)
			f.python.space->region[i].image = NULL;
	assert_int_equal(pyprocess_code_at(&f.python, FILE_AT), PYMIX_OTHER);
	f.python.space->generation++;
	assert_int_equal(
	    pyprocess_code_at(&f.python, FILE_AT), PYMIX_ANONYMOUS);
	close_fixture(&f);
}

static const struct {
	enum what what;
	enum pyglance glance;
	size_t chains;
} glances[] = {
	{ ONE, PYGLANCE_SEEN, 1 },
	{ TWO, PYGLANCE_SEEN, 2 },
	{ OTHERS, PYGLANCE_NONE, 0 },
	{ ENDING, PYGLANCE_NONE, 0 },
	{ CUT_OFF, PYGLANCE_TORN, 0 },
	{ DEEP, PYGLANCE_SEEN, 1 }, /* all has been left but the anchor */
	{ APART, PYGLANCE_SEEN, 1 },
	{ TOO_FAR, PYGLANCE_SEEN, 1 },
};

/* Without a stop: as of one that stands still, or nothing. */
static void
test_glances(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(glances); i++) {
		struct fixture f;

		open_fixture(&f, glances[i].what);
		look(&f);
		f.python.behind = true; /* of other threads */
		for (int k = 0; k < 2; k++)
			assert_int_equal(
			    pystack_glance(&f.stack, &f.python, f.pid),
			    glances[i].glance);
		assert_int_equal(f.stack.n, glances[i].chains);
		if (glances[i].what == ONE)
			assert_true(has_names(&f));
		close_fixture(&f);
	}
}

/* As many frames as can be read at one instant, the innermost ones. */
static void
test_apart(void **state)
{
	struct fixture f;

	(void)state;
	open_fixture(&f, APART);
	look(&f);
	assert_int_equal(f.stack.chain[0].n, FEW + 3);
	pystack_glance(&f.stack, &f.python, f.pid);
	assert_int_equal(f.stack.chain[0].n, FEW + 3);
	assert_int_equal(f.stack.chain[0].end, PYFRAMES_DONE);
	close_fixture(&f);

	open_fixture(&f, TOO_FAR);
	look(&f);
	assert_int_equal(f.stack.chain[0].n, LOTS + 3);
	pystack_glance(&f.stack, &f.python, f.pid);
	assert_in_range(f.stack.chain[0].n, FEW, LOTS);
	assert_int_equal(f.stack.chain[0].end, PYFRAMES_CUT);
	assert_int_equal(
	    f.stack.chain[0].v[1].addr, APART_AT); /* the innermost */
	close_fixture(&f);
}

/* A thread that is not known is looked for, and so is a CPython where there was
 * none: not at once again, and not as long as nothing is mapped. */
static void
test_tend(void **state)
{
	struct fixture f;
	uint64_t now = clock_mono();

	(void)state;
	open_fixture(&f, ONE);
	pyprocess_init(&f.python, &f.process.target, &f.process.space);
	assert_true(pyprocess_tend(&f.python, now));
	assert_int_equal(f.python.threads.n, 1);
	f.python.threads.n = 0;
	assert_true(pyprocess_tend(&f.python, now));
	assert_int_equal(f.python.threads.n, 0);
	now = f.python.next_threads;
	f.python.behind = true;
	assert_true(pyprocess_tend(&f.python, now));
	assert_int_equal(f.python.threads.n, 1);
	/* of one whose state is another's now, nothing is believed */
	f.python.threads.v[0].state += 8;
	look_again(&f);
	assert_int_equal(f.stack.n, 0);
	assert_true(f.python.behind);
	assert_int_equal(
	    pystack_glance(&f.stack, &f.python, f.pid), PYGLANCE_NONE);
	close_fixture(&f);

	open_fixture(&f, NONE);
	now = clock_mono();
	pyprocess_init(&f.python, &f.process.target, &f.process.space);
	assert_false(pyprocess_tend(&f.python, now));
	assert_true(f.python.tried);
	assert_in_range(f.python.next_find, now, now + NS_PER_S / 2);
	now = f.python.born + 2 * NS_PER_S; /* a program that is settled */
	f.python.born -= 2 * NS_PER_S;
	f.python.map_old = now + NS_PER_S;
	f.python.next_find = 0;
	assert_false(pyprocess_tend(&f.python, now));
	assert_int_equal(f.python.next_find, 0);
	f.process.space.generation++;
	assert_false(pyprocess_tend(&f.python, now));
	assert_true(f.python.next_find > 0);
	f.python.next_find = 0;
	now = f.python.map_old + 1; /* nobody may have told */
	assert_false(pyprocess_tend(&f.python, now));
	assert_true(f.python.map_old > now);
	close_fixture(&f);
}

/* What the thread has entered since the list was read is found, where it does not
 * hold the GIL of what is known; what it has left meanwhile is not believed. */
static void
test_entered(void **state)
{
	static const struct {
		enum what what;
		size_t chains;
	} entered[] = { { ONE, 1 }, { TWO, 1 }, { WITHIN, 2 } };
	struct pythreads *threads;
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < N(entered); i++) {
		open_fixture(&f, entered[i].what);
		look(&f);
		threads = &f.python.threads;
		threads->v[0] = threads->v[threads->n - 1];
		threads->n = 1;
		for (int k = 0; k < 2; k++) {
			look_again(&f);
			assert_int_equal(f.stack.n, entered[i].chains);
			assert_int_equal(
			    pystack_glance(&f.stack, &f.python, f.pid),
			    PYGLANCE_SEEN);
			assert_int_equal(f.stack.n, entered[i].chains);
		}
		assert_int_equal(f.python.several, entered[i].what != ONE);
		assert_false(f.python.behind);
		close_fixture(&f);
	}
	open_fixture(&f, TWO);
	look(&f);
	f.python.threads.v[0].state += 8;
	look_again(&f);
	assert_int_equal(f.stack.n, 1);
	assert_true(f.python.behind);
	assert_int_equal(
	    pystack_glance(&f.stack, &f.python, f.pid), PYGLANCE_SEEN);
	close_fixture(&f);
}

/* A thread that is not in the list is found at its first look, but no sooner than the
 * list may be read again: that is sooner for one that has just come. */
static void
test_new_thread(void **state)
{
	static const struct {
		bool soon, soon_new, met, found;
	} looks[] = {
		{ false, true, true, true },
		{ true, false, false, true },
		{ true, false, true, false },
		{ true, true, false, false },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < N(looks); i++) {
		open_fixture(&f, ONE);
		look(&f);
		f.python.threads.v[0].tid++;
		f.python.next_threads = looks[i].soon ? UINT64_MAX : 0;
		f.python.next_new = looks[i].soon_new ? UINT64_MAX : 0;
		if (looks[i].met)
			*hmap_put(&f.python.strangers, (uint64_t)f.pid, NULL) =
			    clock_mono() - NS_PER_S;
		f.python.behind = false;
		look_again(&f);
		assert_int_equal(f.stack.n, looks[i].found);
		assert_int_equal(f.python.behind, !looks[i].found);
		close_fixture(&f);
	}
}

/* A child has the CPython of its parent, and threads of its own. */
static void
test_fork(void **state)
{
	struct pyprocess child;
	struct fixture f;

	(void)state;
	open_fixture(&f, ONE);
	look(&f);
	pyprocess_fork(&child, &f.process.target, &f.process.space, &f.python);
	assert_true(child.found);
	assert_int_equal(child.threads.n, 0);
	assert_true(pyprocess_tend(&child, clock_mono()));
	assert_int_equal(child.threads.n, 1);
	pyprocess_close(&child);
	close_fixture(&f);
}

/* Where process_vm_readv is forbidden, the file tells the same. */
static void
test_restricted(void **state)
{
	struct fixture f;
	int status;
	pid_t pid;

	(void)state;
	open_fixture(&f, ONE);
	pid = fork();
	assert_true(pid != -1);
	if (pid == 0) {
		restricted_reads();
		look(&f);
		_exit(has_names(&f) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close_fixture(&f);
}

/* Frames beyond what may be kept are not read; a thread that went on is. */
static void
test_room(void **state)
{
	const struct regs regs = { .unknown = REGS_OTHERS };
	struct fixture f;

	(void)state;
	open_fixture(&f, ONE);
	look(&f);
	f.python.room = 2;
	pystack_look(&f.stack, &f.python, f.pid, &regs);
	assert_int_equal(f.stack.chain->end, PYFRAMES_CUT);
	assert_int_equal(f.python.room, 0);
	pystack_look(&f.stack, &f.python, f.pid, &regs);
	assert_int_equal(f.stack.chain->n, 1);
	pystack_look(&f.stack, &f.python, f.pid + 1, &regs);
	assert_int_equal(f.stack.n, 0);
	close_fixture(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_glances),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_tend),
		cmocka_unit_test(test_entered),
		cmocka_unit_test(test_new_thread),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_restricted),
		cmocka_unit_test(test_room),
	};
	char dir[] = "/tmp/test_pyprocess.XXXXXX";
	int result;

	if (mkdtemp(dir) == NULL)
		return 99;
	snprintf(path, sizeof path, "%s/libpython3.14.so.1.0", dir);
	make_file();
	result = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return result;
}
