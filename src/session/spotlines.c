/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spotlines.c - source lines of spots, from the background.
 *
 * A job is small, for symbols wait until the one at hand is done; several are
 * open at a time, so that the worker need not wait for us.
 */
#include "config.h"

#include "session/spotlines.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"

enum { BATCH = 64, OPEN_MAX = 8 };

void
spotlines_note(struct spotlines *l, uint32_t spot, struct image *image)
{
	if (spot < l->next)
		return;
	if (spot >= l->n) {
		l->image = xgrow(
		    l->image, &l->cap, (size_t)spot + 1, sizeof *l->image);
		while (l->n <= spot)
			l->image[l->n++] = NULL;
	}
	l->image[spot] = image;
}

/* Of the instruction before, which may be meant, the runtime says the same line
 * nearly always. */
void
spotlines_told(const struct spotlines *l, uint32_t spot,
    struct profile *profile, struct intern *intern)
{
	const char *file;
	unsigned line;
	char *safe;

	if (l->codebook == NULL ||
	    !codebook_line(l->codebook, profile_spot_func(profile, spot),
		profile_spot_addr(profile, spot), &file, &line))
		return;
	safe = text_safe(file, strlen(file), strlen(file));
	file = intern_string(intern, safe);
	profile_spot_where(profile, spot, file, line);
	profile_spot_cause(profile, spot, file, line);
	free(safe);
}

void
spotlines_forget(struct spotlines *l, const struct image *image)
{
	for (size_t i = l->next; i < l->n; i++)
		if (l->image[i] == image)
			l->image[i] = NULL;
}

static void
pass_asked(struct spotlines *l)
{
	while (l->next < l->n && l->image[l->next] == NULL)
		l->next++;
}

static void
find_function(const struct spotlines *l, const struct profile *profile,
    struct job_spot *s)
{
	const struct code_ask ask = { .func =
					  profile_spot_func(profile, s->spot) };
	struct codebook_entry e;

	if (l->codebook == NULL || !codebook_get(l->codebook, &ask, &e))
		return;
	s->start = e.start;
	s->size = e.binary != NULL ? e.size : 0;
	binary_release(e.binary);
}

/* Ask for the first spot there is, and some more of its image. */
static void
ask(struct spotlines *l, struct worker *worker, const struct profile *profile)
{
	struct image *image = l->image[l->next];
	struct job job = { .kind = JOB_SPOTS, .image = image };

	job.spots = xcalloc(BATCH, sizeof *job.spots);
	for (size_t i = l->next; i < l->n && job.nspots < BATCH; i++) {
		if (l->image[i] != image)
			continue;
		l->image[i] = NULL;
		job.spots[job.nspots] = (struct job_spot){ .spot = (uint32_t)i,
			.vaddr = profile_spot_addr(profile, (uint32_t)i) };
		find_function(l, profile, &job.spots[job.nspots++]);
	}
	image->jobs++;
	l->open++;
	worker_ask(worker, &job);
}

static void
take(struct spotlines *l, struct job *job, struct profile *profile,
    struct intern *intern)
{
	job->image->jobs--;
	l->open--;
	for (size_t i = 0; i < job->nspots; i++) {
		const struct job_spot *s = &job->spots[i];

		if (s->file != NULL)
			profile_spot_where(profile, s->spot,
			    intern_string(intern, s->file), s->line);
		if (s->cause_file != NULL)
			profile_spot_cause(profile, s->spot,
			    intern_string(intern, s->cause_file),
			    s->cause_line);
	}
	worker_free_spots(job);
}

void
spotlines_update(struct spotlines *l, struct worker *worker,
    struct profile *profile, struct intern *intern)
{
	struct job job;

	while (worker_take_spots(worker, &job))
		take(l, &job, profile, intern);
	pass_asked(l);
	while (l->wanted && l->open < OPEN_MAX && l->next < l->n) {
		ask(l, worker, profile);
		pass_asked(l);
	}
}

bool
spotlines_busy(const struct spotlines *l)
{
	return l->wanted && (l->open > 0 || l->next < l->n);
}

void
spotlines_fini(struct spotlines *l)
{
	free(l->image);
	*l = (struct spotlines){ 0 };
}
