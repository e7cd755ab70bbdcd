/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampled.h - a child under a sampling backend, for tests.
 *
 * All times are compared with the CPU time the kernel accounts to the child, so
 * a busy machine makes a test slower and not wrong.
 */
#ifndef TESTS_SAMPLED_H
#define TESTS_SAMPLED_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "sample/backend.h"
#include "target/procfs.h"

extern char __executable_start, etext;

enum { RATE = 997 };

struct run {
	struct target target;
	struct tasks tasks;
	struct sampler *sampler;
	const struct backend *backend;
	int go; /* write end */
	/* what came */
	uint64_t samples, users, inside, with_stack, in_kernel;
	uint64_t weight;
	size_t longest; /* copy of a stack */
	uint64_t copies; /* of a CPython, */
	uint8_t copy[4096]; /* and the last of them */
	size_t copy_len;
	uint64_t beyond; /* samples whose stack goes on behind the copy */
	size_t chained; /* bytes there that point at the next ones, lately */
	unsigned execs;
	uint64_t looks;
	uint64_t look_ns; /* what a look is to take; 0: nothing */
	struct hmap tids;
	uint64_t first; /* CPU time of the child when we began to count */
};

/* Those that go on: a test that fails stops in the middle. */
static struct run *running[2];

/* The words that a target left there for this, see busy_deep. */
static inline size_t
chained_beyond(const struct sample *s)
{
	uint64_t end = s->regs.r[REG_SP] + s->stack_len, word;
	size_t n = 0;

	for (size_t i = 0; i < s->nbeyond; i++)
		for (size_t at = 0; at + 8 <= s->beyond[i].len; at += 8) {
			memcpy(&word, s->beyond[i].bytes + at, 8);
			n += s->beyond[i].start + at >= end &&
			     word == s->beyond[i].start + at + 8;
		}
	return 8 * n;
}

static inline void
on_sample(void *arg, const struct sample *s)
{
	struct run *r = arg;
	uintptr_t pc = s->regs.r[REG_PC];

	assert_int_equal(s->pid, r->target.pid);
	for (uint64_t from = clock_mono();
	     clock_mono() - from < r->look_ns * s->looks;)
		continue;
	r->samples++;
	r->looks += s->looks;
	r->in_kernel += s->nkernel > 0 && s->kernel[0] > INT64_MAX;
	r->weight += s->weight;
	*hmap_put(&r->tids, (uint64_t)s->tid, NULL) += 1;
	if (s->python != NULL && s->python_len <= sizeof r->copy) {
		r->copies++;
		r->copy_len = s->python_len;
		memcpy(r->copy, s->python, s->python_len);
	}
	if (!s->user)
		return;
	r->users++;
	r->inside +=
	    pc >= (uintptr_t)&__executable_start && pc < (uintptr_t)&etext;
	r->with_stack += s->stack_len >= 16;
	if (s->nbeyond > 0) {
		r->beyond++;
		r->chained = chained_beyond(s);
	}
	if (s->stack_len > r->longest)
		r->longest = s->stack_len;
	assert_int_equal((uintptr_t)s->stack % 8, 0);
}

static inline void
on_look(void *arg, pid_t pid, pid_t tid, const struct regs *regs)
{
	struct run *r = arg;

	(void)tid;
	assert_int_equal(pid, r->target.pid);
	assert_non_null(regs);
	r->looks++;
}

static inline void
on_mapped(void *arg, pid_t pid, const struct map *map)
{
	(void)arg;
	(void)pid;
	(void)map;
}

static inline void
on_exec(void *arg, pid_t pid, const char *comm)
{
	struct run *r = arg;

	(void)comm;
	assert_int_equal(pid, r->target.pid);
	r->execs++;
}

/* Start a child that does work. It dies with us whatever happens. */
static inline void
start_child(struct run *r, void (*work)(int))
{
	int go[2];
	pid_t pid;

	*r = (struct run){ 0 };
	assert_int_equal(pipe(go), 0);
	pid = fork();
	assert_true(pid != -1);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(go[1]);
		work(go[0]);
		_exit(0);
	}
	close(go[0]);
	r->go = go[1];
	r->target = (struct target){
		.pid = pid, .pidfd = -1, .memory = -1, .memory_tid = pid
	};
	r->target.procfs = procfs_open(pid, NULL);
	assert_true(r->target.procfs != -1);
	tasks_init(&r->tasks, r->target.procfs);
	tasks_scan(&r->tasks, clock_mono());
	running[running[0] != NULL] = r;
}

static inline int
open_backend_at(struct run *r, const struct backend *backend, unsigned rate,
    struct err *err)
{
	const struct sampler_opts opts = {
		.rate = rate, .stack_size = 16384, .kernel = true, .seed = 1
	};
	const struct sampler_sink sink = { .arg = r,
		.sample = on_sample,
		.look = on_look,
		.mapped = on_mapped,
		.exec = on_exec };

	r->backend = backend;
	r->sampler = backend->open(&(struct watched){ .target = &r->target,
				       .tasks = &r->tasks },
	    1, &opts, &sink, err);
	return r->sampler != NULL ? 0 : -1;
}

static inline int
open_backend(struct run *r, const struct backend *backend, struct err *err)
{
	return open_backend_at(r, backend, RATE, err);
}

/* The sampler goes on while the child dies: it may hold one of its threads, and
 * has to let it go. */
