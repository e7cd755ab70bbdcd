/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image.c - reads the headers of one ELF file.
 *
 * Only program headers are relied upon: they are what the kernel and the
 * dynamic linker go by, and a stripped file may have nothing else.
 */
#include "config.h"

#include "target/image.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hmap.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "target/ehtables.h"
#include "target/source.h"

enum {
	PHDRS_MAX = 1024,
	NOTES_MAX = 64 << 10,
	PATH_MAX_SHOWN = 4096,
	PAGE = 4096
};

static int
not_elf(const struct image *img, const char *why, struct err *err)
{
	return err_set(err, ERR_FILE, 0, "%s: %s", img->path, why);
}

/* The ELF header, when it is one we understand. A 32-bit file is understood
 * too, but has nothing for us. */
static int
read_header(
    struct image *img, const struct source *s, Elf64_Ehdr *eh, struct err *err)
{
	if (!source_read(s, 0, eh, EI_NIDENT) ||
	    memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0)
		return not_elf(img, "not an ELF file", err);
	img->elf32 = eh->e_ident[EI_CLASS] == ELFCLASS32;
	if (img->elf32)
		return 0;
	if (!source_read(s, 0, eh, sizeof *eh) ||
	    eh->e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh->e_ident[EI_DATA] != ELFDATA2LSB ||
	    (eh->e_machine != EM_X86_64 && eh->e_machine != EM_AARCH64))
		return not_elf(img, "not for this kind of machine", err);
	img->machine = eh->e_machine;
	if (eh->e_phentsize != sizeof(Elf64_Phdr) || eh->e_phnum > PHDRS_MAX)
		return not_elf(img, "damaged ELF header", err);
	return 0;
}

static bool
sane_load(const Elf64_Phdr *ph)
{
	uint64_t end;

	return ph->p_filesz <= ph->p_memsz &&
	       !__builtin_add_overflow(ph->p_vaddr, ph->p_memsz, &end) &&
	       !__builtin_add_overflow(ph->p_offset, ph->p_filesz, &end);
}

static void
add_load(struct image *img, const Elf64_Phdr *ph)
{
	if (img->nload == IMAGE_SEGMENTS || !sane_load(ph))
		return;
	img->load[img->nload++] = (struct segment){
		.vaddr = ph->p_vaddr,
		.offset = ph->p_offset,
		.filesz = ph->p_filesz,
		.memsz = ph->p_memsz,
		.exec = (ph->p_flags & PF_X) != 0,
	};
}

static size_t
align_up(size_t n, size_t align)
{
	return (n + align - 1) & ~(align - 1);
}

/* Search one note segment for the build-id. */
static void
find_build_id(struct image *img, const uint8_t *p, size_t len, size_t align)
{
	Elf64_Nhdr nh;

	while (len >= sizeof nh) {
		size_t name, desc;

		memcpy(&nh, p, sizeof nh);
		name = sizeof nh;
		desc = align_up(name + nh.n_namesz, align);
		if (desc > len || nh.n_descsz > len - desc)
			return;
		if (nh.n_type == NT_GNU_BUILD_ID && nh.n_namesz == 4 &&
		    memcmp(p + name, "GNU", 4) == 0 && nh.n_descsz > 0 &&
		    nh.n_descsz <= IMAGE_BUILD_ID) {
			memcpy(img->build_id, p + desc, nh.n_descsz);
			img->build_id_len = nh.n_descsz;
			return;
		}
		desc = align_up(desc + nh.n_descsz, align);
		if (desc > len)
			return;
		p += desc;
		len -= desc;
	}
}

static void
read_notes(struct image *img, const struct source *s, const Elf64_Phdr *ph)
{
	uint8_t *notes;

	if (img->build_id_len != 0 || ph->p_filesz > NOTES_MAX)
		return;
	notes = xmalloc(ph->p_filesz + 1);
	if (source_read(s, ph->p_offset, notes, ph->p_filesz))
		find_build_id(
		    img, notes, ph->p_filesz, ph->p_align == 8 ? 8 : 4);
	free(notes);
}

/* What the program headers say; *hdr gets the place of .eh_frame_hdr. */
static int
read_segments(struct image *img, const struct source *s, const Elf64_Ehdr *eh,
    struct span *hdr, struct err *err)
{
	Elf64_Phdr *ph = xcalloc(eh->e_phnum + 1u, sizeof *ph);
	int result = 0;

	if (!source_read(s, eh->e_phoff, ph, eh->e_phnum * sizeof *ph))
		result = not_elf(img, "damaged ELF header", err);
	for (unsigned i = 0; result == 0 && i < eh->e_phnum; i++) {
		if (ph[i].p_type == PT_LOAD)
			add_load(img, &ph[i]);
		else if (ph[i].p_type == PT_NOTE)
			read_notes(img, s, &ph[i]);
		else if (ph[i].p_type == PT_GNU_EH_FRAME)
			*hdr = (struct span){ ph[i].p_vaddr, ph[i].p_offset,
				ph[i].p_filesz };
	}
	free(ph);
	return result;
}

/* The load segments, or only those with code; how many. */
static size_t
spans_of(const struct image *img, bool exec, struct span *span)
{
	size_t n = 0;

	for (unsigned i = 0; i < img->nload; i++) {
		const struct segment *l = &img->load[i];

		if (!exec || l->exec)
			span[n++] = (struct span){ .vaddr = l->vaddr,
				.offset = l->offset,
				.len = l->filesz };
	}
	return n;
}

