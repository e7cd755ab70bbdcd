/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mix.c - from a raw sample to time in the profile. */
#include "config.h"

#include "session/mix.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "session/backlog.h"
#include "session/late.h"
#include "session/pyseen.h"
#include "session/spotlines.h"
#include "session/whose.h"

enum {
	KERNEL_FRAMES = 128,
	FRAMES = KERNEL_FRAMES + 2 * STACK_FRAMES, /* native and Python ones */
	EPOCH_SHIFT = 20 /* of names above generations of the map */
};

struct mix {
	struct mix_parts parts;
	struct backlog backlog;
	struct spotlines lines;
	uint64_t walks[WALK_KINDS];
	double weights, squares; /* sums, of weights in ns */
	uint32_t jit_numbers; /* see jit.h */
	uint64_t now; /* of an update */
	unsigned tells; /* enum during */
	/* scratch of the sample at hand */
	struct pyseen seen;
	struct stack stack;
	struct late late;
	struct splice splice;
	bool mixed; /* PLACE_PYTHON is among place */
	unsigned during; /* enum during */
	uint64_t pc[FRAMES];
	struct place place[FRAMES];
	uint32_t func[FRAMES], spot[FRAMES];
	uint32_t missing[FRAMES]; /* frames that have no function yet */
	size_t nmissing;
};

struct mix *
mix_new(const struct mix_parts *parts)
{
	struct mix *m;

	m = xcalloc(1, sizeof *m);
	m->parts = *parts;
	m->lines.codebook = parts->codebook;
	m->splice = (struct splice){ .intern = parts->intern,
		.profile = parts->profile,
		.pybook = parts->codebook == NULL
			      ? NULL
			      : codebook_python(parts->codebook) };
	return m;
}

/*
 * The instruction that led into the kernel is known, where an interrupt leaves
 * that open (listing_cause): its time is told as that of a call is, by an address
 * within it. A system call has ended, and left the address behind it in RCX; what
 * caused a fault is to be done again.
 */
static uint64_t
entered_at(const struct sample *s, uint64_t pc)
{
	if (pc != s->regs.r[REG_PC])
		return pc;
	if (s->regs.r[REG_CX] == pc)
		return pc - 1;
	return s->in_kernel ? pc + 1 : pc;
}

/* Are its Python frames wanted? */
static bool
has_python(const struct mix *m, const struct process *p)
{
	return m->parts.python && p->python != NULL;
}

/* The user side of a sample, Python and all, behind n frames of the kernel. */
static size_t
splice_user(struct mix *m, struct process *p, const struct sample *s, size_t n)
{
	const struct splice_to to = { m->pc + n, m->place + n, FRAMES - n };
	const struct pyresume_from from = { .stack = &m->stack,
		.unwinder = m->stack.n > 0 ? process_unwinder(p) : NULL,
		.sample = s };

	for (size_t i = 0; i < n; i++)
		m->place[i].kind = PLACE_NOWHERE;
	m->mixed = true;
	m->during = pyseen_during(&m->seen);
	m->tells |= pyseen_tells(&m->seen);
	return splice_frames(
	    &m->splice, p->python, &from, &m->seen.python, &to);
}

/* Walk the native stack. Where that is not wanted it stays empty, and open. */
static void
walk(struct mix *m, struct process *p, const struct sample *s)
{
	struct unwinder *u;

	m->stack.n = 0;
	m->stack.walk = WALK_TRUNCATED;
	m->splice.pc = s->user && m->parts.python_only ? s->regs.r[REG_PC] : 0;
	if (!s->user || m->parts.python_only)
		return;
	u = process_unwinder(p);
	unwinder_walk(u, s, &m->stack);
	if (m->stack.walk == WALK_TRUNCATED)
		late_complete(&m->late, u, &p->space, s, &m->stack);
	m->stack.pc[0] = entered_at(s, m->stack.pc[0]);
}

static void
count_walk(struct mix *m, struct process *p, const struct sample *s)
{
	if (m->stack.n == 0)
		return;
	m->walks[m->stack.walk]++;
	beyond_walked(&p->beyond, s, m->stack.walk);
}

