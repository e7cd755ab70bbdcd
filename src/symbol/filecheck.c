/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filecheck.c - looks for the sections that matter. */
#include "config.h"

#include "symbol/filecheck.h"

#include <stdlib.h>

#include "symbol/debugfile.h"
#include "symbol/elffile.h"

/* A section whose bytes are in this file: debug files keep the headers of
 * sections that they do not hold. */
static bool
holds(const struct elffile *f, size_t index)
{
	const Elf64_Shdr *sh = elffile_header(f, index);

	return index != 0 && sh != NULL && sh->sh_type != SHT_NOBITS &&
	       sh->sh_size > 0;
}

static bool
holds_debug(const struct elffile *f)
{
	return holds(f, elffile_by_name(f, ".debug_info")) ||
	       holds(f, elffile_by_name(f, ".zdebug_info"));
}

struct tables { /* for unwinding */
	bool index; /* .eh_frame has one of its own */
	bool debug_frame, debug_frame_beside;
};

/* Compressed ones are not read. */
static bool
holds_debug_frame(const struct elffile *f)
{
	size_t index = elffile_by_name(f, ".debug_frame");

	return holds(f, index) &&
	       (elffile_header(f, index)->sh_flags & SHF_COMPRESSED) == 0;
}

static void
look_inside(struct filecheck *c, const struct image *img, struct tables *t)
{
	struct elffile f;

	if (elffile_open(&f, img) == -1)
		return;
	if (holds(&f, elffile_by_type(&f, SHT_SYMTAB)))
		c->symbols = SYMBOLS_FULL;
	else if (holds(&f, elffile_by_name(&f, ".gnu_debugdata")))
		c->symbols = SYMBOLS_PACKED;
	else if (holds(&f, elffile_by_type(&f, SHT_DYNSYM)))
		c->symbols = SYMBOLS_DYNAMIC;
	if (holds_debug(&f))
		c->debug = DEBUG_ITSELF;
	/* without section names it was found by its index */
	t->index = holds(&f, elffile_by_name(&f, ".eh_frame_hdr")) ||
		   elffile_by_name(&f, ".eh_frame") == 0;
	t->debug_frame = holds_debug_frame(&f);
	elffile_close(&f);
}

static void
look_beside(
    struct filecheck *c, const struct image *img, int root, struct tables *t)
{
	struct elffile f;

	if (elffile_open_fd(&f, debugfile_open(img, root, &c->debug_path)) ==
	    -1)
		return;
	if (c->symbols < SYMBOLS_SEPARATE &&
	    holds(&f, elffile_by_type(&f, SHT_SYMTAB)))
		c->symbols = SYMBOLS_SEPARATE;
	if (c->debug < DEBUG_SEPARATE && holds_debug(&f))
		c->debug = DEBUG_SEPARATE;
	t->debug_frame_beside = holds(&f, elffile_by_name(&f, ".debug_frame"));
	elffile_close(&f);
}

void
filecheck(struct filecheck *c, const struct image *img, int root)
{
	struct tables t = { 0 };

	*c = (struct filecheck){ 0 };
	look_inside(c, img, &t);
	if (c->symbols < SYMBOLS_FULL || c->debug < DEBUG_ITSELF)
		look_beside(c, img, root, &t);
	if (img->eh.nfde > 0)
		c->unwind = t.index ? UNWIND_EH_FRAME_HDR : UNWIND_EH_FRAME;
	else if (t.debug_frame)
		c->unwind = UNWIND_DEBUG_FRAME;
	else if (t.debug_frame_beside)
		c->unwind = UNWIND_DEBUG_FILE;
}
