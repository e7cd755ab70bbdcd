/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampling.c - the sampling thread's loop.
 *
 * Four clocks run in it: the backend says when it wants to be called, the
 * threads and the usage of the target are looked at, the profile is published,
 * and the end of the target is waited for all the time.
 */
#include "config.h"

#include "session/sampling.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "profile/profile.h"
#include "session/depth.h"
#include "session/fetcher.h"
#include "session/follow.h"
#include "session/head.h"
#include "session/mix.h"
#include "session/namer.h"
#include "session/worker.h"

/* After the end: how long symbols and lines, and downloads, are waited for. */
#define SETTLE_NS (20 * NS_PER_S)
#define SCAN_NS (250 * NS_PER_MS)
/* Scanning threads may cost this share of a core: 1/SCAN_SHARE. */
#define SCAN_SHARE 100
/* How often it is asked whether the copies of the stack are long enough. */
#define DEPTH_NS NS_PER_S
/* At the end: until the backend hands over what happened last. */
#define LAST_NS (2 * NS_PER_MS)
/* What cannot be copied is read later (late.c, pyloop.c): the sooner, the
 * better. */
#define HASTE_NS NS_PER_MS
/* Until it is known whether they are longer. */
#define HASTE_FIRST_NS (2 * NS_PER_S)

struct sampling {
	struct control *control;
	struct follow follow;
	struct sampler_stats stats; /* its last, and all before it */
	struct sampler_stats before; /* of samplers that were changed */
	struct depth depth;
	bool may_deepen;
	bool python; /* is looked for */
	bool async; /* and who waits for its tasks */
	bool lines_last;
	bool hasty; /* stacks are longer than any copy */
	struct intern *intern;
	struct profile *profile;
	struct worker *worker;
	struct fetcher *fetcher; /* NULL: nothing is downloaded */
	struct codebook *codebook;
	struct namer *namer;
	struct mix *mix;
	struct pytimes pytimes;
	struct head head;
	uint64_t duration, refresh; /* ns */
	uint64_t began, next_scan, next_publish, next_depth;
	bool hands_full; /* we hold control->hands */
	struct pollfd *fds; /* one for each root, then control->wake */
};

static struct pollfd *
make_fds(const struct sampling *s)
{
	size_t n = s->follow.family.roots;
	struct pollfd *fd = xcalloc(n + 1, sizeof *fd);

	for (size_t i = 0; i <= n; i++)
		fd[i].events = POLLIN;
	fd[n].fd = s->control->wake;
	return fd;
}

static void publish(struct sampling *, enum phase, uint64_t now);

struct sampling *
sampling_new(
    const struct session_opts *opts, struct control *control, struct err *err)
{
	struct sampling *s;

	s = xcalloc(1, sizeof *s);
	s->control = control;
	s->duration = opts->duration;
	s->refresh = opts->refresh;
	s->may_deepen = !opts->stack_fixed;
	s->python = opts->python;
	s->async = opts->async;
	s->lines_last = opts->lines_last;
	if (follow_open(&s->follow, opts, err) == -1) {
		free(s);
		return NULL;
	}
	s->fds = make_fds(s);
	s->intern = intern_new();
	s->profile = profile_new();
	pytimes_init(
	    &s->pytimes, s->profile, clock_mono() ^ (uint64_t)getpid() << 32);
	s->worker =
	    worker_new(target_root(&s->follow.family.v[0]->target), err);
	if (opts->debuginfod && s->worker != NULL)
		s->fetcher = fetcher_new(err);
	if (s->worker == NULL || (opts->debuginfod && s->fetcher == NULL)) {
		sampling_free(s);
		return NULL;
	}
	s->codebook = codebook_new();
	s->namer = namer_new(s->intern, s->worker, s->codebook);
	namer_fetch_by(s->namer, s->fetcher);
	s->mix = mix_new(&(struct mix_parts){ .namer = s->namer,
	    .worker = s->worker,
	    .profile = s->profile,
	    .codebook = s->codebook,
	    .intern = s->intern,
	    .python = opts->python,
	    .python_only = opts->python_only });
	s->follow.mix = s->mix;
	if (opts->lines)
		mix_want_lines(s->mix);
	head_init(&s->head, s->intern, &s->follow.family.v[0]->target, opts,
	    &s->follow.pick.refused);
	publish(s, PHASE_LIVE, clock_mono());
	return s;
}