/* The addresses of a sample's frames, innermost first; how many of the kernel,
 * and how many in all. */
static size_t
find_addresses(
    struct mix *m, struct process *p, const struct sample *s, size_t *nkernel)
{
	size_t n = 0;

	m->mixed = false;
	m->during = 0;
	while (!m->parts.python_only && n < s->nkernel && n < KERNEL_FRAMES) {
		/* of a caller, its call */
		m->pc[n] = s->kernel[n] - (n > 0 && s->kernel[n] > 0);
		n++;
	}
	*nkernel = n;
	walk(m, p, s);
	if (s->python != NULL && has_python(m, p))
		pyseen_copied(&m->seen, p, s);
	m->splice.counts.way = m->seen.way;
	if (pyseen_is_of(&m->seen, s) && m->seen.python.n > 0) {
		n += splice_user(m, p, s, n);
	} else {
		memcpy(m->pc + n, m->stack.pc, m->stack.n * sizeof *m->pc);
		n += m->stack.n;
	}
	count_walk(m, p, s);
	return n;
}

static bool
is_python(const struct mix *m, size_t i)
{
	return m->mixed && m->place[i].kind == PLACE_PYTHON;
}

/* Take the functions of frames from memory; the others are missing. */
static void
recall(struct mix *m, const struct process *p, unsigned generation, size_t n)
{
	m->nmissing = 0;
	for (size_t i = 0; i < n; i++) {
		if (is_python(m, i)) {
			m->func[i] = m->place[i].func;
			m->spot[i] = m->place[i].spot;
		} else if (!names_get(&p->names, m->pc[i], generation,
			       &m->func[i], &m->spot[i])) {
			m->missing[m->nmissing++] = (uint32_t)i;
		}
	}
}

/* True when no frame is left without a name. */
static bool
name_jit(struct mix *m, const struct process *p, size_t n)
{
	bool all = true;

	for (size_t i = 0; i < n; i++)
		if (m->place[i].kind == PLACE_ANON ||
		    m->place[i].kind == PLACE_JIT)
			all &= namer_jit(m->parts.namer, p->jit, &m->place[i]);
	return all;
}

/* What the runtime told meanwhile may name every frame anew. */
static void
find_jit(struct mix *m, struct process *p, size_t n)
{
	if ((p->jit == NULL || !name_jit(m, p, n)) &&
	    process_hear(p, JIT_MISSED, &m->jit_numbers))
		name_jit(m, p, n);
}

static struct place
place_of(const struct mix *m, struct process *p, size_t nkernel, size_t i)
{
	return i < nkernel ? namer_kernel_place(m->pc[i])
			   : namer_place(&p->space, m->pc[i]);
}

static void
find_places(struct mix *m, struct process *p, size_t nkernel, size_t n)
{
	bool jit = false;

	for (size_t i = 0; i < n; i++) {
		if (is_python(m, i))
			continue;
		m->place[i] = place_of(m, p, nkernel, i);
		jit |= m->place[i].kind == PLACE_ANON;
	}
	if (jit)
		find_jit(m, p, n);
}

static bool
all_ready(struct mix *m, const struct place *place, size_t n)
{
	bool ready = true;
	size_t i;

	for (i = 0; i < n; i++) /* ask for all that is missing */
		ready &= namer_ready(m->parts.namer, &place[i]);
	return ready;
}

/* Of time without an address nothing more is known than the function. */
static uint32_t
spot_of(struct mix *m, const struct place *place, uint32_t func)
{
	uint32_t spot;

	if (place->kind == PLACE_PYTHON)
		return place->spot;
	if (place->addr == 0 || func == 0 || place->kind == PLACE_NOWHERE ||
	    place->kind == PLACE_EXIT)
		return SPOT_NONE;
	spot = profile_spot(m->parts.profile, func, place->addr);
	if (spot != SPOT_NONE && place->kind == PLACE_IMAGE)
		spotlines_note(&m->lines, spot, place->image);
	if (spot != SPOT_NONE && place->kind == PLACE_JIT)
		spotlines_told(
		    &m->lines, spot, m->parts.profile, m->parts.intern);
	return spot;
}

