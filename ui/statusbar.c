/* SPDX-License-Identifier: GPL-2.0-or-later */
/* statusbar.c - the states of the threads at a glance. */
#include "config.h"

#include "ui/statusbar.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/fields.h"
#include "ui/gauge.h"
#include "ui/gil.h"

/* clang-format off */
const struct statusbar_state statusbar_states[THREAD_STATES] = {
	[THREAD_RUNNING] = { 'R', "running", "on a processor" },
	[THREAD_RUNNABLE] = { 'Q', "runnable",
	    "could run, and waits for a processor" },
	[THREAD_LOCK] = { 'L', "lock", "waits for a lock of the program" },
	[THREAD_IO] = { 'I', "I/O", "waits for a disk, a pipe or a network" },
	[THREAD_SLEEP] = { 'S', "sleep", "waits for a timer or an event" },
	[THREAD_STOPPED] = { 'T', "stopped", "stopped by a signal or debugger" },
};
/* clang-format on */

struct census {
	int count[THREAD_STATES]; /* threads, lately */
	double share[THREAD_STATES]; /* of their time, percent */
	size_t alive, seen;
	bool timed; /* the shares are known */
	bool by_time; /* one thread, or none alive: counts
					 * would say nothing */
};

static void
add_thread(struct census *s, const struct snap_thread *t)
{
	if (t->alive && (unsigned)t->state < THREAD_STATES) {
		s->count[t->state]++;
		s->alive++;
	}
	for (int i = 0; i < THREAD_STATES; i++)
		s->share[i] += (double)t->time[i];
}

/* Whole threads for the time they spent lately: what /proc says of one moment
 * would contradict the shares, and calls a thread that waits for a processor
 * running. */
static void
count_states(struct census *census, const struct snapshot *snap)
{
	double weight[THREAD_STATES], most = 0;

	for (int i = 0; i < THREAD_STATES; i++)
		most = snap->doing[i] > most ? snap->doing[i] : most;
	if (most == 0)
		return; /* not known yet: what was seen has to do */
	for (int i = 0; i < THREAD_STATES; i++)
		weight[i] = snap->doing[i] >= 0.5 || snap->doing[i] == most
				? snap->doing[i]
				: 0;
	gauge_split(weight, THREAD_STATES, (int)census->alive, census->count);
}

static void
take_census(struct census *census, const struct state *s)
{
	const struct snap_thread *only = state_thread(s);
	double sum = 0;

	*census = (struct census){ 0 };
	for (size_t i = 0; i < s->snap->nthreads; i++)
		if (only == NULL || only == &s->snap->threads[i])
			add_thread(census, &s->snap->threads[i]);
	census->seen = s->snap->nthreads;
	for (int i = 0; i < THREAD_STATES; i++)
		sum += census->share[i];
	census->timed = sum > 0;
	for (int i = 0; i < THREAD_STATES && census->timed; i++)
		census->share[i] *= 100 / sum;
	census->by_time = only != NULL || census->alive == 0;
	count_states(census, s->snap);
}

size_t
statusbar_alive(const struct snapshot *snap)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->nthreads; i++)
		n += snap->threads[i].alive;
	return n;
}

/* Living threads by where they are now, else by where the time went. */
static void
draw_bar(struct canvas *c, const struct census *census, int x, int y, int w)
{
	double weight[THREAD_STATES];
	int cells[THREAD_STATES];

	if (w < 3)
		return;
	for (int i = 0; i < THREAD_STATES; i++)
		weight[i] =
		    census->by_time ? census->share[i] : census->count[i];
	gauge_split(weight, THREAD_STATES, w - 2, cells);
	canvas_text(c, x, y, 1, ROLE_DIM, c->glyphs->edge_left);
	canvas_text(c, x + w - 1, y, 1, ROLE_DIM, c->glyphs->edge_right);
	x++;
	for (int i = 0; i < THREAD_STATES; i++) {
		const char letter[] = { statusbar_states[i].letter, '\0' };

		canvas_fill(
		    c, x, y, cells[i], ROLE_RUNNING + (enum role)i, letter);
		x += cells[i];
	}
}

