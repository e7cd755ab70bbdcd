/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_backend.c - every backend on real children. Where the machine refuses
 * one, its cases are skipped. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "child.h"
#include "sample/backend.h"
#include "sample/ringmap.h"
#include "tests/unit/sampled.h"

/* Of the test that runs. */
static struct run r, other;

/* What the children do; none of these returns. */

static void
burn(uint64_t ns)
{
	uint64_t end = clock_self_cpu() + ns;

	while (clock_self_cpu() < end)
		for (volatile int i = 0; i < 20000; i++)
			;
}

static void
busy(int go)
{
	(void)go;
	for (;;)
		for (volatile int i = 0; i < 1000000; i++)
			;
}

/* Sleeps most of the time: 0.5 ms in 2. */
static void
sleepy(int go)
{
	(void)go;
	for (;;) {
		burn(500000);
		usleep(1500);
	}
}

static void *
busy_thread(void *arg)
{
	(void)arg;
	busy(-1);
	return NULL;
}

/* Once told, becomes three busy threads. */
static void
threads(int go)
{
	pthread_t t;
	char c;

	if (read(go, &c, 1) == 1 &&
	    pthread_create(&t, NULL, busy_thread, NULL) == 0 &&
	    pthread_create(&t, NULL, busy_thread, NULL) == 0)
		busy(go);
	_exit(1);
}

/* Once told, becomes another program, that runs for a while. */
static void
other_program(int go)
{
	char *const argv[] = { "sh", "-c", "while :; do :; done", NULL };
	char c;

	if (read(go, &c, 1) == 1)
		execv("/bin/sh", argv);
	_exit(1);
}

/* Spends its time in the kernel. */
static void
reader(int go)
{
	static char buf[1 << 20];
	int fd = open("/dev/zero", O_RDONLY);

	(void)go;
	while (read(fd, buf, sizeof buf) > 0)
		continue;
	_exit(1);
}

/* Threads that run for some 10 ms, always two of them. How long so many rounds of
 * a loop take would depend on where the linker has put it. */
static void *
mayfly(void *arg)
{
	struct timespec ran = { 0 };

	(void)arg;
	while (ran.tv_sec == 0 && ran.tv_nsec < 12 * (long)NS_PER_MS) {
		for (volatile int i = 0; i < 100000; i++)
			;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ran);
	}
	return NULL;
}

static void
churn(int go)
{
	(void)go;
	for (;;) {
		pthread_t a, b;

		if (pthread_create(&a, NULL, mayfly, NULL) != 0 ||
		    pthread_create(&b, NULL, mayfly, NULL) != 0)
			_exit(1);
		pthread_join(a, NULL);
		pthread_join(b, NULL);
	}
}

/* Runs below 80 KiB of stack, all of it touched. */
static void
deep_stack(int go)
{
	volatile char room[80 << 10];

	for (size_t i = 0; i < sizeof room; i++)
		room[i] = (char)i;
	busy(go);
	room[0] = 0;
}

static void
test_perf_busy(void **state)
{
	struct sampler_stats st;
	uint64_t cpu;

	begin(&r, busy, *state);
	cpu = assert_time(&r, 700 * NS_PER_MS, 0.10);
	r.backend->stats(r.sampler, &st);
	assert_int_equal(st.rings, sysconf(_SC_NPROCESSORS_ONLN));
	assert_in_range(st.ring_size, RINGMAP_LEAST, st.ring_wanted);
	assert_in_range(st.stack_size, 4096, 16384);
	assert_int_equal(st.lost, 0);
	assert_int_equal(st.failed, 0);
	assert_int_equal(st.stops, 0);
	assert_true(st.rate == RATE);
	assert_ratio(
	    "samples", (double)r.samples, (double)cpu / NS_PER_S * RATE, 0.20);
	assert_int_equal(r.users, r.samples);
	assert_int_equal(r.with_stack, r.users);
	assert_ratio("inside", (double)r.inside, (double)r.users, 0.05);
	end_child(&r);
}

