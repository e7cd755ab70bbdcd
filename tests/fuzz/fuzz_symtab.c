/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_symtab.c - the functions and the data of an ELF file. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbol/objects.h"
#include "symbol/symtab.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* Each is found, wherever it is looked for. */
static void
check_objects(const struct image *img)
{
	struct objects *o = objects_load(img);

	for (uint64_t addr = 0; addr < 0x8000; addr += 8) {
		const struct object *at = objects_find(o, addr);

		if (at != NULL &&
		    (addr - at->start >= at->size || *at->name == '\0'))
			abort();
	}
	objects_free(o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct image *img;
	struct symtab *t;

	if (write(fd, p, n) != (ssize_t)n)
		abort();
	img = image_open(fd, "/fuzz", NULL);
	if (img == NULL)
		return 0;
	t = symtab_load(img, -1);
	for (size_t i = 0; i < t->n; i++) {
		const struct symtab_entry *e = &t->v[i];

		if (e->size == 0 || *symtab_name(t, e) == 0 ||
		    symtab_find(t, e->addr) != e)
			abort();
	}
	symtab_free(t);
	check_objects(img);
	image_free(img);
	return 0;
}