static void
read_tables(struct image *img, const struct source *s, const Elf64_Ehdr *eh,
    const struct span *hdr)
{
	struct span span[IMAGE_SEGMENTS];
	struct sections sections;
	struct ehtables t;
	size_t n;

	sections_read(&sections, s, eh);
	n = spans_of(img, false, span);
	ehtables_read(&t, s, &sections, span, n, hdr);
	img->eh = t.eh;
	img->hdr_copy = t.hdr_copy;
	img->eh_copy = t.eh_copy;
	n = spans_of(img, true, span);
	ehtables_read_debug(&t, s, &sections, span, n, &img->eh);
	img->debug = t.eh;
	img->debug_hdr_copy = t.hdr_copy;
	img->debug_copy = t.eh_copy;
	sections_fini(&sections);
}

static int
read_image(struct image *img, const struct source *s, struct err *err)
{
	struct span hdr = { 0 };
	Elf64_Ehdr eh;

	if (read_header(img, s, &eh, err) == -1)
		return -1;
	if (img->elf32)
		return 0;
	if (read_segments(img, s, &eh, &hdr, err) == -1)
		return -1;
	read_tables(img, s, &eh, &hdr);
	return 0;
}

static struct image *
new_image(const char *path)
{
	struct image *img = xcalloc(1, sizeof *img);
	const char *slash;

	atomic_init(&img->refs, 1);
	img->fd = -1;
	img->path = text_safe(path, strlen(path), PATH_MAX_SHOWN);
	slash = strrchr(img->path, '/');
	img->name = slash != NULL && slash[1] != '\0' ? slash + 1 : img->path;
	if (*img->name == '\0')
		img->name = "?";
	return img;
}

static uint64_t
content_of(const struct stat *st)
{
	const uint64_t v[] = { st->st_dev, st->st_ino, (uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec, (uint64_t)st->st_mtim.tv_nsec };

	return hmap_hash(v, sizeof v);
}

struct image *
image_open(int take_fd, const char *path, struct err *err)
{
	struct image *img = new_image(path);
	struct source s = { .fd = take_fd };
	struct stat st;

	img->fd = take_fd;
	if (fstat(take_fd, &st) == -1) {
		err_set(err, ERR_FILE, errno, "%s", img->path);
		goto fail;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_FILE, 0, "%s: not a regular file", img->path);
		goto fail;
	}
	s.len = (uint64_t)st.st_size;
	img->dev = st.st_dev;
	img->inode = st.st_ino;
	img->content = content_of(&st);
	if (read_image(img, &s, err) == -1)
		goto fail;
	return img;

fail:
	image_free(img);
	return NULL;
}

struct image *
image_from_memory(
    uint8_t *take_bytes, size_t len, const char *name, struct err *err)
{
	struct image *img = new_image(name);
	struct source s = { .fd = -1, .bytes = take_bytes, .len = len };

	img->vdso = true;
	img->content = hmap_hash(take_bytes, len);
	img->bytes = take_bytes;
	img->nbytes = len;
	if (read_image(img, &s, err) == -1) {
		image_free(img);
		return NULL;
	}
	return img;
}

uint64_t
image_unread_content(const char *path)
{
	return hmap_hash(path, strlen(path));
}

struct image *
image_unread(const char *path)
{
	struct image *img = new_image(path);

	img->unread = true;
	img->content = image_unread_content(path);
	return img;
}

struct image *
image_acquire(struct image *img)
{
	atomic_fetch_add(&img->refs, 1);
	return img;
}

void
image_free(struct image *img)
{
	if (img == NULL || atomic_fetch_sub(&img->refs, 1) != 1)
		return;
	if (img->fd != -1)
		close(img->fd);
	free(img->path);
	free(img->bytes);
	free(img->hdr_copy);
	free(img->eh_copy);
	free(img->debug_hdr_copy);
	free(img->debug_copy);
	free(img);
}

bool
image_fde(const struct image *img, uint64_t vaddr, struct fde *fde)
{
	return ehframe_find(&img->eh, vaddr, fde) ||
	       ehframe_find(&img->debug, vaddr, fde);
}

char *
image_nameless(const struct image *img, uint64_t start)
{
	return xasprintf("%s+0x%" PRIx64, img->name, start);
}

/* Does a mapping that begins at offset show this segment? The kernel maps
 * whole pages. */
static bool
shows(const struct segment *l, uint64_t offset)
{
	return offset >= l->offset - l->offset % PAGE &&
	       offset < l->offset + l->filesz;
}

bool
image_vaddr_of_offset(
    const struct image *img, uint64_t offset, bool exec, uint64_t *vaddr)
{
	for (unsigned i = 0; i < img->nload; i++) {
		const struct segment *l = &img->load[i];

		if ((exec && !l->exec) || !shows(l, offset))
			continue;
		*vaddr = offset - l->offset + l->vaddr;
		return true;
	}
	return false;
}

size_t
image_read(const struct image *img, uint64_t vaddr, void *out, size_t len)
{
	struct source s = {
		.fd = img->fd, .bytes = img->bytes, .len = img->nbytes
	};

	if (img->bytes == NULL)
		s.len = UINT64_MAX; /* where the file ends, a read fails */
	for (unsigned i = 0; i < img->nload; i++) {
		const struct segment *l = &img->load[i];
		uint64_t at = vaddr - l->vaddr;

		if (vaddr < l->vaddr || at >= l->filesz)
			continue;
		if (len > l->filesz - at)
			len = (size_t)(l->filesz - at);
		return source_read(&s, l->offset + at, out, len) ? len : 0;
	}
	return 0;
}
