/* SPDX-License-Identifier: GPL-2.0-or-later */
/* splice.c - native and Python frames of one sample. */
#include "config.h"

#include "session/splice.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct splice_last {
	uint64_t pc;
	enum pymix_code what;
};

/* Most frames, from the outer end, are those of the last stack. */
static enum pymix_code
code_at(struct splice *s, struct pyprocess *p, uint64_t pc, size_t outer)
{
	struct splice_last *last = &s->last[outer];

	if (outer >= s->nlast || last->pc != pc)
		*last = (struct splice_last){ pc, pyprocess_code_at(p, pc) };
	if (outer >= s->nlast)
		s->nlast = outer + 1;
	return last->what;
}

static void
recall(struct splice *s, const struct pyprocess *p, size_t n)
{
	s->last = xgrow(s->last, &s->last_cap, n, sizeof *s->last);
	if (s->last_of != p->born || s->last_map != p->space->generation ||
	    s->last_news != p->kinds.news)
		s->nlast = 0;
	s->last_of = p->born;
	s->last_map = p->space->generation;
	s->last_news = p->kinds.news;
}

/* What the code of each native frame is. True: that of some may be the JIT's. */
static bool
tell_code(struct splice *s, struct pyprocess *p, const struct stack *stack)
{
	bool anonymous = false;

	recall(s, p, stack->n);
	for (size_t i = stack->n; i-- > 0;) {
		enum pymix_code what =
		    code_at(s, p, stack->pc[i], stack->n - 1 - i);

		s->native[i] = (struct pymix_native){ stack->sp[i], what };
		anonymous |= what == PYMIX_ANONYMOUS;
	}
	return anonymous;
}

/* Find the frames that code of the JIT hides. */
static void
complete(struct splice *s, struct pyprocess *p,
    const struct pyresume_from *from, const struct pystack *python)
{
	const struct pyresume_look look = { s->native, python->chain,
		python->n };
	size_t at = 0;

	if (tell_code(s, p, from->stack) &&
	    pyprocess_seek_jit(p, python->chain, python->n))
		tell_code(s, p, from->stack);
	if (!pyprocess_may_jit(p))
		return;
	pyresume_learn(&p->resume, &look, from->stack);
	while (pyresume(&p->resume, &look, from, &at))
		tell_code(s, p, from->stack);
}

const struct pymix *
splice_mix(struct splice *s, struct pyprocess *p,
    const struct pyresume_from *from, const struct pystack *python)
{
	const struct stack *stack = from->stack;

	s->native = xgrow(s->native, &s->cap, STACK_FRAMES, sizeof *s->native);
	if (python->n > 0) { /* else there may be no process */
		complete(s, p, from, python);
	} else {
		for (size_t i = 0; i < stack->n; i++)
			s->native[i] =
			    (struct pymix_native){ stack->sp[i], PYMIX_OTHER };
	}
	pymix(&s->mixed, s->native, stack->n, walk_is_whole(stack->walk),
	    python->chain, python->n);
	return &s->mixed;
}

/* An instruction was met for the first time: it may be one of new code. */
static void
tell_where(struct splice *s, struct pyprocess *p, const struct pyframe *f,
    uint32_t func)
{
	struct pysource *source;
	size_t nfuncs;

	if (s->pybook == NULL || func == 0)
		return;
	source = pyprocess_source(p);
	if (source != NULL)
		pybook_met(s->pybook, func,
		    intern_funcs(s->intern, &nfuncs)[func].name, source,
		    f->code, &f->head);
}

/* The name of a frame is noted in it. */
static void
find_name(struct splice *s, struct pyprocess *p, struct pyframe *f)
{
	const struct pycode *code = pyprocess_code(p, f);
	struct pyname name;

	if (code == NULL)
		return;
	name =
	    pynames_get(&p->names, p->cpython.offsets.minor, code, f->offset);
	if (name.fresh)
		tell_where(s, p, f, name.func);
	f->note = hmap_key2(name.func, name.spot);
}

static void
name_frame(struct splice *s, struct pyprocess *p, struct pyframe *f,
    struct place *place)
{
	*place = (struct place){ .kind = PLACE_PYTHON, .spot = SPOT_NONE };
	if (f->note == 0)
		find_name(s, p, f);
	if (f->note != 0) {
		place->func = (uint32_t)(f->note >> 32);
		place->spot = (uint32_t)f->note;
	} else {
		place->func = pynames_func(s->intern, NULL);
		s->counts.nameless++;
	}
}

static bool
is_jitted(const struct splice *s, const struct pymix_frame *f)
{
	return f->native != PYMIX_UNSEEN &&
	       s->native[f->native].what == PYMIX_JITTED;
}

/* Where the processor was when the innermost Python frame ran; 0: not known, or
 * of another instant. */