static inline void
end_child(struct run *r)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	int i;

	running[running[0] != r] = NULL;
	kill(r->target.pid, SIGKILL);
	for (i = 0; waitpid(r->target.pid, NULL, WNOHANG) == 0; i++) {
		assert_true(i < 20000);
		if (r->sampler != NULL)
			r->backend->collect(r->sampler, clock_mono());
		nanosleep(&nap, NULL);
	}
	if (r->sampler != NULL)
		r->backend->close(r->sampler);
	tasks_fini(&r->tasks);
	hmap_fini(&r->tids);
	close(r->target.procfs);
	close(r->go);
}

/* After each test: what it left behind would be in the way of the next. */
static inline int
end_children(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++)
		if (running[i] != NULL)
			end_child(running[i]);
	return 0;
}

/* A child and its sampler; skips the case where the machine does not let us. */
static inline void
begin(struct run *r, void (*work)(int), const struct backend *backend)
{
	struct err err = { 0 };

	start_child(r, work);
	if (open_backend(r, backend, &err) == 0)
		return;
	print_message("%s\n", err.text);
	end_child(r);
	skip();
}

/* CPU time of the whole child, its ended threads included. */
static inline uint64_t
cpu_of(struct run *r)
{
	char text[1024], *p;
	unsigned long long utime, stime;
	uint64_t sum = 0;

	tasks_scan(&r->tasks, clock_mono());
	for (size_t i = 0; i < r->tasks.n; i++)
		sum += r->tasks.v[i].run_ns;
	if (r->tasks.n <= 3)
		return sum;
	/* Many short threads: the ticks of the process. */
	assert_true(
	    procfs_read_into(r->target.procfs, "stat", text, sizeof text) > 0);
	p = strrchr(text, ')');
	assert_non_null(p);
	assert_int_equal(sscanf(p + 1,
			     " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
			     "%llu %llu",
			     &utime, &stime),
	    2);
	return (utime + stime) * (NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* Sample for ns as the session does: collect when due, scan now and then. */
static inline void
sample_for(struct run *r, uint64_t ns)
{
	uint64_t now = clock_mono(), end = now + ns, scan = now, when;

	while (now < end) {
		when = r->backend->collect(r->sampler, now);
		assert_true(when > now);
		if (now >= scan) {
			tasks_scan(&r->tasks, now);
			scan = now + 100 * NS_PER_MS;
		}
		clock_sleep_until(when < scan ? when : scan);
		now = clock_mono();
	}
	r->backend->collect(r->sampler, now);
}

/* What came before does not count. */
static inline void
sample_anew(struct run *r)
{
	r->backend->collect(r->sampler, clock_mono());
	r->samples = r->users = r->inside = r->with_stack = 0;
	r->beyond = 0;
	r->in_kernel = r->weight = 0;
	r->first = cpu_of(r);
}

/* Sample until the child has run for ns of CPU time since we began to count,
 * which on a machine that is busy with other things takes longer. Returns how
 * long it did run. */
static inline uint64_t
sample_until(struct run *r, uint64_t ns)
{
	uint64_t last, ran = 0;

	for (int i = 0; i < 300 && ran < ns; i++) {
		sample_for(r, 100 * NS_PER_MS);
		ran = cpu_of(r) - r->first;
	}
	assert_true(ran >= ns);
	/* Up to one more sample, that stands for what ran before it. */
	last = r->samples;
	for (int i = 0; i < 1000 && r->samples == last; i++)
		sample_for(r, 5 * NS_PER_MS);
	ran = cpu_of(r) - r->first;
	r->backend->collect(r->sampler, clock_mono());
	return ran;
}

static inline uint64_t
sample_cpu(struct run *r, uint64_t ns)
{
	sample_anew(r);
	return sample_until(r, ns);
}

/* The same until n samples have come. */
static inline void
sample_count(struct run *r, uint64_t n)
{
	for (int i = 0; i < 300 && r->samples < n; i++)
		sample_for(r, 100 * NS_PER_MS);
	assert_true(r->samples >= n);
}

/* As many as come soon: where its stops take long, ptrace may make few. */
static inline void
sample_some(struct run *r)
{
	sample_count(r, r->backend == &backend_ptrace ? 3 : 20);
}

static inline bool
is_near(double got, double want, double tolerance)
{
	return got >= want * (1 - tolerance) && got <= want * (1 + tolerance);
}

static inline void
assert_ratio(const char *what, double got, double want, double tolerance)
{
	if (!is_near(got, want, tolerance))
		fail_msg("%s: %g, expected %g within %g %%", what, got, want,
		    100 * tolerance);
}

/* Samples stand for the time that the child ran since we began to count, for ns
 * or longer: the first and the last of them may be far out on a machine that is
 * busy with other things, which then weighs less, while what is wrong stays
 * wrong. Returns how long it ran. */
static inline uint64_t
assert_whole(struct run *r, uint64_t ns, double tolerance)
{
	uint64_t cpu = 0;

	for (int i = 0; i < 4; i++) {
		cpu = sample_until(r, ns << i);
		if (is_near((double)r->weight, (double)cpu, tolerance))
			break;
	}
	assert_ratio("time", (double)r->weight, (double)cpu, tolerance);
	return cpu;
}

static inline uint64_t
assert_time(struct run *r, uint64_t ns, double tolerance)
{
	sample_anew(r);
	return assert_whole(r, ns, tolerance);
}

#endif