int
sampling_go(struct sampling *s, struct err *err)
{
	return target_go(&s->follow.family.v[0]->target, err);
}

struct target *
sampling_target(struct sampling *s)
{
	return &s->follow.family.v[0]->target;
}

struct codebook *
sampling_codebook(struct sampling *s)
{
	return s->codebook;
}

static void
add_before(struct sampler_stats *s, const struct sampler_stats *before)
{
	s->lost += before->lost;
	s->throttled += before->throttled;
	s->failed += before->failed;
	s->costly += before->costly;
	s->foreign += before->foreign;
	s->stops += before->stops;
	s->stop_ns += before->stop_ns;
}

static const struct sampler_stats *
read_stats(struct sampling *s)
{
	if (s->follow.pick.sampler != NULL) {
		s->follow.pick.backend->stats(
		    s->follow.pick.sampler, &s->stats);
		add_before(&s->stats, &s->before);
	}
	return &s->stats;
}

/* What was found in a process may need another sampler. */
static void
change(struct sampling *s)
{
	if (!follow_wants_change(&s->follow))
		return;
	s->before = *read_stats(s);
	follow_change(&s->follow);
}

static void
book_process(struct sampling *s, struct process *p, uint64_t now)
{
	for (size_t i = 0; i < p->tasks.n; i++) {
		const struct task *t = &p->tasks.v[i];

		if (t->alive && t->kernel_ran > 0)
			mix_kernel(s->mix, p, t->tid, t->kernel_ran, now);
	}
}

/* Events that see user time only leave the rest to the books of the kernel. */
static void
book_kernel(struct sampling *s, uint64_t now)
{
	for (size_t i = 0; i < s->follow.family.n; i++)
		book_process(s, s->follow.family.v[i], now);
}

/* Threads: the state bar, names, and what a backend needs to know of them. */
static void
scan(struct sampling *s, uint64_t now)
{
	uint64_t cost;

	family_scan(&s->follow.family, s->profile, now);
	if (read_stats(s)->user_only)
		book_kernel(s, now);
	if (s->python)
		pytimes_seek(&s->pytimes, &s->follow.family, now);
	cost = clock_mono() - now;
	s->next_scan =
	    now + (cost * SCAN_SHARE > SCAN_NS ? cost * SCAN_SHARE : SCAN_NS);
}

static void
publish(struct sampling *s, enum phase phase, uint64_t now)
{
	struct snapshot head;

	head_fill(&s->head, &head,
	    &(struct head_parts){ .backend = s->follow.pick.backend,
		.stats = read_stats(s),
		.walks = mix_walks(s->mix),
		.worth = mix_worth(s->mix),
		.family = &s->follow.family,
		.profile = s->profile,
		.python = mix_python(s->mix),
		.pytimes = &s->pytimes,
		.tells = mix_tells(s->mix) },
	    now);
	head.phase = phase;
	if (*head.sampling.python.version != '\0')
		head.no_python = namer_no_python(s->namer);
	slot_publish(&s->control->slot,
	    profile_freeze(s->profile, s->intern, &head, now));
	s->next_publish = now + s->refresh;
}

static void
reset(struct sampling *s, uint64_t now)
{
	profile_reset(s->profile);
	s->follow.from = now;
	pytimes_reset(&s->pytimes);
	mix_reset(s->mix);
	head_reset(&s->head, read_stats(s), now);
	s->next_publish = now;
}