/* Kernel frames come where we may see them. Without them the time is there all
 * the same, unless the kernel is not to be seen at all. */
static void
test_perf_kernel(void **state)
{
	struct sampler_stats st;

	begin(&r, reader, *state);
	r.backend->stats(r.sampler, &st);
	assert_int_equal(st.kernel_chains, !st.user_only);
	if (st.user_only) {
		assert_non_null(strstr(st.how, "user time only"));
		end_child(&r);
		skip();
	}
	assert_time(&r, 300 * NS_PER_MS, 0.10);
	assert_true(r.in_kernel > r.samples / 10); /* more, but under TSan */
	assert_int_equal(r.users, r.samples);
	end_child(&r);
}

static void
test_ptrace_busy(void **state)
{
	struct sampler_stats st;

	(void)state;
	begin(&r, busy, &backend_ptrace);
	/* whole but for what ran since the last sample */
	assert_time(&r, 700 * NS_PER_MS, 0.15);
	backend_ptrace.stats(r.sampler, &st);
	assert_int_equal(r.users, r.samples);
	assert_int_equal(r.with_stack, r.users);
	assert_ratio("inside", (double)r.inside, (double)r.users, 0.10);
	assert_true(st.stops >= r.samples);
	assert_true(st.stop_us_p50 > 0 && st.stop_us_p50 <= st.stop_us_p99);
	assert_true(st.rate > 0 && st.rate <= RATE);
	end_child(&r);
}

/* It delivers who is to be looked at, once but where two are due at once, and
 * nothing else. */
static void
test_read_busy(void **state)
{
	struct sampler_stats st;

	(void)state;
	begin(&r, busy, &backend_read);
	assert_time(&r, 300 * NS_PER_MS, 0.15);
	backend_read.stats(r.sampler, &st);
	assert_int_equal(r.users, 0);
	assert_int_equal(st.stops, 0);
	assert_in_range(r.looks, r.samples, r.samples + r.samples / 10);
	assert_in_range(r.tids.n, 1, 1 + CHILD_OTHER_THREADS);
	end_child(&r);
}

/* At a rate that one by one cannot be had several are to be looked at at once,
 * for no more time in all. */
static void
test_read_fast(void **state)
{
	struct err err = { 0 };

	(void)state;
	start_child(&r, busy);
	assert_int_equal(open_backend_at(&r, &backend_read, 1000000, &err), 0);
	r.look_ns = 4 * NS_PER_US;
	sample_some(&r);
	assert_time(&r, 300 * NS_PER_MS, 0.15);
	/* of one that is alone */
	if (CHILD_OTHER_THREADS == 0)
		assert_true(r.looks > 2 * r.samples);
	end_child(&r);
}

/* A thread that mostly sleeps has its time whole. */
static void
test_sleepy(void **state)
{
	begin(&r, sleepy, *state);
	assert_time(&r, 150 * NS_PER_MS, 0.30);
	end_child(&r);
}

/* Threads born after the start are followed, each with its own time. */
static void
test_threads(void **state)
{
	begin(&r, threads, *state);
	sample_for(&r, 20 * NS_PER_MS);
	assert_int_equal(write(r.go, "x", 1), 1);
	for (int i = 0; i < 300 && r.tids.n < 3; i++)
		sample_for(&r, 100 * NS_PER_MS);
	assert_true(r.tids.n >= 3);
	assert_true(r.tids.n <= 3 + CHILD_OTHER_THREADS);
	/* What each ran since its own last sample is not there yet, which may
	 * be long on a machine that is busy with other things. */
	assert_time(&r, 900 * NS_PER_MS, 0.50);
	end_child(&r);
}

