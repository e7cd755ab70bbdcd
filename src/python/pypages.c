/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pypages.c - a read cache of whole pages. */
#include "config.h"

#include "python/pypages.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	PAGE = 4096,
	LINE = 64, /* of a cache */
	ROOM = 512
};

void
pypages_init(struct pypages *p, const struct pymem *from)
{
	*p = (struct pypages){ .from = from };
}

static bool
is_refused(struct pypages *p)
{
	bool refused = p->closed && !p->aside && p->nahead == PYPAGES_AHEAD;

	p->refused += refused;
	return refused;
}

/* Where a page is to be, of which nothing is known; false when there is no room
 * or it cannot be read. */
static bool
add_page(struct pypages *p, uint64_t number, size_t *place)
{
	if (p->n == PYPAGES_MAX || is_refused(p))
		return false;
	p->bytes = xgrow(p->bytes, &p->cap, p->n + 1, PAGE);
	if (!pymem_read(p->from, number * PAGE, p->bytes + p->n * PAGE, PAGE))
		return false;
	*hmap_put(&p->place, number, NULL) = *place = p->n++;
	p->missed++;
	if (p->aside || p->nahead == PYPAGES_AHEAD)
		return true;
	p->ahead[p->nahead++] =
	    (struct pypages_ahead){ .number = number, .used = p->round };
	p->tidy = false;
	return true;
}

/* The first places are those of ahead. */
static bool
find_page(struct pypages *p, uint64_t number, size_t *place)
{
	struct pypages_recent *r = &p->recent[number % PYPAGES_RECENT];
	const uint64_t *known;

	if (r->place != 0 && r->number == number) {
		*place = r->place - 1;
		return true;
	}
	known = hmap_get(&p->place, number);
	if (known != NULL)
		*place = *known;
	else if (!add_page(p, number, place))
		return false;
	*r = (struct pypages_recent){ number, *place + 1 };
	return true;
}

static void
widen(struct pypages_range *r, uint32_t from, uint32_t to)
{
	if (r->to == 0 || from < r->from)
		r->from = from;
	if (to > r->to)
		r->to = to;
}

/* Of a page that was read ahead only a range may be there. */
static bool
has(struct pypages *p, size_t place, uint32_t from, uint32_t to)
{
	struct pypages_ahead *a;

	if (place >= p->nread)
		return true;
	a = &p->ahead[place];
	a->used = p->round;
	widen(&a->needed, from, to);
	if (from >= a->read.from && to <= a->read.to)
		return true;
	p->missed++;
	a->grows = true;
	a->read = (struct pypages_range){ 0, PAGE };
	return pymem_read(
	    p->from, a->number * PAGE, p->bytes + place * PAGE, PAGE);
}

/* [addr, addr + len), all in one page, or NULL when it cannot be read or is of
 * one too many. */
static const uint8_t *
bytes_at(struct pypages *p, uint64_t addr, size_t len)
{
	uint32_t from = addr % PAGE;
	size_t place;

	if (!find_page(p, addr / PAGE, &place) ||
	    !has(p, place, from, from + (uint32_t)len))
		return NULL;
	return p->bytes + place * PAGE + from;
}

/* Most often it is one word. */
static void
copy(uint8_t *to, const uint8_t *from, size_t n)
{
	if (n == sizeof(uint64_t))
		memcpy(to, from, sizeof(uint64_t));
	else
		memcpy(to, from, n);
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
		const uint8_t *bytes = bytes_at(p, addr, n);

		if (bytes == NULL)
			return !(p->closed && p->refused > 0) &&
			       pymem_read(p->from, addr, to, len);
		copy(to, bytes, n);
		to += n;
		addr += n;
		len -= n;
	}
	return true;
}

static struct pypages_part *
find_part(struct pypages *p, const struct pymem_part *want)
{
	for (size_t i = 0; i < p->nparts; i++) {
		/* they are asked for in the same order as before */
		size_t at = (p->next_part + i) % p->nparts;

		if (p->part[at].addr == want->addr &&
		    p->part[at].len == want->len) {
			p->next_part = at + 1;
			return &p->part[at];
		}
	}
	return NULL;
}

/* From now on they are read ahead. */
static void
remember_part(struct pypages *p, const struct pymem_part *want)
{
	if (p->nparts < PYPAGES_PARTS && want->len <= PYPAGES_PART &&
	    find_part(p, want) == NULL)
		p->part[p->nparts++] = (struct pypages_part){
			.addr = want->addr, .len = want->len, .used = p->round
		};
}

/* Who asks for parts knows how many bytes of each he needs. */
static size_t
read_parts_through(void *arg, const struct pymem_part *part, size_t n)
{
	struct pypages *p = arg;
	size_t known = 0;

	for (; known < n; known++) {
		struct pypages_part *had = find_part(p, &part[known]);

		if (had == NULL || !had->read)
			break;
		memcpy(part[known].out, had->bytes, had->len);
		had->used = p->round;
	}
	if (known == n)
		return n;
	for (size_t i = known; i < n; i++)
		remember_part(p, &part[i]);
	return known +
	       p->from->read_parts(p->from->arg, part + known, n - known);
}

struct pymem
pypages_mem(struct pypages *p)
{
	return (struct pymem){ .read = read_through,
		.arg = p,
		.read_parts =
		    p->from->read_parts != NULL ? read_parts_through : NULL };
}

static void
forget_places(struct pypages *p)
{
	hmap_clear(&p->place);
	memset(p->recent, 0, sizeof p->recent);
}