/* The innermost function of Python; n: there is none. */
static size_t
first_python(const struct place *place, size_t n)
{
	size_t i = 0;

	while (i < n && place[i].kind != PLACE_PYTHON)
		i++;
	return i;
}

/* All frames of a sample have their function and spot. Of function 0, which all
 * share that have no room, nobody says that it is the kernel's. */
static void
book(struct mix *m, const struct waiting *w, size_t python, uint64_t now)
{
	struct spots_stack stack = { .func = m->func,
		.spot = m->spot,
		.n = w->n,
		.python = python,
		.during = w->during };

	while (stack.nkernel < w->nkernel && m->func[stack.nkernel] != 0)
		stack.nkernel++;
	profile_add(m->parts.profile, w->thread, &stack, w->weight, now);
}

static void
add(struct mix *m, const struct waiting *w, const struct place *place,
    uint64_t now)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		m->func[i] = namer_func(m->parts.namer, &place[i], NULL);
		m->spot[i] = spot_of(m, &place[i], m->func[i]);
	}
	book(m, w, first_python(place, w->n), now);
}

static bool
is_ready(void *arg, const struct place *place, size_t n)
{
	return all_ready(arg, place, n);
}

static void
add_late(void *arg, const struct waiting *w, const struct place *place)
{
	struct mix *m = arg;

	add(m, w, place, m->now);
}

/* When too much waits, wait for the worker instead: the kernel's ring takes up
 * what comes meanwhile, and counts what it cannot. */
static void
make_room(struct mix *m, size_t n, uint64_t now)
{
	while (!backlog_fits(&m->backlog, n)) {
		worker_wait(m->parts.worker);
		mix_update(m, now);
	}
}

/* A frame has just been named, of what the map was in a generation. What lies
 * nowhere as far as the map was read may turn out to lie somewhere. */
static void
remember(struct mix *m, struct process *p, unsigned generation, size_t i)
{
	if (m->place[i].kind != PLACE_NOWHERE &&
	    m->place[i].kind != PLACE_PYTHON)
		names_put(
		    &p->names, m->pc[i], generation, m->func[i], m->spot[i]);
}

/* Name those that are missing, where that takes neither the map nor a symbol
 * table that nobody has read yet. */
static bool
name_missing(
    struct mix *m, struct process *p, unsigned generation, size_t nkernel)
{
	unsigned map = p->space.generation;

	for (size_t k = 0; k < m->nmissing; k++) {
		size_t i = m->missing[k];

		m->place[i] = place_of(m, p, nkernel, i);
		if (p->space.generation != map ||
		    m->place[i].kind != PLACE_IMAGE ||
		    !namer_ready(m->parts.namer, &m->place[i]))
			return false;
	}
	for (size_t k = 0; k < m->nmissing; k++) {
		size_t i = m->missing[k];

		m->func[i] = namer_func(m->parts.namer, &m->place[i], NULL);
		m->spot[i] = spot_of(m, &m->place[i], m->func[i]);
		remember(m, p, generation, i);
	}
	return true;
}

void
mix_look(struct mix *m, struct process *p, pid_t tid, const struct regs *regs)
{
	pyseen_forget(&m->seen);
	if (has_python(m, p))
		pyseen_stopped(&m->seen, p, tid, regs);
}

/* Where time belongs that has no frames. */
static struct place
place_without(struct mix *m, const struct sample *s)
{
	struct place place = { .kind = PLACE_NOWHERE };
	bool running =
	    pyseen_is_of(&m->seen, s) && m->seen.way == PYTHON_NONSTOP;

	if (running && m->seen.glance == PYGLANCE_TORN) {
		m->splice.counts.torn++;
		place.kind = PLACE_PYTHON;
		place.func = pynames_func(m->parts.intern, NULL);
		place.spot = SPOT_NONE;
	} else if (running || m->parts.python_only) {
		place.kind = PLACE_NO_PYTHON;
	} else if (s->ending) {
		place.kind = PLACE_EXIT;
	}
	return place;
}

static uint32_t
thread_of(struct mix *m, struct process *p, pid_t tid)
{
	return whose_thread(m->parts.profile, p, tid);
}

