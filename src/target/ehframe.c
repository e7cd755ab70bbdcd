/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ehframe.c - looks an address up in the bytes of .eh_frame_hdr and
 * .eh_frame. */
#include "config.h"

#include "target/ehframe.h"

#include <string.h>

#include "target/cursor.h"

/* How a pointer is written (DW_EH_PE_*; LSB 5.0 core, table 10-1). */
enum {
	PE_ABSPTR = 0x00,
	PE_ULEB128 = 0x01,
	PE_UDATA2 = 0x02,
	PE_UDATA4 = 0x03,
	PE_UDATA8 = 0x04,
	PE_SLEB128 = 0x09,
	PE_SDATA2 = 0x0a,
	PE_SDATA4 = 0x0b,
	PE_SDATA8 = 0x0c,
	PE_PCREL = 0x10,
	PE_DATAREL = 0x30,

	PE_FORMAT = 0x0f,
	PE_BASE = 0x70,
	PE_INDIRECT = 0x80,
	PE_OMIT = 0xff
};

enum { HDR_FIXED = 4, TABLE_ENTRY = 8, LETTERS_MAX = 16 };

static uint64_t
formatted(struct cursor *c, uint8_t format)
{
	switch (format) {
	case PE_ABSPTR:
	case PE_UDATA8:
	case PE_SDATA8:
		return cursor_take(c, 8);
	case PE_UDATA2:
		return cursor_take(c, 2);
	case PE_UDATA4:
		return cursor_take(c, 4);
	case PE_SDATA2:
		return (uint64_t)(int16_t)cursor_take(c, 2);
	case PE_SDATA4:
		return (uint64_t)(int32_t)cursor_take(c, 4);
	case PE_ULEB128:
		return cursor_uleb(c);
	case PE_SLEB128:
		return (uint64_t)cursor_sleb(c);
	}
	c->bad = true;
	return 0;
}

/* A pointer in the given encoding; data is what "data relative" means. */
static uint64_t
pointer(struct cursor *c, uint8_t encoding, uint64_t data)
{
	uint64_t at = c->vaddr;
	uint64_t v = formatted(c, encoding & PE_FORMAT);

	switch (encoding & (PE_BASE | PE_INDIRECT)) {
	case 0:
		return v;
	case PE_PCREL:
		return v + at;
	case PE_DATAREL:
		return v + data;
	}
	c->bad = true;
	return 0;
}

/* A cursor behind the fixed part of the header: at .eh_frame's address. */
static bool
open_header(struct cursor *c, const uint8_t *hdr, size_t len, uint64_t vaddr)
{
	if (len < HDR_FIXED || hdr[0] != 1 || hdr[1] == PE_OMIT)
		return false;
	*c = (struct cursor){ .p = hdr + HDR_FIXED,
		.end = hdr + len,
		.vaddr = vaddr + HDR_FIXED };
	return true;
}

bool
ehframe_start(
    const uint8_t *hdr, size_t len, uint64_t hdr_vaddr, uint64_t *eh_vaddr)
{
	struct cursor c;

	if (!open_header(&c, hdr, len, hdr_vaddr))
		return false;
	*eh_vaddr = pointer(&c, hdr[1], hdr_vaddr);
	return !c.bad;
}

int
ehframe_init(struct ehframe *e, const uint8_t *hdr, size_t hdr_len,
    uint64_t hdr_vaddr, const uint8_t *eh, size_t eh_len, uint64_t eh_vaddr)
{
	struct cursor c;
	uint64_t n, room;

	*e = (struct ehframe){ 0 };
	if (!open_header(&c, hdr, hdr_len, hdr_vaddr))
		return -1;
	pointer(&c, hdr[1], hdr_vaddr);
	n = pointer(&c, hdr[2], hdr_vaddr);
	if (c.bad || hdr[2] == PE_OMIT || hdr[3] != (PE_DATAREL | PE_SDATA4))
		return -1;

	room = (uint64_t)(c.end - c.p) / TABLE_ENTRY;
	*e = (struct ehframe){
		.hdr = hdr,
		.hdr_len = hdr_len,
		.hdr_vaddr = hdr_vaddr,
		.eh = eh,
		.eh_len = eh_len,
		.eh_vaddr = eh_vaddr,
		.table = (size_t)(c.p - hdr),
		.nfde = n < room ? n : room,
	};
	return e->nfde > 0 ? 0 : -1;
}

/* One half of a table entry: 0 is the start of the code, 1 the FDE; both
 * relative to the header. */
static int32_t
entry(const struct ehframe *e, size_t i, unsigned half)
{
	int32_t v;

	memcpy(&v, e->hdr + e->table + i * TABLE_ENTRY + half * 4, sizeof v);
	return v;
}

/* The bytes of the record (CIE or FDE) at offset of .eh_frame, behind its
 * length. Lengths of 64 bits, which no tool chain writes, are refused. */
