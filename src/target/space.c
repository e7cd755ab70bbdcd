/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * space.c - keeps the executable ranges of the target and the files behind
 * them.
 *
 * A file is known by device and inode. Its image keeps it open, so its inode
 * cannot pass to another file while we hold it to be this one.
 */
#include "config.h"

#include "target/space.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "target/procfs.h"
#include "target/remote.h"
#include "target/rootfile.h"

enum {
	REGIONS_MAX = 65536,
	FILES_MAX = 4096,
	VDSO_MAX = 1 << 20,
	COST_SHARE = 20 /* a read of the map pays for 20 times its duration */
};

#define UNKNOWN_INTERVAL (100 * NS_PER_MS)
#define TABLES_MAX (1ull << 30)

static const char deleted[] = " (deleted)";

void
space_init(struct space *s, pid_t pid, int procfs)
{
	*s = (struct space){ .pid = pid, .procfs = procfs };
}

/* The path of a map as the target would open it: without the kernel's escape
 * for newlines and without its " (deleted)". Caller frees. */
static char *
plain_path(const char *path)
{
	char *plain = xstrdup(path), *to = plain;
	size_t len;

	for (const char *from = plain; *from != '\0';) {
		if (strncmp(from, "\\012", 4) == 0) {
			*to++ = '\n';
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	len = (size_t)(to - plain);
	if (len > sizeof deleted - 1 &&
	    strcmp(to - (sizeof deleted - 1), deleted) == 0)
		to[-(ptrdiff_t)(sizeof deleted - 1)] = '\0';
	return plain;
}

/* Is fd the file behind the map? The device numbers of overlayfs and btrfs
 * differ between the map and stat: then the inode must do, and the file must
 * reach to where it is mapped. */
static bool
same_file(int fd, const struct map *m)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_ino == m->inode &&
	       (st.st_dev == m->dev || (uint64_t)st.st_size > m->offset);
}

/* The file behind a map: by the kernel's own link, which needs a privilege and
 * leads to deleted files too, else by its name below the target's root. */
static int
open_mapped(const struct space *s, const struct map *m, const char *path)
{
	char link[64];
	int fd, root;

	snprintf(link, sizeof link, "map_files/%" PRIx64 "-%" PRIx64, m->start,
	    m->end);
	fd = rootfile_open_link(s->procfs, link);
	if (fd != -1)
		return fd;
	root = openat(s->procfs, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root == -1)
		return -1;
	fd = rootfile_open(root, path);
	close(root);
	if (fd != -1 && !same_file(fd, m)) {
		close(fd);
		return -1;
	}
	return fd;
}

static struct image *
open_image(const struct space *s, const struct map *m)
{
	struct image *img = NULL;
	char *path = plain_path(m->path);
	int fd = open_mapped(s, m, path);

	if (fd != -1)
		img = image_open(fd, path, NULL);
	if (img != NULL) {
		img->dev = m->dev;
		img->inode = m->inode;
	}
	free(path);
	return img;
}

static struct image *
read_vdso(const struct space *s, const struct map *m)
{
	uint64_t len = m->end - m->start;
	uint8_t *bytes;
	ssize_t n;

	if (len > VDSO_MAX)
		return NULL;
	bytes = xcalloc(1, len);
	n = remote_read(s->pid, m->start, bytes, len);
	if (n <= 0)
		n = remote_read_mem(s->procfs, m->start, bytes, len);
	if (n <= 0) {
		free(bytes);
		return NULL;
	}
	return image_from_memory(bytes, (size_t)n, "[vdso]", NULL);
}

/* The place of a file in the table: where it is, or where it belongs. */
static size_t
file_place(const struct space *s, uint64_t dev, uint64_t inode)
{
	size_t lo = 0, hi = s->nfiles;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct space_file *f = &s->file[mid];

		if (f->dev < dev || (f->dev == dev && f->inode < inode))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
add_file(struct space *s, size_t place, const struct map *m, struct image *img)
{
	s->file = xgrow(s->file, &s->files_cap, s->nfiles + 1, sizeof *s->file);
	memmove(&s->file[place + 1], &s->file[place],
	    (s->nfiles - place) * sizeof *s->file);
	s->file[place] = (struct space_file){ m->dev, m->inode, img };
	s->nfiles++;
	if (img == NULL) {
		s->nunreadable++;
		return;
	}
	s->table_bytes += img->eh.hdr_len + img->eh.eh_len;
	s->image =
	    xgrow(s->image, &s->images_cap, s->nimages + 1, sizeof *s->image);
	s->image[s->nimages++] = img;
}

/* The image behind a map; NULL for anonymous memory, for an unreadable file,
 * and beyond what one process may make us keep. The vDSO is the "file" of
 * device 0 and inode 0. */
static struct image *
image_of(struct space *s, const struct map *m)
{
	bool vdso = strcmp(m->path, "[vdso]") == 0 && m->inode == 0;
	struct image *img = NULL;
	size_t place;

	if (!vdso && (*m->path != '/' || m->inode == 0))
		return NULL;
	place = file_place(s, m->dev, m->inode);
	if (place < s->nfiles && s->file[place].dev == m->dev &&
	    s->file[place].inode == m->inode)
		return s->file[place].image;
	if (s->nfiles == FILES_MAX)
		return NULL;
	if (s->table_bytes < TABLES_MAX)
		img = vdso ? read_vdso(s, m) : open_image(s, m);
	add_file(s, place, m, img);
	return img;
}

static struct region
region_of(struct space *s, const struct map *m)
{
	struct region r = { .start = m->start, .end = m->end, .exec = true };
	uint64_t vaddr;

	r.image = image_of(s, m);
	if (r.image == NULL || r.image->elf32)
		return r;
	/* a page of the file may be mapped by several segments: ask the
	 * executable ones first */
	if (image_vaddr_of_offset(r.image, m->offset, true, &vaddr) ||
	    image_vaddr_of_offset(r.image, m->offset, false, &vaddr))
		r.bias = m->start - vaddr;
	else
		r.image = NULL; /* mapped, but not as the program it is */
	return r;
}

/* Does every address of old still show the same bytes? v[*i] is the first new
 * range that may matter; it only moves up. */
static bool
kept(const struct region *old, const struct region *v, size_t n, size_t *i)
{
	uint64_t at = old->start;

	while (*i < n && v[*i].end <= at)
		(*i)++;
	for (size_t k = *i; at < old->end; k++) {
		if (k == n || v[k].start > at || v[k].image != old->image ||
		    v[k].bias != old->bias)
			return false;
		at = v[k].end;
	}
	return true;
}

static bool
all_kept(const struct space *s, const struct region *v, size_t n)
{
	size_t i = 0;

	for (size_t k = 0; k < s->n; k++)
		if (!kept(&s->region[k], v, n, &i))
			return false;
	return true;
}

/* Take over a new map. */
static void
replace_maps(struct space *s, struct maps *take_maps)
{
	struct region *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < take_maps->n && n < REGIONS_MAX; i++) {
		if (!take_maps->v[i].exec)
			continue;
		v = xgrow(v, &cap, n + 1, sizeof *v);
		v[n++] = region_of(s, &take_maps->v[i]);
	}
	if (!all_kept(s, v, n))
		s->generation++;
	free(s->region);
	maps_fini(&s->maps);
	s->region = v;
	s->n = n;
	s->cap = cap;
	s->maps = *take_maps;
}

static int
read_maps(struct space *s, struct err *err)
{
	struct maps maps;
	size_t len;
	char *text = procfs_read(s->procfs, "maps", &len, err);

	if (text == NULL || maps_parse(&maps, text, len, err) == -1)
		return -1;
	if (maps.n == 0) { /* a process about to end has none */
		maps_fini(&maps);
		return err_set(
		    err, ERR_NOPROC, 0, "process %d: has ended", (int)s->pid);
	}
	replace_maps(s, &maps);
	s->stale = false;
	return 0;
}

int
space_read(struct space *s, struct err *err)
{
	uint64_t begin = clock_mono(), end, rest;
	int result = read_maps(s, err);

	end = clock_mono();
	rest = (end - begin) * COST_SHARE;
	s->next_unknown =
	    end + (rest > UNKNOWN_INTERVAL ? rest : UNKNOWN_INTERVAL);
	s->next_stale =
	    end + (rest < UNKNOWN_INTERVAL ? rest : UNKNOWN_INTERVAL);
	return result;
}

void
space_invalidate(struct space *s)
{
	s->stale = true;
}

void
space_refresh(struct space *s)
{
	if (s->stale && s->pid != 0 && clock_mono() >= s->next_stale)
		space_read(s, NULL);
}

const struct region *
space_known(const struct space *s, uint64_t pc)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (pc < s->region[mid].end)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (lo == s->n || pc < s->region[lo].start)
		return NULL;
	return &s->region[lo];
}

const struct region *
space_find(struct space *s, uint64_t pc)
{
	const struct region *r;

	space_refresh(s);
	r = space_known(s, pc);
	if (r == NULL && s->pid != 0 && clock_mono() >= s->next_unknown) {
		space_read(s, NULL);
		r = space_known(s, pc);
	}
	return r;
}

void
space_fini(struct space *s)
{
	for (size_t i = 0; i < s->nimages; i++)
		image_free(s->image[i]);
	free(s->image);
	free(s->file);
	free(s->region);
	maps_fini(&s->maps);
	*s = (struct space){ 0 };
}