static void
take(struct mix *m, struct process *p, const struct sample *s)
{
	size_t nkernel, n = find_addresses(m, p, s, &nkernel);
	unsigned generation =
	    p->space.generation + (namer_epoch(m->parts.namer) << EPOCH_SHIFT);
	struct waiting w = { .thread = thread_of(m, p, s->tid),
		.n = (uint32_t)n,
		.nkernel = (uint32_t)nkernel,
		.during = m->during,
		.weight = s->weight,
		.time = s->time };

	p->sampled += s->weight;
	if (p->jit != NULL)
		process_hear(p, JIT_IN_TIME, &m->jit_numbers);
	recall(m, p, generation, n);
	if (n > 0 && name_missing(m, p, generation, nkernel)) {
		book(m, &w, m->mixed ? first_python(m->place, n) : n, w.time);
		return;
	}
	/* this may read the map anew */
	find_places(m, p, nkernel, n);
	if (n == 0) { /* no user state at all: keep its time */
		m->place[0] = place_without(m, s);
		w.n = 1;
	}
	if (all_ready(m, m->place, w.n)) {
		add(m, &w, m->place, s->time);
		for (size_t i = 0; i < n; i++)
			remember(m, p, generation, i);
		return;
	}
	make_room(m, w.n, s->time);
	backlog_put(&m->backlog, &w, m->place);
}

static void
take_looks(struct mix *m, struct process *p, const struct sample *s)
{
	struct sample share = *s;
	uint64_t left = s->weight;

	if (m->parts.python)
		pyseen_expect(p, s->looks);
	for (unsigned i = s->looks; i > 0; i--) {
		share.weight = left / i;
		left -= share.weight;
		if (m->parts.python)
			pyseen_running(&m->seen, p, s->tid);
		take(m, p, &share);
	}
}

void
mix_sample(struct mix *m, struct process *p, const struct sample *s)
{
	double weight = (double)s->weight;

	m->weights += weight;
	m->squares += weight * weight;
	if (s->looks > 0)
		take_looks(m, p, s);
	else
		take(m, p, s);
	pyseen_forget(&m->seen);
}

void
mix_kernel(
    struct mix *m, struct process *p, pid_t tid, uint64_t ns, uint64_t now)
{
	const struct waiting w = {
		.thread = thread_of(m, p, tid), .n = 1, .weight = ns
	};
	const struct place kernel = namer_kernel_place(0);

	add(m, &w, &kernel, now);
}

void
mix_update(struct mix *m, uint64_t now)
{
	const struct backlog_way way = { is_ready, add_late, m };

	m->now = now;
	if (namer_update(m->parts.namer))
		backlog_drain(&m->backlog, &way);
	spotlines_update(
	    &m->lines, m->parts.worker, m->parts.profile, m->parts.intern);
}

void
mix_want_lines(struct mix *m)
{
	m->lines.wanted = true;
}

bool
mix_seeks_lines(const struct mix *m)
{
	return spotlines_busy(&m->lines);
}

void
mix_forget(struct mix *m, const struct image *image)
{
	spotlines_forget(&m->lines, image);
}

bool
mix_waiting(const struct mix *m)
{
	return m->backlog.n > 0;
}

void
mix_reset(struct mix *m)
{
	backlog_clear(&m->backlog);
	memset(m->walks, 0, sizeof m->walks);
	m->weights = m->squares = 0;
	m->splice.counts = (struct splice_counts){ .way = m->seen.way };
}

uint64_t
mix_worth(const struct mix *m)
{
	return m->squares > 0 ? (uint64_t)(m->weights * m->weights / m->squares)
			      : 0;
}

unsigned
mix_tells(const struct mix *m)
{
	return m->tells;
}

const uint64_t *
mix_walks(const struct mix *m)
{
	return m->walks;
}

const struct splice_counts *
mix_python(const struct mix *m)
{
	return &m->splice.counts;
}

void
mix_free(struct mix *m)
{
	if (m == NULL)
		return;
	late_fini(&m->late);
	splice_fini(&m->splice);
	pyseen_fini(&m->seen);
	spotlines_fini(&m->lines);
	backlog_fini(&m->backlog);
	free(m);
}
