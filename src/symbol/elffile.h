/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elffile.h - a 64-bit ELF file opened with libelf such that its content cannot
 * harm us: it is read, never mapped, and no section is larger than the file.
 */
#ifndef SYMBOL_ELFFILE_H
#define SYMBOL_ELFFILE_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/image.h"

struct elffile {		/* {0} is closed */
	Elf		*elf;
	int		 fd;
	uint8_t		*bytes;	/* of an image in memory */
	uint64_t	 len;
};

/* The image's own file, by a descriptor of our own, or a copy of its bytes.
 * 0 or -1. */
int		 elffile_open(struct elffile *, const struct image *);
/* Takes fd in all cases. 0 or -1. */
int		 elffile_open_fd(struct elffile *, int take_fd);
/* The same of a file in memory, of which it may change the bytes. */
int		 elffile_open_bytes(struct elffile *, uint8_t *take_bytes,
		     size_t len);
void		 elffile_close(struct elffile *);
/* Does every section lie within the file and unpack to a reasonable size? What
 * must hold before libdw, which asks nobody, may read them. *unpacked: what
 * those that are compressed take, all together. */
bool		 elffile_sane(const struct elffile *, uint64_t *unpacked);

/* The section of this index, or NULL. Borrowed. */
const Elf64_Shdr	*elffile_header(const struct elffile *, size_t index);
/* The first section of this type (SHT_*); 0: none. */
size_t		 elffile_by_type(const struct elffile *, uint32_t type);
/* The first section of this name; 0: none. */
size_t		 elffile_by_name(const struct elffile *, const char *);
/* Does a relocation of this type put the address of a symbol into a slot of the
 * GOT, on any of our machines? */
bool		 elffile_fills_slot(uint32_t type);
/* A section's bytes, or NULL when it has none that can be used. Borrowed. */
const void	*elffile_data(const struct elffile *, size_t index,
		     size_t *len);

#endif
