/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * images.c - finds the ELF file behind a map.
 *
 * A file is known by device and inode. Its image keeps it open, so its inode
 * cannot pass to another file while we hold it to be this one. Where it could
 * not be opened its name must be the same, too.
 */
#include "config.h"

#include "target/images.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "target/remote.h"
#include "target/rights.h"
#include "target/rootfile.h"

enum {
	FILES_MAX = 4096, /* beyond, only their names are kept, */
	NAMES_MAX = 4 * FILES_MAX, /* up to so many files in all */
	SPARE_MIN = 4, /* kept though not in use any more, */
	SPARE_MAX = 64, /* and how many come between two sweeps */
	VDSO_MAX = 1 << 20
};

#define TABLES_MAX (1ull << 30)
#define GOING UINT64_MAX /* seen: it is to be let go of */

static const char deleted[] = " (deleted)";

/* The process whose map it is. */
struct owner {
	pid_t pid;
	int procfs;
	int home; /* where its root stands in; -1 */
};

static void
cut_deleted(char *path, size_t len)
{
	size_t tail = sizeof deleted - 1;

	if (len > tail && strcmp(path + len - tail, deleted) == 0)
		path[len - tail] = '\0';
}

/* The path of a map as the target would open it: without the kernel's escape
 * for newlines and without its " (deleted)". Caller frees. */
