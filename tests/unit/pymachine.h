/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pymachine.h - a kernel made of tables, in which the program that copies Python
 * frames (sample/bpf/pycopy.bpf.c) runs, and the memory of a small CPython, for
 * tests of what it copies. Included after cmocka.h.
 */
#ifndef UNIT_PYMACHINE_H
#define UNIT_PYMACHINE_H

#include "base/clock.h"
#include "kernel/helpers.h"
#include "pymaker.h"
#include "python/pyimage.h"
#include "sample/bpf/pycopy.bpf.c"
#include "session/pyplanner.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { TGID = 500, TID = 501, OTHER_TID = 502, TLS = 4096 };

/* The machine. */
static struct {
	struct pymaker *m;
	struct task_struct task;
	struct mm_struct mm;
	struct pt_regs___kernel regs;
	uint32_t tgid, tid;
	bool watched, planned;
	struct pyplan plan;
	uint64_t open_until;
	struct scratch scratch;
	struct known known[2];
	bool has_known[2];
	uint64_t now, step; /* the clock, and how it advances when read */
	unsigned reads;
	uint8_t out[sizeof(struct pyrecord) + PYRECORD_BODY];
	size_t len; /* of what came; 0: nothing */
} k;

static void *
bpf_map_lookup_elem(void *map, const void *key)
{
	uint32_t id = *(const uint32_t *)key;

	if (map == &watched)
		return k.watched && id == TGID ? &k.watched : NULL;
	if (map == &tails)
		return NULL;
	if (map == &plans)
		return k.planned && id == TGID ? &k.plan : NULL;
	if (map == &open_until)
		return &k.open_until;
	if (map == &scratches)
		return &k.scratch;
	assert_ptr_equal(map, &states);
	return k.has_known[id - TID] ? &k.known[id - TID] : NULL;
}

static long
bpf_map_update_elem(
    void *map, const void *key, const void *value, uint64_t flags)
{
	uint32_t at = *(const uint32_t *)key - TID;

	(void)flags;
	assert_ptr_equal(map, &states);
	k.known[at] = *(const struct known *)value;
	k.has_known[at] = true;
	return 0;
}

static long
bpf_probe_read_user(void *to, uint32_t len, const void *from)
{
	k.reads++;
	if (pymaker_read(k.m, (uint64_t)from, to, len))
		return 0;
	memset(to, 0, len);
	return -14;
}

static long
bpf_perf_event_output(
    void *ctx, void *map, uint64_t flags, void *data, uint64_t len)
{
	(void)ctx;
	(void)flags;
	assert_ptr_equal(map, &output);
	assert_true(len <= sizeof k.out && k.len == 0);
	memcpy(k.out, data, len);
	k.len = len;
	return 0;
}

static uint64_t
bpf_get_current_pid_tgid(void)
{
	return (uint64_t)k.tgid << 32 | k.tid;
}

static uint64_t
bpf_ktime_get_ns(void)
{
	return k.now += k.step;
}

static void *
bpf_get_current_task_btf(void)
{
	return &k.task;
}

static long
bpf_task_pt_regs(void *task)
{
	(void)task;
	return (long)&k.regs;
}

/* A thread of that interpreter, at work in it. Where its own memory ends is
 * where it has itself as well. */
struct fixture {
	uint64_t interp, state, fs;
	uint64_t code[3];
	struct pyframes live, copied;
};

static inline uint64_t
make_thread(uint64_t interp, uint32_t tid, uint64_t *fs)
{
	uint64_t state = pymaker_thread(k.m, interp, tid);

	pymaker_room(k.m, 2 * TLS); /* as much is searched */
	*fs = pymaker_room(k.m, 736);
	pymaker_put32(k.m, *fs + 720, tid);
	pymaker_put(k.m, state + k.m->o.thread.pthread, *fs);
	return state;
}

static inline void
plan(struct fixture *f)
{
	struct pyfound found = { .runtime = k.m->runtime,
		.answer = PYOFFSETS_OK,
		.offsets = k.m->o };
	struct pymem mem = pymaker_mem(k.m);
	struct pythreads threads = { 0 };

	assert_int_equal(pythreads_read(&threads, &mem, &k.m->o, k.m->runtime),
	    PYTHREADS_OK);
	assert_true(pyplanner_make(&k.plan, &mem, &found, &threads));
	assert_int_equal(k.plan.threads, f->interp + k.m->o.interp.threads);
	pythreads_fini(&threads);
}

static inline void
open_build(struct fixture *f, unsigned minor, bool free_threaded)
{
	*f = (struct fixture){ 0 };
	memset(&k, 0, sizeof k);
	k.m = pymaker_new(minor, free_threaded);
	f->interp = pymaker_interpreter(k.m);
	f->state = make_thread(f->interp, TID, &f->fs);
	for (size_t i = 0; i < N(f->code); i++)
		f->code[i] = pymaker_code(
		    k.m, (const char[]){ (char)('a' + i), '\0' }, 100);
	k.tgid = TGID;
	k.tid = TID;
	k.task.thread.fsbase = f->fs;
	k.task.mm = &k.mm;
	/* what is made from now on is on the stack of who runs */
	k.regs.sp = f->fs + 736;
	k.watched = k.planned = true;
	k.now = NS_PER_S;
	plan(f);
}

static inline void
open_fixture(struct fixture *f, unsigned minor)
{
	open_build(f, minor, false);
}

static inline void
close_fixture(struct fixture *f)
{
	pyframes_fini(&f->live);
	pyframes_fini(&f->copied);
	free(k.m);
}

/* One tick; what was copied is read into f->copied. */
static inline struct pyrecord
tick(struct fixture *f)
{
	struct pyimage im;

	k.len = k.reads = 0;
	k.now += NS_PER_MS;
	assert_int_equal(pycopy(NULL), 1);
	assert_true(k.len > 0);
	assert_true(pyimage_open(&im, &k.m->o, k.out, k.len));
	pyimage_frames(&im, &f->copied);
	return im.head;
}

static inline void
assert_same_as(struct fixture *f, uint64_t state)
{
	struct pymem mem = pymaker_mem(k.m);

	pyframes_read(&f->live, &mem, &k.m->o, state, PYFRAMES_MAX);
	assert_int_equal(f->copied.n, f->live.n);
	assert_int_equal(f->copied.end, f->live.end);
	for (size_t i = 0; i < f->live.n; i++) {
		f->live.v[i].place = f->copied.v[i].place; /* of its own */
		assert_memory_equal(
		    &f->copied.v[i], &f->live.v[i], sizeof *f->live.v);
	}
}

static inline void
assert_same(struct fixture *f)
{
	assert_same_as(f, f->state);
}

#endif
