/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pypages.c - a read cache of whole pages. */
#include "config.h"

#include "python/pypages.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { PAGE = 4096 };

void
pypages_init(struct pypages *p, const struct pymem *from)
{
	*p = (struct pypages){ .from = from };
}

/* The bytes of a page, or NULL when it cannot be read or is one too many. The
 * first places are those of ahead. */
static const uint8_t *
page(struct pypages *p, uint64_t number)
{
	uint64_t *known = hmap_get(&p->place, number);

	if (known != NULL) {
		if (*known < p->nread)
			p->ahead[*known].used = p->round;
		return p->bytes + *known * PAGE;
	}
	if (p->n == PYPAGES_MAX)
		return NULL;
	p->bytes = xgrow(p->bytes, &p->cap, p->n + 1, PAGE);
	if (!pymem_read(p->from, number * PAGE, p->bytes + p->n * PAGE, PAGE))
		return NULL;
	*hmap_put(&p->place, number, NULL) = p->n;
	p->missed++;
	if (!p->aside && p->nahead < PYPAGES_AHEAD)
		p->ahead[p->nahead++] =
		    (struct pypages_ahead){ number, p->round };
	return p->bytes + p->n++ * PAGE;
}

/* Memory need not end with a page: it does in tests only. */
static bool
read_through(void *arg, uint64_t addr, void *out, size_t len)
{
	struct pypages *p = arg;
	uint8_t *to = out;

	if (len > UINT64_MAX - addr)
		return false;
	while (len > 0) {
		size_t at = addr % PAGE, n = PAGE - at < len ? PAGE - at : len;
		const uint8_t *bytes = page(p, addr / PAGE);

		if (bytes == NULL)
			return pymem_read(p->from, addr, to, len);
		memcpy(to, bytes + at, n);
		to += n;
		addr += n;
		len -= n;
	}
	return true;
}

/* Who asks for parts knows how many bytes of each he needs. */
static size_t
read_parts_through(void *arg, const struct pymem_part *part, size_t n)
{
	const struct pymem *from = ((struct pypages *)arg)->from;

	return from->read_parts(from->arg, part, n);
}

struct pymem
pypages_mem(struct pypages *p)
{
	return (struct pymem){ .read = read_through,
		.arg = p,
		.read_parts =
		    p->from->read_parts != NULL ? read_parts_through : NULL };
}

void
pypages_forget(struct pypages *p)
{
	hmap_clear(&p->place);
	p->n = p->missed = p->nread = 0;
}

static int
by_number(const void *va, const void *vb)
{
	const struct pypages_ahead *a = va, *b = vb;

	return (a->number > b->number) - (a->number < b->number);
}

/* Ascending, each once, and only what was needed of late. */
static void
tidy(struct pypages *p)
{
	size_t n = 0;

	if (p->nahead > 1)
		qsort(p->ahead, p->nahead, sizeof *p->ahead, by_number);
	for (size_t i = 0; i < p->nahead; i++) {
		struct pypages_ahead *a = &p->ahead[i];

		if (p->round - a->used <= PYPAGES_KEEP &&
		    (n == 0 || p->ahead[n - 1].number != a->number))
			p->ahead[n++] = *a;
	}
	p->nahead = n;
}

/* The parts of memory that they are, pages side by side in one; how many. */
static size_t
make_parts(struct pypages *p, struct pymem_part *part)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nahead; i++) {
		uint64_t addr = p->ahead[i].number * PAGE;

		if (n > 0 && part[n - 1].addr + part[n - 1].len == addr)
			part[n - 1].len += PAGE;
		else
			part[n++] = (struct pymem_part){ addr,
				p->bytes + i * PAGE, PAGE };
	}
	return n;
}

/* What is no longer there is not asked for again. */
static void
drop_part(struct pypages *p, size_t npages)
{
	memmove(p->ahead + p->nread, p->ahead + p->nread + npages,
	    (p->nahead - p->nread - npages) * sizeof *p->ahead);
	p->nahead -= npages;
}

void
pypages_ahead(struct pypages *p)
{
	struct pymem_part part[PYPAGES_AHEAD];
	size_t n, got;

	pypages_forget(p);
	p->round++;
	tidy(p);
	if (p->nahead == 0 || p->from->read_parts == NULL)
		return;
	p->bytes = xgrow(p->bytes, &p->cap, p->nahead, PAGE);
	n = make_parts(p, part);
	got = p->from->read_parts(p->from->arg, part, n);
	for (size_t i = 0; i < got; i++)
		p->nread += part[i].len / PAGE;
	if (got < n)
		drop_part(p, part[got].len / PAGE);
	for (p->n = 0; p->n < p->nread; p->n++)
		*hmap_put(&p->place, p->ahead[p->n].number, NULL) = p->n;
}

void
pypages_fini(struct pypages *p)
{
	hmap_fini(&p->place);
	free(p->bytes);
	*p = (struct pypages){ 0 };
}