static char *
plain_path(const char *path)
{
	char *plain = xstrdup(path), *to = plain;

	for (const char *from = plain; *from != '\0';) {
		if (strncmp(from, "\\012", 4) == 0) {
			*to++ = '\n';
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	cut_deleted(plain, (size_t)(to - plain));
	return plain;
}

/* The descriptor, if that is the file behind the map, else -1. The device
 * numbers of overlayfs and btrfs differ between the map and stat: then the inode
 * must do, and the file must reach to where it is mapped. */
static int
same_file(int take_fd, const struct map *m)
{
	struct stat st;

	if (take_fd == -1)
		return -1;
	if (fstat(take_fd, &st) == 0 && st.st_ino == m->inode &&
	    (st.st_dev == m->dev || (uint64_t)st.st_size > m->offset))
		return take_fd;
	close(take_fd);
	return -1;
}

/* The program's own file, which a link leads to without any privilege even when
 * it was deleted. Of another name it is not the file we look for, whatever its
 * number. */
static int
open_program(const struct owner *o, const struct map *m, const char *path)
{
	char link[PATH_MAX];
	ssize_t len = readlinkat(o->procfs, "exe", link, sizeof link - 1);

	if (len <= 0)
		return -1;
	link[len] = '\0';
	cut_deleted(link, (size_t)len);
	if (strcmp(link, path) != 0)
		return -1;
	return same_file(rootfile_open_link(o->procfs, "exe"), m);
}

static int
open_by_name(const struct owner *o, const struct map *m, const char *path)
{
	int fd, root;

	root = openat(o->procfs, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root == -1 && o->home != -1)
		root = fcntl(o->home, F_DUPFD_CLOEXEC, 0);
	if (root == -1)
		return -1;
	fd = same_file(rootfile_open(root, path), m);
	close(root);
	return fd;
}

/* The file behind a map: by the kernel's own link, which needs a privilege and
 * leads to deleted files too, else by other ways. */
static int
open_mapped(const struct owner *o, const struct map *m, const char *path)
{
	char link[64];
	int fd;

	snprintf(link, sizeof link, "map_files/%" PRIx64 "-%" PRIx64, m->start,
	    m->end);
	fd = same_file(rootfile_open_link(o->procfs, link), m);
	if (fd == -1)
		fd = open_program(o, m, path);
	if (fd == -1)
		fd = open_by_name(o, m, path);
	return fd;
}

/* Memory that the kernel calls a file: what a compiler at run time may put its
 * code into. */
static bool
is_memory(const char *path)
{
	static const char *const begins[] = { "/memfd:", "/dev/zero", "/SYSV" };

	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (strncmp(path, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

/* May one more be read? Others need descriptors, too. */
static bool
has_room(const struct images *im)
{
	return im->n < FILES_MAX && im->table_bytes < TABLES_MAX &&
	       im->nfds < rights_files() / 3 * 2;
}

static struct image *
open_image(const struct images *im, const struct owner *o, const struct map *m)
{
	struct image *img = NULL;
	char *path = plain_path(m->path);
	int fd = has_room(im) ? open_mapped(o, m, path) : -1;

	if (fd != -1)
		img = image_open(fd, path, NULL);
	else if (!is_memory(path))
		img = image_unread(path);
	if (img != NULL) {
		img->dev = m->dev;
		img->inode = m->inode;
	}
	free(path);
	return img;
}

static struct image *
read_vdso(const struct owner *o, const struct map *m)
{
	uint64_t len = m->end - m->start;
	uint8_t *bytes;
	ssize_t n;

	if (len > VDSO_MAX)
		return NULL;
	bytes = xcalloc(1, len);
	n = remote_read(o->pid, m->start, bytes, len);
	if (n <= 0)
		n = remote_read_mem(o->procfs, m->start, bytes, len);
	if (n <= 0) {
		free(bytes);
		return NULL;
	}
	return image_from_memory(bytes, (size_t)n, "[vdso]", NULL);
}

/* The vDSO is a "file" of device 0; the ones of 32-bit and 64-bit processes
 * are told apart by where they can be. */
static bool
identify(const struct map *m, struct images_file *key)
{
	bool vdso = strcmp(m->path, "[vdso]") == 0 && m->inode == 0;

	*key = (struct images_file){ .dev = m->dev, .inode = m->inode };
	if (vdso)
		*key = (struct images_file){ .inode = m->start >> 32 == 0 };
	return vdso || (*m->path == '/' && m->inode != 0);
}

/* The place of a file in the table: where it is, or where it belongs. */
static size_t
place_of(const struct images *im, const struct images_file *key)
{
	size_t lo = 0, hi = im->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct images_file *f = &im->file[mid];

		if (f->dev < key->dev ||
		    (f->dev == key->dev && f->inode < key->inode))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint64_t
bytes_of(const struct ehframe *e)
{
	return e->hdr_len + e->eh_len;
}

static uint64_t
tables_of(const struct image *img)
{
	return bytes_of(&img->eh) + bytes_of(&img->debug);
}

static void
insert(struct images *im, size_t place, const struct images_file *f)
{
	im->file = xgrow(im->file, &im->cap, im->n + 1, sizeof *im->file);
	memmove(&im->file[place + 1], &im->file[place],
	    (im->n - place) * sizeof *im->file);
	im->file[place] = *f;
	im->n++;
	if (f->image == NULL)
		return;
	f->image->id = ++im->last_id;
	f->image->seen = im->round;
	im->nfds += f->image->fd != -1;
	im->table_bytes += tables_of(f->image);
}

/* Is this still what was found under its number? */
static bool
still(const struct image *img, const struct map *m)
{
	char *path;
	bool same;

	if (img == NULL || !img->unread)
		return true;
	path = plain_path(m->path);
	same = img->content == image_unread_content(path);
	free(path);
	return same;
}

struct image *
images_get(struct images *im, const struct map *m, pid_t pid, int procfs)
{
	const struct owner owner = { pid, procfs,
		im->has_home ? im->home : -1 };
	struct images_file f;
	size_t place;

	if (!identify(m, &f))
		return NULL;
	place = place_of(im, &f);
	if (place < im->n && im->file[place].dev == f.dev &&
	    im->file[place].inode == f.inode && still(im->file[place].image, m))
		return im->file[place].image;
	if (im->n == NAMES_MAX)
		return NULL;
	f.image =
	    *m->path == '/' ? open_image(im, &owner, m) : read_vdso(&owner, m);
	insert(im, place, &f);
	return f.image;
}

void
images_set_home(struct images *im, int take_root)
{
	im->has_home = take_root != -1;
	im->home = take_root;
}

static size_t
spare(void)
{
	uint64_t n = rights_files() / 16;

	return n < SPARE_MIN ? SPARE_MIN : n < SPARE_MAX ? n : SPARE_MAX;
}

bool
images_crowded(const struct images *im)
{
	return im->n >= im->swept + spare();
}

void
images_begin_sweep(struct images *im)
{
	im->round++;
}

void
images_mark(const struct images *im, struct image *img)
{
	img->seen = im->round;
}

/* Those seen last come first. */
static int
by_seen(const void *va, const void *vb)
{
	const struct image *a = *(struct image *const *)va,
			   *b = *(struct image *const *)vb;

	if (a->seen != b->seen)
		return a->seen < b->seen ? 1 : -1;
	return (a->id < b->id) - (a->id > b->id);
}

/* Mark those that are to go: of those not in use all that came before the
 * others, and all that hold no file open, for its number may be another's. */
static void
choose(struct images *im)
{
	struct image **unused = xcalloc(im->n + 1, sizeof(struct image *));
	size_t n = 0;

	for (size_t i = 0; i < im->n; i++) {
		struct image *img = im->file[i].image;

		if (img == NULL || img->seen == im->round || img->jobs > 0)
			continue;
		if (img->unread)
			img->seen = GOING;
		else
			unused[n++] = img;
	}
	qsort(unused, n, sizeof(struct image *), by_seen);
	for (size_t i = spare(); i < n; i++)
		unused[i]->seen = GOING;
	free(unused);
}

size_t
images_sweep(
    struct images *im, void (*gone)(void *arg, struct image *), void *arg)
{
	size_t kept = 0, went = 0;

	choose(im);
	im->swept = im->n;
	for (size_t i = 0; i < im->n; i++) {
		struct image *img = im->file[i].image;

		if (img == NULL) /* it costs little to look once more */
			continue;
		if (img->seen != GOING) {
			im->file[kept++] = im->file[i];
			continue;
		}
		gone(arg, img);
		im->nfds -= img->fd != -1;
		im->table_bytes -= tables_of(img);
		image_free(img);
		went++;
	}
	im->n = kept;
	im->swept -= went; /* what was no program's comes back */
	return went;
}

void
images_fini(struct images *im)
{
	if (im->has_home)
		close(im->home);
	for (size_t i = 0; i < im->n; i++)
		image_free(im->file[i].image);
	free(im->file);
	*im = (struct images){ 0 };
}
