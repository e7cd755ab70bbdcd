/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ehframe.h - finds the unwind entry (FDE) of an address in the bytes of
 * .eh_frame_hdr and .eh_frame, both as mapped at their link-time addresses.
 * Formats: LSB 5.0 core, chapter 10.6; DWARF 5, chapter 6.4. The bytes are
 * foreign: every read is bounded.
 */
#ifndef TARGET_EHFRAME_H
#define TARGET_EHFRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ehframe {		/* {0} finds nothing */
	const uint8_t	*hdr;		/* .eh_frame_hdr, borrowed */
	size_t		 hdr_len;
	uint64_t	 hdr_vaddr;
	const uint8_t	*eh;		/* .eh_frame, borrowed */
	size_t		 eh_len;
	uint64_t	 eh_vaddr;
	size_t		 table;		/* offset of the search table in hdr */
	size_t		 nfde;		/* its entries: 2 x int32 each */
};

struct fde_program {		/* the instructions of an FDE; borrowed */
	const uint8_t	*cie, *cie_end;	/* first those all its kind share, */
	const uint8_t	*fde, *fde_end;	/* then its own */
	uint64_t	 code_align;
	int64_t		 data_align;
	uint64_t	 return_column;	/* the register of the return address */
};

struct fde {
	uint64_t	 start, end;	/* [start, end) link-time addresses */
	uint64_t	 vaddr;		/* of the FDE itself */
	uint64_t	 table_vaddr;	/* of its entry in the search table */
	bool		 signal_frame;	/* the CIE carries augmentation 'S' */
	struct fde_program program;
	const struct ehframe *tables;	/* where it was found; borrowed */
};

/* Where .eh_frame begins, as the header says. False when the header is not
 * version 1 or its pointer is not readable. */
bool	 ehframe_start(const uint8_t *hdr, size_t len, uint64_t hdr_vaddr,
	     uint64_t *eh_vaddr);
/* Fill the search table's place and size from hdr. 0, or -1 when there is no
 * binary search table of the usual kind (datarel | sdata4). */
int	 ehframe_init(struct ehframe *, const uint8_t *hdr, size_t hdr_len,
	     uint64_t hdr_vaddr, const uint8_t *eh, size_t eh_len,
	     uint64_t eh_vaddr);
/* The entry whose range holds vaddr. */
bool	 ehframe_find(const struct ehframe *, uint64_t vaddr, struct fde *);
/* The first entry at or behind *offset of .eh_frame, for those who go through
 * all: *offset moves behind it. table_vaddr is 0. False at the end. */
bool	 ehframe_next(const struct ehframe *, size_t *offset, struct fde *);

#endif