/* Attaching while threads come and go counts nothing twice. */
static void
test_perf_churn(void **state)
{
	for (int i = 0; i < 3; i++) {
		uint64_t cpu;

		begin(&r, churn, *state);
		cpu = sample_cpu(&r, 400 * NS_PER_MS);
		assert_true(r.tids.n > 5);
		/* What a brief thread ran after its last sample is missing,
		 * more of it on a machine that is busy with other things. */
		assert_true(r.weight <= cpu + cpu * 15 / 100);
		assert_true(r.weight >= cpu / 2);
		end_child(&r);
	}
}

/* Threads that end under the tracer's hands do no harm. */
static void
test_ptrace_churn(void **state)
{
	(void)state;
	begin(&r, churn, &backend_ptrace);
	sample_count(&r, 3);
	assert_true(tasks_scan(&r.tasks, clock_mono()) > 0);
	end_child(&r);
}

static void
test_exec(void **state)
{
	begin(&r, other_program, *state);
	sample_for(&r, 150 * NS_PER_MS);
	assert_int_equal(r.execs, 0);
	assert_int_equal(write(r.go, "x", 1), 1);
	sample_some(&r);
	assert_int_equal(r.execs, 1);
	end_child(&r);
}

/* A held command: nothing is sampled before its exec, then all is. */
static void
test_launched(void **state)
{
	const struct backend *backend = *state;
	struct err err = { 0 };

	start_child(&r, other_program);
	r.target.launch.pid = r.target.pid;
	if (open_backend(&r, backend, &err) == -1) {
		end_child(&r);
		skip();
	}
	sample_for(&r, 50 * NS_PER_MS);
	assert_int_equal(r.samples, 0);
	assert_int_equal(write(r.go, "x", 1), 1);
	sample_some(&r);
	assert_true(r.execs >= 1); /* the thread sanitizer has one more */
	assert_int_equal(r.inside, 0); /* none in our own image */
	end_child(&r);
}