static uint64_t
point_of(const struct splice *s, const struct stack *stack,
    const struct pymix_frame *f)
{
	if (s->counts.way == PYTHON_NONSTOP)
		return 0;
	return f->native == PYMIX_UNSEEN ? s->pc : stack->pc[f->native];
}

/* The name of the frame that runs, by where the processor is. */
static void
name_innermost(struct splice *s, struct pyprocess *p, uint64_t pc,
    struct pyframe *f, struct place *place)
{
	int64_t offset = pc != 0 ? pyprocess_point(p, f, pc) : -1;
	struct pyframe here;

	s->counts.pointed += offset >= 0;
	if (offset < 0 || offset == f->offset) {
		name_frame(s, p, f, place);
		return;
	}
	here = *f;
	here.offset = offset;
	here.note = 0;
	name_frame(s, p, &here, place);
}

/* Is the processor in the loop that runs the innermost Python frame, or in what
 * that has for an opcode? */
static bool
is_in_loop(const struct splice *s)
{
	const struct pymix_frame *first = s->mixed.v;

	return s->counts.way != PYTHON_NONSTOP && s->mixed.n > 0 &&
	       first->python != NULL && first->native == 0;
}

static size_t
add_collector(const struct splice *s, const struct splice_to *to, size_t n)
{
	if (n == to->n)
		return n;
	to->pc[n] = 0;
	to->place[n] = (struct place){ .kind = PLACE_PYTHON,
		.func = pynames_collector(s->intern),
		.spot = SPOT_NONE };
	return n + 1;
}

static void
name_task(const struct splice *s, struct pyprocess *p,
    const struct pyrunning_row *row, struct place *place)
{
	const struct pycode *code =
	    row->frame.code != 0 ? pyprocess_code(p, &row->frame) : NULL;

	*place = (struct place){ .kind = PLACE_PYTHON,
		.func = pynames_task(&p->names, s->intern, row->name, code),
		.spot = SPOT_NONE };
}

/* The task whose outermost frame is at that address, and those that wait for it:
 * from the one at *next on, which is that of the task after. */
static size_t
add_tasks(struct splice *s, struct pyprocess *p, uint64_t after, size_t *next,
    const struct splice_to *to, size_t n)
{
	struct pyrunning *r = &p->loop.running;

	for (; *next < r->n && r->v[*next].after == after && n < to->n;
	     ++*next, n++) {
		struct pyrunning_row *row = &r->v[*next];

		to->pc[n] = 0;
		if (row->task)
			name_task(s, p, row, &to->place[n]);
		else
			name_frame(s, p, &row->frame, &to->place[n]);
	}
	return n;
}

static void
count(struct splice *s, const struct pyprocess *p, const struct pystack *python,
    size_t shown)
{
	s->counts.tasks[p->loop.end]++;
	s->counts.samples += shown > 0;
	s->counts.unsure += s->mixed.unsure > 0;
	for (size_t i = 0; i < python->n; i++)
		s->counts.ends[python->chain[i].end]++;
}

size_t
splice_frames(struct splice *s, struct pyprocess *p,
    const struct pyresume_from *from, const struct pystack *python,
    const struct splice_to *to)
{
	const struct pymix *mixed = splice_mix(s, p, from, python);
	const struct stack *stack = from->stack;
	size_t collector = SIZE_MAX, shown = 0, next = 0, n = 0;

	p->names.intern = s->intern;
	p->names.profile = s->profile;
	if ((python->doing & PYSTATUS_COLLECTING) != 0)
		collector = pycollector_place(
		    &s->collector, mixed, stack, is_in_loop(s));
	for (size_t i = 0; i < mixed->n && n < to->n; i++) {
		const struct pymix_frame *f = &mixed->v[i];

		shown += f->python != NULL;
		if (i == collector)
			n = add_collector(s, to, n);
		if (n == to->n)
			break;
		to->pc[n] = f->python == NULL ? stack->pc[f->native] : 0;
		to->place[n] = (struct place){ .kind = PLACE_NOWHERE };
		if (f->python != NULL && shown == 1) {
			s->counts.jitted += is_jitted(s, f);
			name_innermost(s, p, point_of(s, stack, f), f->python,
			    &to->place[n]);
		} else if (f->python != NULL) {
			name_frame(s, p, f->python, &to->place[n]);
		}
		n++;
		if (f->python != NULL && pyloop_knows(&p->loop))
			n = add_tasks(s, p, f->python->addr, &next, to, n);
	}
	count(s, p, python, shown);
	return n;
}

void
splice_fini(struct splice *s)
{
	pymix_fini(&s->mixed);
	pycollector_fini(&s->collector);
	free(s->native);
	free(s->last);
	*s = (struct splice){ 0 };
}