/* Sleep until something is due, or one of the roots ends. */
static void
pause_until(struct sampling *s, uint64_t when)
{
	struct pollfd *fd = s->fds;
	size_t n = s->follow.family.roots;
	uint64_t now = clock_mono(), left = when > now ? when - now : 0;
	struct timespec ts = { .tv_sec = (time_t)(left / NS_PER_S),
		.tv_nsec = (long)(left % NS_PER_S) };
	eventfd_t count;

	for (size_t i = 0; i < n; i++) {
		const struct process *p = s->follow.family.v[i];

		fd[i].fd = p->ended || p->over ? -1 : p->target.pidfd;
	}
	if (ppoll(fd, n + 1, &ts, NULL) <= 0)
		return;
	if (fd[n].revents != 0)
		eventfd_read(s->control->wake, &count);
	for (size_t i = 0; i < n; i++)
		s->follow.family.v[i]->over |= fd[i].revents != 0;
}

static uint64_t
earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The hands stay ours while a thread stands still or is about to. */
static uint64_t
collect(struct sampling *s, uint64_t now)
{
	uint64_t when;

	if (!s->hands_full)
		pthread_mutex_lock(&s->control->hands);
	when = s->follow.pick.backend->collect(s->follow.pick.sampler, now);
#ifdef STACKTOP_HOSTILE
	s->next_publish = 0;
#endif
	s->hands_full = !s->follow.pick.backend->rest(s->follow.pick.sampler);
	if (!s->hands_full)
		pthread_mutex_unlock(&s->control->hands);
	return when;
}

/* What the kernel keeps for us, in rings that hold three times as much, can wait
 * for the next look at CPythons, which wakes us anyway. */
static uint64_t
next_collect(const struct sampling *s, uint64_t now, uint64_t when)
{
	uint64_t due = s->pytimes.due;

	if (s->follow.pick.backend->looks || due < when)
		return when;
	return due - when <= (when - now) / 2 ? due : when;
}

/* Where too many stacks are cut off, copy more of them from now on; where no
 * more can be copied, collect sooner. */
static void
check_depth(struct sampling *s, uint64_t now)
{
	uint64_t before = s->depth.walked;
	bool too_short;

	if (now < s->next_depth)
		return;
	s->next_depth = now + DEPTH_NS;
	too_short = depth_short(&s->depth, mix_walks(s->mix));
	if (s->depth.walked == before)
		return; /* no verdict yet */
	if (too_short && s->may_deepen)
		s->may_deepen =
		    s->follow.pick.backend->deepen(s->follow.pick.sampler);
	s->hasty = s->depth.missed && !s->may_deepen;
}

/* No more samples: let go of what is still to stop. One that does not come out
 * of the kernel is let go of when this thread ends. The sampler goes at once,
 * for its timers run on while the last picture is looked at. */
static void
rest(struct sampling *s)
{
	uint64_t deadline = clock_mono() + NS_PER_S;

	while (s->hands_full && clock_mono() < deadline) {
		clock_sleep_until(clock_mono() + NS_PER_MS / 4);
		s->hands_full =
		    !s->follow.pick.backend->rest(s->follow.pick.sampler);
		if (!s->hands_full)
			pthread_mutex_unlock(&s->control->hands);
	}
	read_stats(s);
	follow_stop(&s->follow);
}

static void
on_gone(void *arg, struct image *image)
{
	struct sampling *s = arg;

	mix_forget(s->mix, image);
	namer_forget(s->namer, image);
}

