/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memory.c - finds where a process has an image, and reads there. */
#include "config.h"

#include "code/memory.h"

#include <unistd.h>

#include "target/procfs.h"
#include "target/remote.h"

void
memory_open(struct memory *m, pid_t pid)
{
	char *text;
	size_t len;

	*m = (struct memory){ .pid = pid };
	if (pid == 0)
		return;
	m->procfs = procfs_open(pid, NULL);
	if (m->procfs == -1) {
		m->pid = 0;
		return;
	}
	text = procfs_read(m->procfs, "maps", &len, NULL);
	if (text != NULL)
		maps_parse(&m->maps, text, len, NULL);
}

/* Does a range of memory have code of an image? *first is the link-time address
 * of its beginning. */
static bool
is_of(const struct map *map, const struct image *img, uint64_t *first)
{
	return map->exec && map->inode != 0 && map->inode == img->inode &&
	       map->dev == img->dev &&
	       image_vaddr_of_offset(img, map->offset, true, first);
}

/* Where a range of memory has a link-time address; *room is how many bytes of
 * it follow there. */
static bool
shows(const struct map *map, const struct image *img, uint64_t vaddr,
    uint64_t *addr, uint64_t *room)
{
	uint64_t first;

	if (!is_of(map, img, &first) || vaddr < first ||
	    vaddr - first >= map->end - map->start)
		return false;
	*addr = map->start + (vaddr - first);
	*room = map->end - *addr;
	return true;
}

static size_t
read_at(const struct memory *m, uint64_t addr, void *out, size_t len)
{
	ssize_t n = remote_read(m->pid, addr, out, len);

	if (n <= 0)
		n = remote_read_mem(m->procfs, addr, out, len);
	return n > 0 ? (size_t)n : 0;
}

size_t
memory_read(const struct memory *m, const struct image *img, uint64_t vaddr,
    void *out, size_t len)
{
	uint64_t addr, room;

	for (size_t i = 0; i < m->maps.n; i++)
		if (shows(&m->maps.v[i], img, vaddr, &addr, &room))
			return read_at(
			    m, addr, out, len < room ? len : (size_t)room);
	return 0;
}

/* Data lies as far from the code as it does in the file. */
uint64_t
memory_pointer(const struct memory *m, const struct image *img, uint64_t vaddr)
{
	uint64_t first, value;

	for (size_t i = 0; i < m->maps.n; i++) {
		const struct map *map = &m->maps.v[i];

		if (is_of(map, img, &first))
			return read_at(m, map->start + (vaddr - first), &value,
				   sizeof value) == sizeof value
				   ? value
				   : 0;
	}
	return 0;
}

void
memory_close(struct memory *m)
{
	if (m->pid != 0)
		close(m->procfs);
	maps_fini(&m->maps);
	*m = (struct memory){ 0 };
}
