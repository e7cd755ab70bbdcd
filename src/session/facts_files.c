/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_files.c - goes through the files that a process has mapped as code. */
#include "config.h"

#include "session/facts_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hmap.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "target/rootfile.h"
#include "target/space.h"

enum { FILES_MAX = 1000, PATH_SHOWN = 4096 };

static const char deleted[] = " (deleted)";

struct gathering {
	struct facts_files *files;
	struct images images;
	struct space space;
	int root; /* the target's, or -1 */
	struct hmap seen; /* hash of device and inode */
};

static char *
hex(const uint8_t *bytes, unsigned len)
{
	struct buf b = { 0 };

	for (unsigned i = 0; i < len; i++)
		buf_addf(&b, "%02x", bytes[i]);
	return buf_steal(&b);
}

static bool
ends_deleted(const char *path)
{
	size_t len = strlen(path), tail = sizeof deleted - 1;

	return len > tail && strcmp(path + len - tail, deleted) == 0;
}

/* Does the path of a map lead to the file that is mapped? */
static enum file_disk
disk_of(const struct gathering *g, const struct map *m)
{
	enum file_disk disk = DISK_SAME;
	char *path;
	struct stat st;
	int fd;

	if (strstr(m->path, "\\012") != NULL)
		return DISK_UNKNOWN; /* the kernel escapes line feeds only */
	path = xstrdup(m->path);
	if (ends_deleted(path)) {
		path[strlen(path) - (sizeof deleted - 1)] = '\0';
		disk = DISK_DELETED;
	}
	fd = rootfile_open(g->root, path);
	if (fd == -1 && disk == DISK_SAME)
		disk = errno == ENOENT ? DISK_DELETED : DISK_UNKNOWN;
	if (fd != -1 && (disk == DISK_DELETED || fstat(fd, &st) == -1 ||
			    st.st_ino != m->inode))
		disk = DISK_REPLACED;
	if (fd != -1)
		close(fd);
	free(path);
	return disk;
}

static void
add_file(struct gathering *g, const struct map *m)
{
	struct facts_files *files = g->files;
	const struct space *space = &g->space;
	const struct image *img =
	    images_get(space->images, m, space->pid, space->procfs);
	struct facts_file *f;

	files->v = xgrow(files->v, &files->cap, files->n + 1, sizeof *files->v);
	f = &files->v[files->n++];
	*f = (struct facts_file){ .disk = DISK_SAME };
	f->path = text_safe(m->path, strlen(m->path), PATH_SHOWN);
	f->build_id =
	    img != NULL ? hex(img->build_id, img->build_id_len) : xstrdup("");
	f->unreadable = img == NULL || img->unread;
	f->elf32 = img != NULL && img->elf32;
	if (*m->path == '/')
		f->disk = g->root != -1 ? disk_of(g, m) : DISK_UNKNOWN;
	if (f->unreadable || f->elf32)
		return;
	filecheck(&f->check, img, g->root);
	f->prologues = prologue_sample(img);
}

/* Each file once, however often it is mapped. */
static void
visit(struct gathering *g, const struct map *m)
{
	const uint64_t identity[2] = { m->dev, m->inode };
	bool vdso = strcmp(m->path, "[vdso]") == 0, fresh;

	if (!m->exec || (m->inode == 0 && !vdso) || g->files->n == FILES_MAX)
		return;
	hmap_put(&g->seen, hmap_hash(identity, sizeof identity), &fresh);
	if (fresh)
		add_file(g, m);
}

void
facts_files(struct facts_files *files, const struct target *t)
{
	struct gathering g = { .files = files };

	*files = (struct facts_files){ 0 };
	g.root = openat(t->memory, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	space_init(&g.space, &g.images, t->memory_tid, t->memory);
	if (space_read(&g.space, &files->err) == 0)
		for (size_t i = 0; i < g.space.maps.n; i++)
			visit(&g, &g.space.maps.v[i]);
	space_fini(&g.space);
	images_fini(&g.images);
	hmap_fini(&g.seen);
	if (g.root != -1)
		close(g.root);
}

void
facts_files_fini(struct facts_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		free(files->v[i].path);
		free(files->v[i].build_id);
		free(files->v[i].check.debug_path);
	}
	free(files->v);
	*files = (struct facts_files){ 0 };
}