static bool
open_record(struct cursor *c, const struct ehframe *e, uint64_t offset)
{
	uint64_t len;

	if (offset >= e->eh_len)
		return false;
	*c = (struct cursor){ .p = e->eh + offset,
		.end = e->eh + e->eh_len,
		.vaddr = e->eh_vaddr + offset };
	len = cursor_take(c, 4);
	if (c->bad || len == 0 || len == 0xffffffff ||
	    len > (uint64_t)(c->end - c->p))
		return false;
	c->end = c->p + len;
	return true;
}

struct cie {
	uint8_t encoding; /* of the FDE's addresses */
	bool augmented; /* its FDEs have augmentation data, too */
	bool signal_frame;
	struct fde_program program; /* but for the FDE's part */
};

/* The augmentation data of a CIE, letter by letter. */
static bool
augmentation(struct cursor *c, const char *letters, struct cie *cie)
{
	uint8_t encoding;

	for (; *letters != '\0'; letters++) {
		switch (*letters) {
		case 'R':
			cie->encoding = (uint8_t)cursor_take(c, 1);
			break;
		case 'L':
			cursor_take(c, 1);
			break;
		case 'P':
			encoding = (uint8_t)cursor_take(c, 1);
			formatted(c, encoding & PE_FORMAT);
			break;
		case 'S':
			cie->signal_frame = true;
			break;
		default:
			return false;
		}
	}
	return !c->bad;
}

/* The letters that tell what a CIE has; NULL when there is no end to them. */
static const char *
take_letters(struct cursor *c)
{
	const char *letters = (const char *)c->p;
	size_t room = (size_t)(c->end - c->p);

	if (room > LETTERS_MAX)
		room = LETTERS_MAX;
	if (memchr(c->p, '\0', room) == NULL)
		return NULL;
	cursor_skip(c, strlen(letters) + 1);
	return letters;
}

static bool
read_cie(const struct ehframe *e, uint64_t offset, struct cie *cie)
{
	struct cursor c, data;
	uint64_t version;
	const char *letters;

	*cie = (struct cie){ .encoding = PE_ABSPTR };
	if (!open_record(&c, e, offset) || cursor_take(&c, 4) != 0)
		return false;
	version = cursor_take(&c, 1);
	letters = take_letters(&c);
	if ((version != 1 && version != 3) || letters == NULL)
		return false;
	cie->program.code_align = cursor_uleb(&c);
	cie->program.data_align = cursor_sleb(&c);
	cie->program.return_column =
	    version == 1 ? cursor_take(&c, 1) : cursor_uleb(&c);
	cie->augmented = *letters == 'z';
	if (*letters != '\0' && !cie->augmented)
		return false;
	data = c;
	if (cie->augmented) {
		uint64_t len = cursor_uleb(&c);

		data = c;
		cursor_skip(&c, len);
		data.end = c.p;
		letters++;
	}
	cie->program.cie = c.p;
	cie->program.cie_end = c.end;
	return !c.bad && augmentation(&data, letters, cie);
}

static bool
read_fde(const struct ehframe *e, uint64_t offset, struct fde *fde)
{
	uint64_t id_offset, distance, len;
	struct cursor c;
	struct cie cie;

	if (!open_record(&c, e, offset))
		return false;
	id_offset = (uint64_t)(c.p - e->eh);
	distance = cursor_take(&c, 4);
	if (c.bad || distance == 0 || distance > id_offset ||
	    !read_cie(e, id_offset - distance, &cie))
		return false;

	fde->start = pointer(&c, cie.encoding, e->hdr_vaddr);
	len = formatted(&c, cie.encoding & PE_FORMAT);
	fde->vaddr = e->eh_vaddr + offset;
	fde->tables = e;
	fde->signal_frame = cie.signal_frame;
	if (cie.augmented)
		cursor_skip(&c, cursor_uleb(&c));
	fde->program = cie.program;
	fde->program.fde = c.p;
	fde->program.fde_end = c.end;
	return !c.bad && !__builtin_add_overflow(fde->start, len, &fde->end);
}

bool
ehframe_find(const struct ehframe *e, uint64_t vaddr, struct fde *fde)
{
	int64_t rel = (int64_t)(vaddr - e->hdr_vaddr);
	size_t i = 0;
	uint64_t offset;

	if (e->nfde == 0)
		return false;
	/* the last that does not begin behind it; no branch to mispredict */
	for (size_t n = e->nfde; n > 1; n -= n / 2)
		i += entry(e, i + n / 2, 0) <= rel ? n / 2 : 0;
	offset = e->hdr_vaddr + (uint64_t)(int64_t)entry(e, i, 1) - e->eh_vaddr;
	if (!read_fde(e, offset, fde))
		return false;
	fde->table_vaddr = e->hdr_vaddr + e->table + i * TABLE_ENTRY;
	return vaddr >= fde->start && vaddr < fde->end;
}

bool
ehframe_next(const struct ehframe *e, size_t *offset, struct fde *fde)
{
	struct cursor c;

	/* a length of 0 ends the section */
	while (open_record(&c, e, *offset)) {
		size_t at = *offset;

		*offset = (size_t)(c.end - e->eh);
		fde->table_vaddr = 0;
		if (read_fde(e, at, fde))
			return true;
	}
	return false;
}