/* How much is said of a state, the most first. */
enum words { WORDS_FULL, WORDS_NAMES, WORDS_SHARES, WORDS_LEAST };

static int
draw_state(struct canvas *c, const struct census *census, int i,
    enum words words, int x, int y)
{
	const struct statusbar_state *st = &statusbar_states[i];
	const char letter[] = { st->letter, '\0' };
	bool share = census->timed && (census->by_time || words == WORDS_FULL ||
					  words == WORDS_SHARES);
	char text[64] = "";
	int n = 0, from = x;

	if (!census->by_time)
		n = snprintf(text, sizeof text, " %d", census->count[i]);
	if (words <= WORDS_NAMES)
		n += snprintf(
		    text + n, sizeof text - (size_t)n, " %s", st->name);
	if (share)
		snprintf(text + n, sizeof text - (size_t)n,
		    words <= WORDS_NAMES ? " %.0f %%" : " %.0f%%",
		    census->share[i]);
	x += canvas_text(c, x, y, 1, ROLE_RUNNING + (enum role)i, letter);
	x += canvas_text(c, x, y, (int)sizeof text, ROLE_TEXT, text);
	return x - from;
}

static bool
empty(const struct census *census, int i)
{
	return census->count[i] == 0 && census->share[i] < 0.5;
}

/* Draw the legend; with a canvas of no size only measure it. */
static int
draw_legend(struct canvas *c, const struct census *census, enum words words,
    int x, int y)
{
	int from = x;

	for (int i = 0; i < THREAD_STATES; i++) {
		if (empty(census, i))
			continue;
		if (x > from)
			x += 2;
		x += draw_state(c, census, i, words, x, y);
	}
	return x - from;
}

static void
add_scope(struct fields *f, const struct state *s,
    const struct snap_thread *thread, const struct census *census)
{
	if (thread != NULL)
		fields_add(f, 0, ROLE_STRONG, "Thread",
		    "%s%s%s %d (%zu of %zu)%s", thread->name,
		    thread->python_name != NULL ? " " : "",
		    thread->python_name != NULL ? thread->python_name : "",
		    (int)thread->tid, shownthread_rank(s->snap, s->lens.thread),
		    s->snap->nthreads, thread->alive ? "" : " ended");
	else if (census->alive == 0 && census->seen > 0)
		fields_add(
		    f, 0, ROLE_STRONG, "Threads", "%zu ended", census->seen);
	else
		fields_add(f, 0, ROLE_STRONG, "Threads", "%zu", census->alive);
	if (s->thread.spec != NULL)
		fields_add(
		    f, 2, ROLE_WARN, "", "no thread %.40s yet", s->thread.spec)
		    ->right = true;
}

void
statusbar_draw(struct canvas *c, const struct state *s, int y)
{
	const struct snap_thread *thread = state_thread(s);
	struct canvas nowhere = { .glyphs = c->glyphs };
	struct fields f = { 0 }, gil = { 0 };
	struct field *bar, *legend;
	struct census census;
	enum words words = WORDS_FULL;
	int bar_least = s->w < 100 ? 10 : 20, spare, width;

	take_census(&census, s);
	add_scope(&f, s, thread, &census);
	spare = c->w - 2 - bar_least - 4 - text_width(f.v[0].label) -
		text_width(f.v[0].value) - 1;
	gil_add(&gil, s);
	if (gil.n > 0)
		spare -= fields_width(&gil, 2) + 2;
	while (words < WORDS_LEAST &&
	       draw_legend(&nowhere, &census, words, 0, 0) > spare)
		words++;
	width = draw_legend(&nowhere, &census, words, 0, 0);
	bar = fields_space(&f, 3, bar_least, bar_least * 2);
	legend = fields_space(&f, 1, width, width);
	gil_add(&f, s);
	fields_draw(&f, c, 1, y, c->w - 2, 2);
	draw_bar(c, &census, bar->x, y, bar->w);
	if (legend->w > 0)
		draw_legend(c, &census, words, legend->x, y);
}