/* One turn of the loop; false when the sampling is over. */
static bool
turn(struct sampling *s, enum phase *phase)
{
	uint64_t now = clock_mono(), when;

	if (atomic_load(&s->control->stop) ||
	    (s->duration != 0 && now - s->began >= s->duration)) {
		*phase = PHASE_STOPPED;
		return false;
	}
	if (atomic_exchange(&s->control->reset, false))
		reset(s, now);
	if (atomic_load(&s->control->lines))
		mix_want_lines(s->mix);
	when = next_collect(s, now, collect(s, now));
	change(s);
	mix_update(s->mix, now);
	if (!mix_waiting(s->mix)) /* what waits knows its images */
		family_sweep(&s->follow.family, on_gone, s);
	if (now >= s->pytimes.due)
		pytimes_look(&s->pytimes, &s->follow.family, now);
	check_depth(s, now);
	if (family_identify(&s->follow.family))
		head_identify(&s->head, &s->follow.family.v[0]->target);
	if (now >= s->next_scan || now >= s->next_publish)
		scan(s, now); /* rates need samples and CPU times of one
				 * moment */
	if (now >= s->next_publish)
		publish(s, PHASE_LIVE, now);
	if (s->hasty || s->async || now - s->began < HASTE_FIRST_NS)
		when = earliest(when, now + HASTE_NS);
	when = earliest(when, earliest(s->next_scan, s->next_publish));
	when = earliest(when, s->pytimes.due);
	if (s->duration != 0)
		when = earliest(when, s->began + s->duration);
	pause_until(s, when);
	if (!family_ended(&s->follow.family))
		return true;
	*phase = PHASE_COMPLETE;
	return false;
}

static bool
is_looking(const struct sampling *s)
{
	return worker_open_jobs(s->worker) > 0 || mix_seeks_lines(s->mix) ||
	       fetcher_busy(s->fetcher);
}

/* Let the open background jobs finish, so that the last picture is whole:
 * names always, source lines unless the user wants to be gone. */
static void
settle(struct sampling *s, enum phase phase)
{
	uint64_t deadline = clock_mono() + SETTLE_NS, now;

	if (s->lines_last)
		mix_want_lines(s->mix);
	mix_update(s->mix, clock_mono());
	while ((now = clock_mono()) < deadline &&
	       (mix_waiting(s->mix) ||
		   (is_looking(s) && !atomic_load(&s->control->stop)))) {
		if (now >= s->next_publish)
			publish(s, phase, now);
		pause_until(s, now + 10 * NS_PER_MS);
		mix_update(s->mix, now);
	}
}

/* Whoever stops a thread should not wait for a CPU before letting it go on, nor
 * let a ring fill up; only a privileged user may ask for that. The jitter is to
 * be ours, not the timer's. */
static void
hurry(void)
{
	setpriority(PRIO_PROCESS, 0, -10); /* of this thread, on Linux */
	prctl(PR_SET_TIMERSLACK, 1);
}

void
sampling_run(struct sampling *s)
{
	enum phase phase = PHASE_STOPPED;
	int status;

	hurry();
	s->began = clock_mono();
	scan(s, s->began);
	profile_reset(s->profile); /* what was before does not count, */
	s->follow.from = s->began; /* nor what rings have of then */
	pytimes_reset(&s->pytimes);
	head_reset(&s->head, NULL, s->began);
	while (turn(s, &phase))
		;
	clock_sleep_until(clock_mono() + LAST_NS);
	collect(s, clock_mono());
	rest(s);
	scan(s, clock_mono());
	pytimes_end(&s->pytimes);
	head_stop(&s->head, clock_mono());
	if (phase == PHASE_COMPLETE &&
	    target_status(&s->follow.family.v[0]->target, &status))
		head_status(&s->head, status);
	settle(s, phase);
	publish(s, phase, clock_mono());
	eventfd_write(s->control->ended, 1);
}

void
sampling_free(struct sampling *s)
{
	if (s == NULL)
		return;
	follow_stop(&s->follow);
	fetcher_free(s->fetcher);
	worker_free(s->worker);
	mix_free(s->mix);
	namer_free(s->namer);
	codebook_free(s->codebook);
	profile_free(s->profile);
	pytimes_fini(&s->pytimes);
	follow_fini(&s->follow);
	intern_free(s->intern);
	free(s->fds);
	free(s);
}
