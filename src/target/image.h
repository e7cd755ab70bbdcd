/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image.h - one ELF file (or the vDSO) as it is mapped into a target: its load
 * segments, build-id and unwind tables. The tables are copied, not mapped, so a
 * file truncated under us cannot kill us with SIGBUS.
 */
#ifndef TARGET_IMAGE_H
#define TARGET_IMAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "target/ehframe.h"

enum { IMAGE_SEGMENTS = 32, IMAGE_BUILD_ID = 32 };

struct segment {
	uint64_t	 vaddr, offset, filesz, memsz;
	bool		 exec;
};

struct image {
	atomic_uint	 refs;		/* private */
	char		*path;		/* as the target names it, printable */
	const char	*name;		/* its last component, "" is impossible */
	bool		 vdso;
	unsigned	 machine;	/* EM_X86_64 or EM_AARCH64, see <elf.h>;
					 * 0: of one without code */
	bool		 elf32;		/* 32-bit: kept for its name only, */
	bool		 unread;	/* as one that could not be opened */
	int		 fd;		/* the file, O_RDONLY; -1: none */
	uint64_t	 dev, inode;	/* of the mapping: its identity */
	uint8_t		*bytes;		/* the vDSO's whole file, else NULL */
	size_t		 nbytes;
	struct segment	 load[IMAGE_SEGMENTS];
	unsigned	 nload;
	uint8_t		 build_id[IMAGE_BUILD_ID];
	unsigned	 build_id_len;	/* 0: none */
	uint64_t	 content;	/* the same when the same file is opened
					 * again */
	struct ehframe	 eh;		/* points into the two copies below */
	uint8_t		*hdr_copy, *eh_copy;
	struct ehframe	 debug;		/* .debug_frame, for what eh lacks: */
	uint8_t		*debug_hdr_copy, *debug_copy;	/* points into these */
	void		*symbols;	/* for the owner of the cache; starts NULL */
	unsigned	 jobs;		/* what other threads do with it */
	/* of images.h: */
	uint64_t	 id;		/* from 1; no other one ever has it */
	uint64_t	 seen;		/* the last round it was marked in */
};

/* Read the ELF headers of fd (taken in all cases). A file that is not ELF, not
 * regular or damaged gives an error; a missing unwind table does not. */
struct image	*image_open(int take_fd, const char *path, struct err *);
/* The same from memory (the vDSO); takes bytes. */
struct image	*image_from_memory(uint8_t *take_bytes, size_t len,
		     const char *name, struct err *);
/* One that stands for a file that cannot be opened: it has its name only. */
struct image	*image_unread(const char *path);
/* Its content: nothing but the name. */
uint64_t	 image_unread_content(const char *path);
/* One more holds it. What headers and tables say never changes, so any thread
 * may read that; symbols, jobs and what is of images.h are the sampling
 * thread's. */
struct image	*image_acquire(struct image *);
/* Give it back; the last one frees it. NULL is fine. */
void		 image_free(struct image *);
/* The unwind entry that holds vaddr. */
bool		 image_fde(const struct image *, uint64_t vaddr,
		     struct fde *);
/* What a function without a symbol is called, by where its unwind entry begins:
 * "libz.so.1+0x1234". To be freed. */
char		*image_nameless(const struct image *, uint64_t start);
/* The link-time address of a file offset in an executable (or, exec false,
 * any) load segment. */
bool		 image_vaddr_of_offset(const struct image *, uint64_t offset,
		     bool exec, uint64_t *vaddr);
/* Copy what the file has at a link-time address; how many bytes there are, up
 * to len, before the segment ends. */
size_t		 image_read(const struct image *, uint64_t vaddr, void *out,
		     size_t len);

#endif
