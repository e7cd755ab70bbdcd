/* SPDX-License-Identifier: GPL-2.0-or-later */
/* debugfile.c - finds separate debug files and makes sure they are the right
 * ones. */
#include "config.h"

#include "symbol/debugfile.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "symbol/debuginfod.h"
#include "symbol/elffile.h"
#include "target/rootfile.h"

enum { LINK_MAX_BYTES = 4096, CRC_CHUNK = 64 << 10 };

#define CRC_FILE_MAX (2ull << 30)

struct wanted { /* what the debug file must be */
	const struct image *img;
	char name[256]; /* by .gnu_debuglink, or "" */
	uint32_t crc;
};

/* The CRC of .gnu_debuglink: that of zlib and Ethernet, reflected. */
static uint32_t
crc32_add(uint32_t crc, const uint8_t *p, size_t len)
{
	static const uint32_t nibble[16] = { 0x00000000, 0x1db71064, 0x3b6e20c8,
		0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0,
		0x86d3d2d4, 0xa00ae278, 0xbdbdf21c };

	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc = nibble[(crc ^ p[i]) & 15] ^ crc >> 4;
		crc = nibble[(crc ^ p[i] >> 4) & 15] ^ crc >> 4;
	}
	return ~crc;
}

static bool
crc_matches(int fd, uint32_t want)
{
	uint8_t *chunk = xmalloc(CRC_CHUNK);
	uint64_t at = 0;
	uint32_t crc = 0;
	ssize_t n;

	do {
		n = pread(fd, chunk, CRC_CHUNK, (off_t)at);
		if (n > 0) {
			crc = crc32_add(crc, chunk, (size_t)n);
			at += (uint64_t)n;
		}
	} while ((n > 0 && at < CRC_FILE_MAX) || (n == -1 && errno == EINTR));
	free(chunk);
	return n == 0 && crc == want;
}

enum verdict { VERDICT_SAME, VERDICT_OTHER, VERDICT_NONE };

/* Does the file carry the image's build-id, another, or none? */
static enum verdict
build_id_verdict(int fd, const struct image *img)
{
	enum verdict verdict = VERDICT_NONE;
	struct elffile f;
	const void *id;
	ssize_t len;

	if (elffile_open_fd(&f, fcntl(fd, F_DUPFD_CLOEXEC, 0)) == -1)
		return VERDICT_OTHER;
	len = dwelf_elf_gnu_build_id(f.elf, &id);
	if (len > 0 && img->build_id_len > 0)
		verdict = (size_t)len == img->build_id_len &&
				  memcmp(id, img->build_id, (size_t)len) == 0
			      ? VERDICT_SAME
			      : VERDICT_OTHER;
	elffile_close(&f);
	return verdict;
}

static bool
is_image_itself(int fd, const struct image *img)
{
	struct stat a, b;

	return img->fd != -1 && fstat(fd, &a) == 0 && fstat(img->fd, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool
right_file(int fd, const struct wanted *w)
{
	if (is_image_itself(fd, w->img))
		return false;
	switch (build_id_verdict(fd, w->img)) {
	case VERDICT_SAME:
		return true;
	case VERDICT_OTHER:
		return false;
	case VERDICT_NONE:
		break;
	}
	return *w->name != '\0' && crc_matches(fd, w->crc);
}

/* Try one path. Takes it; passes it on to *found with a descriptor. */
static int
try_path(const struct wanted *w, int root, char *take_path, char **found)
{
	int fd = rootfile_open(root, take_path);

	if (fd != -1 && !right_file(fd, w)) {
		close(fd);
		fd = -1;
	}
	if (fd != -1)
		*found = take_path;
	else
		free(take_path);
	return fd;
}

static int
by_build_id(const struct wanted *w, int root, char **found)
{
	struct buf path = { 0 };

	if (w->img->build_id_len < 2)
		return -1;
	buf_addf(&path, "/usr/lib/debug/.build-id/%02x/", w->img->build_id[0]);
	for (unsigned i = 1; i < w->img->build_id_len; i++)
		buf_addf(&path, "%02x", w->img->build_id[i]);
	buf_adds(&path, ".debug");
	return try_path(w, root, buf_steal(&path), found);
}

static int
by_link(const struct wanted *w, int root, char **found)
{
	static const char *const forms[][2] = {
		{ "", "" },
		{ "", ".debug/" },
		{ "/usr/lib/debug", "" },
	};
	const struct image *img = w->img;
	int dir = (int)(img->name - img->path), fd = -1;

	if (*w->name == '\0' || *img->path != '/' || dir <= 0)
		return -1;
	for (size_t i = 0; fd == -1 && i < sizeof forms / sizeof *forms; i++)
		fd = try_path(w, root,
		    xasprintf("%s%.*s%s%s", forms[i][0], dir, img->path,
			forms[i][1], w->name),
		    found);
	return fd;
}

/* What debuginfod has downloaded, for us or for a debugger. */
static int
by_download(const struct wanted *w, int root, char **found)
{
	char *path = root == -1 ? debuginfod_cached(w->img) : NULL;

	return path != NULL ? try_path(w, root, path, found) : -1;
}

/* Read .gnu_debuglink: a file name, padded to 4 bytes, and a CRC. */
static void
read_link(struct wanted *w)
{
	struct elffile f;
	const char *p;
	size_t len, name_len, at;

	if (elffile_open(&f, w->img) == -1)
		return;
	p = elffile_data(&f, elffile_by_name(&f, ".gnu_debuglink"), &len);
	if (p != NULL && len <= LINK_MAX_BYTES) {
		name_len = strnlen(p, len);
		at = (name_len + 4) & ~(size_t)3;
		if (name_len < sizeof w->name && at + 4 <= len &&
		    memchr(p, '/', name_len) == NULL) {
			memcpy(w->name, p, name_len);
			memcpy(&w->crc, p + at, sizeof w->crc);
		}
	}
	elffile_close(&f);
}

int
debugfile_open(const struct image *img, int root, char **path)
{
	static int (*const ways[])(const struct wanted *, int, char **) = {
		by_build_id,
		by_link,
		by_download,
	};
	struct wanted w = { .img = img };
	int fd = -1;

	*path = NULL;
	if (img->vdso || img->elf32)
		return -1;
	read_link(&w);
	for (size_t i = 0; fd == -1 && i < sizeof ways / sizeof *ways; i++) {
		if (root != -1)
			fd = ways[i](&w, root, path);
		if (fd == -1)
			fd = ways[i](&w, -1, path);
	}
	return fd;
}
