/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findstate.h - the part of pycopy.bpf.c that finds the state which the thread
 * that runs has in CPython: by the thread's own pointer to it, by that of whoever
 * holds the GIL, or in the lists of the interpreters.
 */
#ifndef SAMPLE_BPF_FINDSTATE_H
#define SAMPLE_BPF_FINDSTATE_H

#include "sample/bpf/scratch.h"

enum {
	THREADS_MAX = 256, /* looked through for the state of one */
	STATE_BYTES = 512, /* of one */
	STATES_MAX = 4096
};

#define AGAIN_NS 100000000ull /* until a state is looked for again */

struct known {
	uint64_t state; /* 0: there was none */
	uint64_t when;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, STATES_MAX);
	__type(key, uint32_t);
	__type(value, struct known);
} states SEC(".maps");

/* Does the thread run in this state? Up to 3.12 an interpreter has one of the
 * thread that made it, in which whoever calls it runs: he has its innermost cframe
 * on his stack. Without a run that is in the state itself. */
static __always_inline bool
is_own(const struct scratch *s, uint64_t state, uint64_t interp,
    uint64_t pthread, uint64_t cframe)
{
	if (s->plan.thread.cframe == 0 || interp == s->plan.main ||
	    cframe - state < STATE_BYTES)
		return pthread == s->fs;
	return cframe > s->sp && cframe < s->stack_end;
}

/* Take this for the state of the thread, if it is. */
static __always_inline bool
is_state(struct scratch *s, uint64_t state)
{
	uint32_t len = s->plan.thread.size;

	if (state == 0 || len > PYPLAN_THREAD ||
	    !read_user(s->thread, len, state) ||
	    !is_own(s, state, word_of_thread(s, s->plan.thread.interp),
		word_of_thread(s, s->plan.thread.pthread),
		word_of_thread(s, s->plan.thread.cframe)))
		return false;
	s->head.state = state;
	return true;
}

static long
look_at_thread(uint32_t i, void *unused)
{
	struct scratch *s = own_scratch();
	uint64_t pthread = 0;

	(void)i;
	(void)unused;
	if (s == NULL || s->at == 0)
		return 1;
	if (!read_user(&pthread, 8, s->at + s->plan.thread.pthread))
		return 1;
	if (pthread == s->fs) {
		s->found = s->at;
		return 1;
	}
	return !read_user(&s->at, 8, s->at + s->plan.thread.next);
}

/* By the interpreter's list of threads, which is remembered: also that there
 * was none. */
static __always_inline bool
find_listed(struct scratch *s, uint64_t now)
{
	uint32_t tid = bpf_get_current_pid_tgid();
	struct known *old = bpf_map_lookup_elem(&states, &tid), k = { 0 };

	if (old != NULL && is_state(s, old->state))
		return true;
	if (old != NULL && old->state == 0 && now - old->when < AGAIN_NS)
		return false;
	s->found = 0;
	if (!read_user(&s->at, 8, s->plan.threads))
		s->at = 0;
	bpf_loop(THREADS_MAX, look_at_thread, NULL, 0);
	k.state = s->found;
	k.when = now;
	bpf_map_update_elem(&states, &tid, &k, BPF_ANY);
	return is_state(s, s->found);
}

/* Does a state run any frames? */
static __always_inline bool
has_frames(const struct scratch *s, uint64_t state)
{
	uint64_t frame = 0, base = 0;
	uint32_t at = s->plan.thread.frame;

	if (at == 0) {
		if (!read_user(&state, 8, state + s->plan.thread.cframe))
			return false;
		at = s->plan.cframe.frame;
	} else if (s->plan.thread.base_frame != 0) {
		read_user(&base, 8, state + s->plan.thread.base_frame);
	}
	return read_user(&frame, 8, state + at) && frame != 0 && frame != base;
}

/* Look for a state of the thread that has frames, one interpreter after the
 * other, from the newest on. */
static long
look_everywhere(uint32_t i, void *unused)
{
	struct scratch *s = own_scratch();
	uint64_t pthread = 0, cframe = 0;

	(void)i;
	(void)unused;
	if (s == NULL || s->of == 0)
		return 1;
	if (s->at == 0)
		return !read_user(&s->of, 8, s->of + s->plan.interp.next) ||
		       s->of == 0 ||
		       !read_user(&s->at, 8, s->of + s->plan.interp.threads);
	if (!read_user(&pthread, 8, s->at + s->plan.thread.pthread) ||
	    !read_user(&cframe, 8, s->at + s->plan.thread.cframe))
		return 1;
	if (is_own(s, s->at, s->of, pthread, cframe) && has_frames(s, s->at)) {
		s->found = s->at;
		return 1;
	}
	return !read_user(&s->at, 8, s->at + s->plan.thread.next);
}

/* What a thread runs in while it does not hold that GIL, where there are several
 * interpreters: the newest one, as a rule, was called by the others. Its state
 * may last as long as the call, so it is not remembered. */
static __always_inline bool
find_called(struct scratch *s)
{
	s->found = 0;
	if (!read_user(&s->of, 8, s->plan.interpreters) ||
	    s->of == s->plan.main ||
	    !read_user(&s->at, 8, s->of + s->plan.interp.threads))
		return false;
	bpf_loop(THREADS_MAX, look_everywhere, NULL, 0);
	return is_state(s, s->found);
}

/* By the thread's own pointer to it, or by the one that the holder of the GIL
 * is known by, or by all there are. */
static __always_inline bool
find_state(struct scratch *s, uint64_t now)
{
	uint64_t state = 0;
	int64_t tls = s->plan.tls[0], kept = s->plan.tls[1];

	if ((tls != 0 && read_user(&state, 8, s->fs + tls) &&
		is_state(s, state)) ||
	    (s->plan.current != 0 && read_user(&state, 8, s->plan.current) &&
		is_state(s, state))) {
		s->head.flags |= PYRECORD_RUNS;
		return true;
	}
	if (find_called(s) ||
	    (kept != 0 && read_user(&state, 8, s->fs + kept) &&
		is_state(s, state)))
		return true;
	return find_listed(s, now);
}

#endif
