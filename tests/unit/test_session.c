/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_session.c - whole sessions on small real processes. */
#include "config.h"

#include "session/session.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "child.h"
#include "profile/lens.h"
#include "profile/list.h"

static const struct session_opts base_opts = { .sampler = "auto",
	.rate = 997,
	.stack_size = 16384,
	.refresh = 50 * NS_PER_MS };

static volatile unsigned sink;

__attribute__((noinline)) static void
spin_here(void)
{
	unsigned i;

	for (i = 0; i < 100000; i++)
		sink += i * 7;
}

static void
compute(int ready)
{
	child_ready(ready);
	for (;;)
		spin_here();
}

static void
end_child(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* by our signal: sampling changed nothing */
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static struct session *
start(const struct session_opts *opts)
{
	struct err err = { 0 };
	struct session *s = session_open(opts, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(session_start(s, &err), 0);
	return s;
}

static void
watch(struct session_opts *opts, const pid_t *pid)
{
	opts->pids = pid;
	opts->npids = 1;
}

/* Wait until the session has more than n samples. */
static void
await_samples(struct session *s, uint64_t n)
{
	uint64_t deadline = clock_mono() + 20 * NS_PER_S, have = 0;
	const struct snapshot *snap;

	while (have <= n && clock_mono() < deadline) {
		session_wait(s, 20 * NS_PER_MS);
		snap = session_acquire(s);
		have = snap->sampling.samples;
		snapshot_release(snap);
	}
	assert_true(have > n);
}

static bool
has_function(const struct snapshot *snap, const char *name)
{
	size_t i;

	for (i = 0; i < snap->nfuncs; i++)
		if (strcmp(snap->funcs[i].name, name) == 0)
			return true;
	return false;
}

static void
test_attach(void **state)
{
	struct session_opts opts = base_opts;
	const struct snapshot *snap;
	struct session *s;
	pid_t pid;

	(void)state;
	pid = child_start(compute);
	watch(&opts, &pid);
	s = start(&opts);
	await_samples(s, 50);
	session_stop(s);
	snap = session_acquire(s);
	assert_int_equal(snap->phase, PHASE_STOPPED);
	assert_int_equal(snap->target.pid, pid);
	assert_true(has_function(snap, "spin_here"));
	assert_true(snap->sampling.own_rss > 0);
	snapshot_release(snap);
	session_free(s);
	end_child(pid);
}

/* What the sampler says of itself comes to the snapshot; what was asked for in
 * vain is told where the way is. */
static void
test_means(void **state)
{
	struct session_opts opts = base_opts;
	const struct snap_sampling *q;
	const struct snapshot *snap;
	struct session *s;
	pid_t pid;

	(void)state;
	opts.sampler = "ptrace";
	opts.kernel = true;
	pid = child_start(compute);
	watch(&opts, &pid);
	s = start(&opts);
	await_samples(s, 10);
	session_stop(s);
	snap = session_acquire(s);
	q = &snap->sampling;
	assert_string_equal(
	    q->how, "ptrace, one thread at a time, no kernel functions");
	assert_string_equal(q->cure, "");
	assert_true(q->kernel_asked);
	assert_false(q->kernel_frames);
	assert_int_equal(q->stack_size, opts.stack_size);
	assert_int_equal(q->rings, 0);
	assert_false(q->filtered);
	assert_true(q->stop_ns > 0);
	snapshot_release(snap);
	session_free(s);
	end_child(pid);
}

static void
read_zeros(int ready)
{
	static char room[1 << 20];
	int fd = open("/dev/zero", O_RDONLY);

	child_ready(ready);
	while (read(fd, room, sizeof room) > 0)
		sink++;
	_exit(1);
}

struct sums {
	uint64_t self, kernel;
};

static struct sums
sums_of(const struct snapshot *snap, const struct lens *lens)
{
	struct func_list l = { 0 };
	struct sums sums = { 0 };

	func_list_build(&l, snap, lens);
	for (size_t i = 0; i < l.n; i++) {
		sums.self += l.v[i].self;
		if (snap->funcs[l.v[i].func].kind == FUNC_KERNEL)
			sums.kernel += l.v[i].self;
	}
	func_list_fini(&l);
	return sums;
}

/* The kernel's functions go out of the list of a real process, their time does
 * not. */
static void
test_kernel_out(void **state)
{
	struct session_opts opts = base_opts;
	const struct snapshot *snap;
	struct session *s;
	pid_t pid;

	(void)state;
	opts.kernel = true;
	pid = child_start(read_zeros);
	watch(&opts, &pid);
	s = start(&opts);
	await_samples(s, 200);
	session_stop(s);
	snap = session_acquire(s);
	for (int w = 0; w < WINDOWS && snap->sampling.kernel_frames; w++)
		for (size_t i = 0; i <= snap->nthreads; i++) {
			struct lens lens = { .window = (enum window)w,
				.thread = i == snap->nthreads ? LENS_ALL_THREADS
							      : (uint32_t)i };
			struct sums in = sums_of(snap, &lens), out;

			lens.kernel = LENS_KERNEL_OUT;
			out = sums_of(snap, &lens);
			assert_int_equal(out.self, in.self);
			if (w == WINDOW_ALL && i == snap->nthreads) {
				assert_true(in.kernel > in.self / 20); /* TSan */
				assert_true(out.kernel < in.kernel / 10);
			}
		}
	snapshot_release(snap);
	session_free(s);
	end_child(pid);
}

static void
test_end_of_target(void **state)
{
	struct session_opts opts = base_opts;
	const struct snapshot *snap;
	struct session *s;
	pid_t pid;

	(void)state;
	pid = child_start(compute);
	watch(&opts, &pid);
	s = start(&opts);
	await_samples(s, 10);
	end_child(pid);
	assert_true(session_wait(s, 20 * NS_PER_S));
	snap = session_acquire(s);
	assert_int_equal(snap->phase, PHASE_COMPLETE);
	assert_false(snap->target.status_known); /* not our command */
	assert_true(snap->sampling.samples > 10);
	snapshot_release(snap);
	session_free(s);
}

static void
test_reset(void **state)
{
	struct session_opts opts = base_opts;
	const struct snapshot *snap;
	uint64_t before, after;
	struct session *s;
	pid_t pid;

	(void)state;
	pid = child_start(compute);
	watch(&opts, &pid);
	s = start(&opts);
	await_samples(s, 200);
	snap = session_acquire(s);
	before = snap->sampling.samples;
	snapshot_release(snap);
	session_reset(s);
	do {
		session_wait(s, 10 * NS_PER_MS);
		snap = session_acquire(s);
		after = snap->sampling.samples;
		snapshot_release(snap);
	} while (after >= before && after < 20 * before);
	assert_true(after < before);
	session_free(s);
	end_child(pid);
}

static char
state_of(pid_t pid)
{
	char path[40], text[512] = "";
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	fclose(f);
	return strrchr(text, ')')[2];
}

/* While a session is held no thread of the target stands still. */
static void
test_hold(void **state)
{
	struct session_opts opts = base_opts;
	struct session *s;
	int i, j;
	pid_t pid;

	(void)state;
	opts.sampler = "ptrace";
	pid = child_start(compute);
	watch(&opts, &pid);
	s = start(&opts);
	await_samples(s, 10);
	for (i = 0; i < 50; i++) {
		session_hold(s);
		for (j = 0; j < 20; j++)
			assert_int_equal(state_of(pid), 'R');
		session_go(s);
		session_wait(s, NS_PER_MS);
	}
	await_samples(s, 20);
	session_free(s);
	end_child(pid);
}

static void
test_duration(void **state)
{
	struct session_opts opts = base_opts;
	const struct snapshot *snap;
	struct session *s;
	pid_t pid;

	(void)state;
	pid = child_start(compute);
	watch(&opts, &pid);
	opts.duration = 300 * NS_PER_MS;
	s = start(&opts);
	assert_true(session_wait(s, 20 * NS_PER_S));
	snap = session_acquire(s);
	assert_int_equal(snap->phase, PHASE_STOPPED);
	assert_in_range(
	    snap->sampling.duration, opts.duration, opts.duration * 5);
	snapshot_release(snap);
	session_free(s);
	end_child(pid);
}

static void
test_launch(void **state)
{
	static const struct {
		const char *script;
		int status;
	} cases[] = {
		{ "exit 0", 0 },
		{ "exit 3", 3 },
		{ "kill -TERM $$", 128 + SIGTERM },
	};
	struct session_opts opts = base_opts;
	volatile sig_atomic_t stop = 0;
	const struct snapshot *snap;
	struct session *s;
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		opts.argv = (char *const[]){ "sh", "-c",
			(char *)(uintptr_t)cases[i].script, NULL };
		s = start(&opts);
		assert_true(session_wait(s, 20 * NS_PER_S));
		session_stop(s);
		assert_true(session_outlast(s, &stop, &status));
		assert_int_equal(status, cases[i].status);
		snap = session_acquire(s);
		assert_int_equal(snap->phase, PHASE_COMPLETE);
		assert_true(snap->target.status_known);
		assert_int_equal(snap->target.status, cases[i].status);
		snapshot_release(snap);
		session_free(s);
	}
}

static void
test_refused(void **state)
{
	struct session_opts opts = base_opts;
	struct err err = { 0 };
	struct session *s;
	pid_t pid;

	(void)state;
	pid = 1 << 22; /* beyond any PID */
	watch(&opts, &pid);
	assert_null(session_open(&opts, &err));
	assert_int_equal(err.kind, ERR_NOPROC);

	opts.npids = 0;
	opts.argv = (char *const[]){ "/nonexistent/program", NULL };
	s = session_open(&opts, &err);
	assert_non_null(s);
	assert_int_equal(session_start(s, &err), -1);
	assert_int_equal(err.sys, ENOENT);
	session_free(s);
}

/* A session that is never started lets go of a held command. */
static void
test_never_started(void **state)
{
	struct session_opts opts = base_opts;
	struct err err = { 0 };
	struct session *s;
	pid_t pid;

	(void)state;
	opts.argv = (char *const[]){ "sleep", "1000", NULL };
	s = session_open(&opts, &err);
	assert_non_null(s);
	pid = session_pid(s);
	assert_int_equal(kill(pid, 0), 0);
	session_free(s);
	assert_int_equal(kill(pid, 0), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attach),
		cmocka_unit_test(test_means),
		cmocka_unit_test(test_kernel_out),
		cmocka_unit_test(test_end_of_target),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_launch),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_never_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