/* The target is killed: what is left is delivered, nothing hangs or fails. */
static void
test_killed(void **state)
{
	const struct backend *backend = *state;
	uint64_t before;

	begin(&r, busy, backend);
	sample_some(&r);
	kill(r.target.pid, SIGKILL);
	waitid(P_PID, (id_t)r.target.pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
	sample_for(&r, 100 * NS_PER_MS);
	before = r.samples;
	sample_for(&r, 100 * NS_PER_MS);
	assert_int_equal(r.samples, before);
	end_child(&r);
}

static void
test_gone(void **state)
{
	const struct backend *backend = *state;
	struct err err = { 0 };

	start_child(&r, busy);
	kill(r.target.pid, SIGKILL);
	waitpid(r.target.pid, NULL, 0);
	assert_int_equal(open_backend(&r, backend, &err), -1);
	if (err.kind != ERR_NOPROC && err.kind != ERR_PERM)
		fail_msg("kind %d: %s", err.kind, err.text);
	end_child(&r);
}

/* A busy stranger: the filter keeps his samples in the kernel, and without it
 * we do. */
static void
stranger(bool unfiltered)
{
	const struct sampler_opts opts = { .rate = RATE,
		.stack_size = 4096,
		.stack_fixed = true,
		.unfiltered = unfiltered,
		.seed = 1 };
	const struct sampler_sink sink = { .arg = &r,
		.sample = on_sample,
		.mapped = on_mapped,
		.exec = on_exec };
	struct sampler_stats st;
	struct err err;

	start_child(&other, busy);
	start_child(&r, busy);
	r.backend = &backend_perf_cpu;
	r.sampler = r.backend->open(
	    &(struct watched){ .target = &r.target, .tasks = &r.tasks }, 1,
	    &opts, &sink, &err);
	if (r.sampler == NULL) {
		print_message("%s\n", err.text);
		end_child(&r);
		end_child(&other);
		skip();
	}
	sample_cpu(&r, 300 * NS_PER_MS);
	r.backend->stats(r.sampler, &st);
	assert_true(cpu_of(&other) > 50 * NS_PER_MS);
	if (unfiltered)
		assert_true(st.foreign > 20);
	else
		assert_int_equal(st.foreign, 0);
	assert_int_equal(strstr(st.how, "unfiltered") != NULL, unfiltered);
	assert_int_equal(st.filtered, !unfiltered);
	end_child(&r);
	end_child(&other);
}

static void
test_filtered(void **state)
{
	(void)state;
	stranger(false);
}

static void
test_unfiltered(void **state)
{
	(void)state;
	stranger(true);
}

/* Longer copies take over with no time lost or counted twice, up to the most
 * there can be. Who stops a first thread has all of its stack at once. */
static void
test_deepen(void **state)
{
	static const size_t sizes[] = { 32768, 65528 };
	size_t most;

	begin(&r, deep_stack, *state);
	most = r.backend == &backend_ptrace ? 256 << 10 : 64 << 10;
	for (size_t i = 0; i < 2; i++) {
		sample_count(&r, 5);
		assert_true(r.backend->deepen(r.sampler));
		r.longest = 0;
		assert_time(&r, 300 * NS_PER_MS, 0.15);
		assert_in_range(r.longest, sizes[i] - 4096, most);
	}
	assert_false(r.backend->deepen(r.sampler));
	end_child(&r);
}

/* Also while threads come and go. */
static void
test_deepen_churn(void **state)
{
	struct sampler_stats st;

	begin(&r, churn, *state);
	sample_cpu(&r, 100 * NS_PER_MS);
	sample_anew(&r);
	for (uint64_t ms = 100; ms <= 500; ms += 100) {
		sample_until(&r, ms * NS_PER_MS);
		r.backend->deepen(r.sampler);
	}
	assert_whole(&r, 600 * NS_PER_MS, 0.15);
	r.backend->stats(r.sampler, &st);
	assert_non_null(strstr(st.how, "stack 64 KiB"));
	end_child(&r);
}

static void
test_table(void **state)
{
	(void)state;
	assert_ptr_equal(backends[0], &backend_perf_cpu);
	assert_ptr_equal(backends[1], &backend_perf_thread);
	assert_ptr_equal(backends[2], &backend_ptrace);
	assert_ptr_equal(backends[3], &backend_read);
	assert_ptr_equal(backends[4], &backend_perf_cycles);
	assert_null(backends[5]);
	for (size_t i = 0; backends[i] != NULL; i++)
		assert_memory_equal(backends[i]->way, backends[i]->name,
		    strlen(backends[i]->name));
}

#define ON(test, backend)                                        \
	{                                                        \
#test " on " #backend, test, NULL, end_children, \
		    (void *)&backend_##backend                   \
	}
#define ON_PERF(test) ON(test, perf_cpu), ON(test, perf_thread)
#define ON_STACKS(test) ON_PERF(test), ON(test, ptrace)
#define ON_ALL(test) ON_STACKS(test), ON(test, read)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		ON_PERF(test_perf_busy),
		ON_PERF(test_perf_kernel),
		cmocka_unit_test_teardown(test_ptrace_busy, end_children),
		cmocka_unit_test_teardown(test_read_busy, end_children),
		cmocka_unit_test_teardown(test_read_fast, end_children),
		ON_ALL(test_sleepy),
		ON_ALL(test_threads),
		ON_PERF(test_perf_churn),
		cmocka_unit_test_teardown(test_ptrace_churn, end_children),
		ON_ALL(test_exec),
		ON_ALL(test_launched),
		ON_ALL(test_killed),
		ON_ALL(test_gone),
		cmocka_unit_test_teardown(test_filtered, end_children),
		cmocka_unit_test_teardown(test_unfiltered, end_children),
		ON_STACKS(test_deepen),
		ON_PERF(test_deepen_churn),
	};

	prctl(PR_SET_TIMERSLACK, 1); /* as the sampling thread does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
