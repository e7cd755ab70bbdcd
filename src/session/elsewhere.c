/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elsewhere.c - functions by where they are in memory. */
#include "config.h"

#include "session/elsewhere.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "symbol/demangle.h"
#include "target/procfs.h"

static void
read_maps(struct elsewhere *e, pid_t pid)
{
	int procfs = procfs_open(pid, NULL);
	struct maps maps;
	size_t len;
	char *text;

	if (procfs == -1)
		return;
	text = procfs_read(procfs, "maps", &len, NULL);
	close(procfs);
	if (text == NULL || maps_parse(&maps, text, len, NULL) == -1)
		return;
	if (maps.n == 0) { /* it is a zombie */
		maps_fini(&maps);
		return;
	}
	maps_fini(&e->maps);
	e->maps = maps;
}

void
elsewhere_open(struct elsewhere *e, pid_t pid)
{
	if (e->pid != pid)
		maps_fini(&e->maps);
	e->pid = pid;
	if (pid != 0)
		read_maps(e, pid);
	e->nbinaries = codebook_binaries(e->codebook, &e->binary);
}

/* The image that a process shows at an address, and the link-time one there. */
static struct binary *
binary_at(const struct elsewhere *e, uint64_t addr, uint64_t *vaddr)
{
	const struct map *map = maps_find(&e->maps, addr);

	if (map == NULL || !map->exec || map->inode == 0)
		return NULL;
	for (size_t i = 0; i < e->nbinaries; i++) {
		const struct image *image = e->binary[i]->image;

		if (image->inode == map->inode && image->dev == map->dev &&
		    image_vaddr_of_offset(
			image, map->offset + (addr - map->start), true, vaddr))
			return e->binary[i];
	}
	return NULL;
}

/* The function at a link-time address, as it is called in the list; NULL: none is
 * known. */
static char *
name_in(const struct binary *b, uint64_t vaddr, uint64_t *start)
{
	const struct symtab_entry *s = symtab_find(b->symtab, vaddr);
	struct fde fde;

	if (s != NULL) {
		*start = s->addr;
		return demangle(symtab_name(b->symtab, s));
	}
	if (!image_fde(b->image, vaddr, &fde))
		return NULL;
	*start = fde.start;
	return image_nameless(b->image, fde.start);
}

const char *
elsewhere_name(struct elsewhere *e, uint64_t addr, uint64_t *start)
{
	struct codebook_entry made;
	uint64_t vaddr;
	struct binary *b = binary_at(e, addr, &vaddr);

	free(e->name);
	e->name = NULL;
	if (b != NULL) {
		e->name = name_in(b, vaddr, start);
		if (e->name != NULL)
			*start += addr - vaddr;
	} else if (e->compiled &&
		   codebook_compiled(e->codebook, e->pid, addr, &made)) {
		*start = made.start;
		e->name = xstrdup(made.name);
	}
	return e->name;
}

bool
elsewhere_find(struct elsewhere *e, uint64_t addr, struct codebook_entry *out)
{
	uint64_t vaddr;
	struct binary *b = binary_at(e, addr, &vaddr);

	if (b == NULL)
		return codebook_compiled(e->codebook, e->pid, addr, out);
	if (!codebook_in(e->codebook, b, vaddr, out))
		return false;
	out->pid = e->pid;
	return true;
}

void
elsewhere_close(struct elsewhere *e)
{
	for (size_t i = 0; i < e->nbinaries; i++)
		binary_release(e->binary[i]);
	free(e->binary);
	e->binary = NULL;
	e->nbinaries = 0;
}

void
elsewhere_fini(struct elsewhere *e)
{
	elsewhere_close(e);
	maps_fini(&e->maps);
	free(e->name);
	e->name = NULL;
}
