/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pystep.c - looks for a task on the C stack, by the coroutine that it has. */
#include "config.h"

#include "python/pystep.h"

enum {
	TAG_BITS = 3,
	WORD = 8,
	NEAR = 4096 /* no object lies below */
};

static bool
has_coroutine(const struct pymem *mem, const struct pyasync *a, uint64_t task,
    uint64_t coroutine)
{
	uint64_t its;
	uint8_t is_task;

	return pymem_u64(mem, task + a->task.coroutine, &its) &&
	       (its & ~(uint64_t)TAG_BITS) == coroutine &&
	       pymem_read(mem, task + a->task.is_task, &is_task, 1) &&
	       is_task != 0;
}

/* A coroutine may have gone, and its task too. */
static uint64_t
find_known(const struct pystep *s, const struct pymem *mem,
    const struct pyasync *a, uint64_t coroutine)
{
	for (unsigned i = 0; i < PYSTEP_KNOWN; i++)
		if (s->known[i].coroutine == coroutine &&
		    has_coroutine(mem, a, s->known[i].task, coroutine))
			return s->known[i].task;
	return 0;
}

/* Registers are saved, and so are there twice and more. */
static bool
is_met(const uint64_t *word, size_t i)
{
	size_t k = 0;

	while (word[k] != word[i])
		k++;
	return k < i;
}

static uint64_t
find_on_stack(const struct pymem *mem, const struct pyasync *a,
    uint64_t coroutine, uint64_t from, uint64_t to)
{
	uint64_t word[PYSTEP_BYTES / WORD];
	size_t n = (to - from) / WORD;

	if (!pymem_read(mem, from, word, n * WORD))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (word[i] % WORD == 0 && word[i] >= NEAR &&
		    word[i] <= INT64_MAX && !is_met(word, i) &&
		    has_coroutine(mem, a, word[i], coroutine))
			return word[i];
	return 0;
}

uint64_t
pystep_task(struct pystep *s, const struct pymem *mem, const struct pyasync *a,
    uint64_t coroutine, uint64_t anchor, uint64_t behind)
{
	uint64_t task = find_known(s, mem, a, coroutine);
	uint64_t end = anchor + PYSTEP_BYTES;

	if (task != 0 || anchor == 0 || anchor % WORD != 0 || end < anchor)
		return task;
	if (behind > anchor && behind < end)
		end = behind;
	task = find_on_stack(mem, a, coroutine, anchor, end);
	if (task != 0) {
		s->known[s->next].coroutine = coroutine;
		s->known[s->next].task = task;
		s->next = (s->next + 1) % PYSTEP_KNOWN;
	}
	return task;
}
