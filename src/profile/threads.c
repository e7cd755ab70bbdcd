/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * threads.c - the threads of a profile. A name may change as often as the
 * target likes, so it is no interned string but part of the row.
 */
#include "config.h"

#include "profile/threads.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void
threads_init(struct threads *t, size_t max)
{
	assert(max > 0);
	*t = (struct threads){ .max = max };
}

static uint32_t
add(struct threads *t, pid_t pid, pid_t tid, const char *name)
{
	t->v = xgrow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	t->v[t->n] = (struct threads_row){
		.pid = pid,
		.tid = tid,
		.name = xstrdup(name),
		.state = THREAD_SLEEP,
	};
	return (uint32_t)t->n++;
}

uint32_t
threads_get(struct threads *t, pid_t pid, pid_t tid, uint64_t starttime)
{
	/* a tid has 22 bits (PID_MAX_LIMIT), a start time is in clock ticks */
	uint64_t key = starttime << 22 | ((uint64_t)tid & 0x3fffff);
	uint64_t *at = hmap_get(&t->by_id, key);

	if (at != NULL)
		return (uint32_t)*at;
	if (t->n == t->max)
		return (uint32_t)(t->max - 1);
	if (t->n == t->max - 1)
		return add(t, 0, 0, "[other threads]");
	*hmap_put(&t->by_id, key, NULL) = t->n;
	return add(t, pid, tid, "");
}

static void
rename_thread(struct threads_row *row, const char *name)
{
	if (name == NULL || strncmp(row->name, name, THREADS_NAME) == 0)
		return;
	free(row->name);
	row->name = xstrndup(name, THREADS_NAME);
}

bool
threads_nameless(const struct threads *t, uint32_t index)
{
	assert(index < t->n);
	return t->v[index].name[0] == '\0';
}

void
threads_call(struct threads *t, uint32_t index, const char *name)
{
	assert(index < t->n);
	if (index != t->max - 1)
		rename_thread(&t->v[index], name);
}

void
threads_python(struct threads *t, uint32_t index, const char *name)
{
	struct threads_row *row;

	assert(index < t->n);
	row = &t->v[index];
	if (index == t->max - 1 ||
	    (row->python != NULL &&
		strncmp(row->python, name, THREADS_NAME) == 0))
		return;
	free(row->python);
	row->python = xstrndup(name, THREADS_NAME);
}

void
threads_update(struct threads *t, uint32_t index, const char *name, bool alive,
    enum thread_state state, const uint64_t time[THREAD_STATES])
{
	struct threads_row *row;

	assert(index < t->n);
	if (index == t->max - 1)
		return;
	row = &t->v[index];
	rename_thread(row, name);
	row->alive = alive;
	row->state = state;
	memcpy(row->time, time, sizeof row->time);
}

void
threads_held(struct threads *t, uint32_t index, uint64_t ns)
{
	assert(index < t->n);
	t->v[index].gil_ns += ns;
}

void
threads_reset(struct threads *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct threads_row *row = &t->v[i];

		row->samples = row->gil_ns = 0;
		memcpy(row->base, row->time, sizeof row->base);
	}
}

size_t
threads_text(const struct threads *t)
{
	size_t len = 0;
	size_t i;

	for (i = 0; i < t->n; i++) {
		len += strlen(t->v[i].name) + 1;
		if (t->v[i].python != NULL)
			len += strlen(t->v[i].python) + 1;
	}
	return len;
}

static struct snap_thread
freeze(const struct threads_row *row)
{
	struct snap_thread out = {
		.pid = row->pid,
		.tid = row->tid,
		.alive = row->alive,
		.state = row->state,
		.samples = row->samples,
		.gil_ns = row->gil_ns,
	};
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < THREAD_STATES; i++) {
		if (row->time[i] > row->base[i])
			out.time[i] = row->time[i] - row->base[i];
		sum += out.time[i];
	}
	if (sum == 0)
		return out;
	out.running_pct =
	    100.0 * (double)out.time[THREAD_RUNNING] / (double)sum;
	/* it was looked at since the last scan, too */
	out.gil_held_pct =
	    row->gil_ns < sum ? 100.0 * (double)row->gil_ns / (double)sum : 100;
	return out;
}

static const char *
keep(char **text, const char *name)
{
	size_t len = strlen(name) + 1;
	char *to = *text;

	*text += len;
	return memcpy(to, name, len);
}

void
threads_freeze(const struct threads *t, struct snap_thread *out, char *text)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		out[i] = freeze(&t->v[i]);
		out[i].name = keep(&text, t->v[i].name);
		if (t->v[i].python != NULL)
			out[i].python_name = keep(&text, t->v[i].python);
	}
}

void
threads_fini(struct threads *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->v[i].name);
		free(t->v[i].python);
	}
	free(t->v);
	hmap_fini(&t->by_id);
	*t = (struct threads){ 0 };
}
