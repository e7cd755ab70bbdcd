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

/* The bytes of a page, or NULL when it cannot be read or is one too many. */
static const uint8_t *
page(struct pypages *p, uint64_t number)
{
	uint64_t *known = hmap_get(&p->place, number);

	if (known != NULL)
		return p->bytes + *known * PAGE;
	if (p->n == PYPAGES_MAX)
		return NULL;
	p->bytes = xgrow(p->bytes, &p->cap, p->n + 1, PAGE);
	if (!pymem_read(p->from, number * PAGE, p->bytes + p->n * PAGE, PAGE))
		return NULL;
	*hmap_put(&p->place, number, NULL) = p->n;
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

struct pymem
pypages_mem(struct pypages *p)
{
	return (struct pymem){ .read = read_through, .arg = p };
}

void
pypages_forget(struct pypages *p)
{
	hmap_clear(&p->place);
	p->n = 0;
}

void
pypages_fini(struct pypages *p)
{
	hmap_fini(&p->place);
	free(p->bytes);
	*p = (struct pypages){ 0 };
}