static void
forget_bytes(struct pypages *p)
{
	p->n = p->missed = p->refused = p->nread = 0;
	for (size_t i = 0; i < p->nparts; i++)
		p->part[i].read = false;
}

void
pypages_forget(struct pypages *p)
{
	forget_places(p);
	forget_bytes(p);
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

	if (!p->tidy)
		qsort(p->ahead, p->nahead, sizeof *p->ahead, by_number);
	p->tidy = true;
	for (size_t i = 0; i < p->nahead; i++) {
		struct pypages_ahead *a = &p->ahead[i];

		if (p->round - a->used <= PYPAGES_KEEP &&
		    (n == 0 || p->ahead[n - 1].number != a->number))
			p->ahead[n++] = *a;
	}
	p->nahead = n;
}

static void
tidy_parts(struct pypages *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nparts; i++)
		if (p->round - p->part[i].used <= PYPAGES_KEEP) {
			if (n != i)
				p->part[n] = p->part[i];
			n++;
		}
	p->nparts = n;
}

/* What is to be read of a page. Where frames come on top of others there is some
 * room. Now and then it is all, and what is needed is found out anew. */
static struct pypages_range
range_of(struct pypages *p, struct pypages_ahead *a)
{
	struct pypages_range r = a->needed;

	if (r.to == 0 || p->round % PYPAGES_WHOLE == 0) {
		a->needed = (struct pypages_range){ 0 };
		return (struct pypages_range){ 0, PAGE };
	}
	r.from -= r.from % LINE;
	r.to = (r.to + (a->grows ? ROOM : LINE - 1)) / LINE * LINE;
	return (struct pypages_range){ r.from, r.to < PAGE ? r.to : PAGE };
}

/* The parts of memory that they are, pages side by side in one; how many. */
static size_t
make_parts(struct pypages *p, struct pymem_part *part)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nahead; i++) {
		struct pypages_ahead *a = &p->ahead[i];
		uint64_t addr = a->number * PAGE;

		a->read = range_of(p, a);
		if (i > 0 && a[-1].number + 1 == a->number) {
			part[n - 1].len += PAGE - a[-1].read.to + a->read.to;
			a[-1].read.to = PAGE;
			a->read.from = 0;
			continue;
		}
		part[n++] = (struct pymem_part){ addr + a->read.from,
			p->bytes + i * PAGE + a->read.from,
			a->read.to - a->read.from };
	}
	return n;
}

/* How many pages such a part is of. */
static size_t
pages_of(const struct pymem_part *part)
{
	return (part->addr % PAGE + part->len + PAGE - 1) / PAGE;
}

/* What is no longer there is not asked for again. */
static void
drop_pages(struct pypages *p, size_t npages)
{
	memmove(p->ahead + p->nread, p->ahead + p->nread + npages,
	    (p->nahead - p->nread - npages) * sizeof *p->ahead);
	p->nahead -= npages;
}

/* Of n parts the first got were read: pages, and behind them small ones. */
static void
take_read(
    struct pypages *p, const struct pymem_part *part, size_t npages, size_t got)
{
	size_t nparts = got > npages ? got - npages : 0;

	for (size_t i = 0; i < got && i < npages; i++)
		p->nread += pages_of(&part[i]);
	for (size_t i = 0; i < nparts; i++)
		p->part[i].read = true;
	if (got < npages)
		drop_pages(p, pages_of(&part[got]));
	else if (nparts < p->nparts)
		p->part[nparts] = p->part[--p->nparts];
	p->n = p->nread;
}

static void
place_all(struct pypages *p)
{
	forget_places(p);
	for (size_t i = 0; i < p->nread; i++)
		*hmap_put(&p->place, p->ahead[i].number, NULL) = i;
}

/* The pages of this round are at the places of the last one. */
static bool
begin_round(struct pypages *p)
{
	size_t before = p->nahead;
	bool same = p->tidy && p->n == before && p->nread == before;

	forget_bytes(p);
	p->round++;
	p->next_part = 0;
	tidy(p);
	tidy_parts(p);
	return same && p->nahead == before;
}

void
pypages_ahead(struct pypages *p)
{
	struct pymem_part part[PYPAGES_AHEAD + PYPAGES_PARTS];
	bool same = begin_round(p);
	size_t all = p->nahead, npages, n;

	if (p->nahead + p->nparts == 0 || p->from->read_parts == NULL) {
		forget_places(p);
		return;
	}
	p->bytes = xgrow(p->bytes, &p->cap, p->nahead, PAGE);
	n = npages = make_parts(p, part);
	for (size_t i = 0; i < p->nparts; i++)
		part[n++] = (struct pymem_part){ p->part[i].addr,
			p->part[i].bytes, p->part[i].len };
	take_read(p, part, npages, pystrip_read(&p->strip, p->from, part, n));
	if (!same || p->nread < all)
		place_all(p);
}

bool
pypages_make_room(struct pypages *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nahead && p->refused > 0; i++)
		if (p->ahead[i].used == p->round)
			p->ahead[n++] = p->ahead[i];
	if (p->refused == 0 || n == p->nahead)
		return false;
	p->nahead = n;
	pypages_forget(p); /* places of pages were those in the list */
	return true;
}

void
pypages_fini(struct pypages *p)
{
	hmap_fini(&p->place);
	pystrip_fini(&p->strip);
	free(p->bytes);
	*p = (struct pypages){ 0 };
}
