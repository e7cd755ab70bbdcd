/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyimage.c - finds in a record what is asked for by address.
 *
 * Whoever follows a chain asks for one thing after the other in the order of
 * the record: each search begins behind where the last one ended. A frame is
 * put together from the words that were copied of it; where the next one is,
 * says the order. What is asked for is told by its length.
 */
#include "config.h"

#include "python/pyimage.h"

#include <string.h>

enum {
	WORD = sizeof(uint64_t),
	FRAME_BYTES = sizeof(struct pyrecord_frame),
	CODE_HEAD = sizeof(struct pyrecord_code), /* before its bytes */
	INTERP = 8 /* as if the interpreter were there: its number is */
};

/* Split n things of size bytes off the record. */
static bool
take(const uint8_t **p, size_t *left, uint32_t n, size_t size,
    const uint8_t **out)
{
	if (n > *left / size)
		return false;
	*out = *p;
	*p += n * size;
	*left -= n * size;
	return true;
}

bool
pyimage_open(struct pyimage *image, const struct pyoffsets *o,
    const uint8_t *record, size_t len)
{
	struct pyrecord *h = &image->head;

	*image = (struct pyimage){ .o = o };
	if (len < sizeof *h)
		return false;
	memcpy(h, record, sizeof *h);
	record += sizeof *h;
	len -= sizeof *h;
	return h->nframes <= PYRECORD_FRAMES &&
	       h->outer.nframes <= PYRECORD_FRAMES &&
	       h->nanchors <= PYRECORD_ANCHORS &&
	       h->outer.nanchors <= PYRECORD_ANCHORS &&
	       h->code_size >= o->code.size && h->code_size % WORD == 0 &&
	       take(&record, &len, h->nframes + h->outer.nframes, FRAME_BYTES,
		   &image->frames) &&
	       take(&record, &len, h->nanchors + h->outer.nanchors, WORD,
		   &image->anchors) &&
	       take(&record, &len, h->ncodes, CODE_HEAD + h->code_size,
		   &image->codes);
}

bool
pyimage_turn(struct pyimage *image)
{
	struct pyrecord *h = &image->head;
	const struct pyrecord_outer *o = &h->outer;

	if (o->state == 0)
		return false;
	image->frames += h->nframes * FRAME_BYTES;
	image->anchors += h->nanchors * WORD;
	image->frame = image->anchor = 0;
	h->state = o->state;
	h->frame = o->frame;
	h->base_frame = o->base_frame;
	h->cframe = o->cframe;
	h->next = o->next;
	h->next_anchor = o->next_anchor;
	h->nframes = o->nframes;
	h->nanchors = o->nanchors;
	h->outer = (struct pyrecord_outer){ 0 };
	h->interp = 0; /* it is in the main one */
	return true;
}

/* Which of n things of size bytes, each of which begins with its address, is
 * at addr? n: none. *hint is where to begin, and becomes the one found. */
static size_t
find(const uint8_t *v, size_t n, size_t size, uint64_t addr, size_t *hint)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = *hint + i < n ? *hint + i : *hint + i - n;

		if (pymem_word(v, at * size) == addr) {
			*hint = at;
			return at;
		}
	}
	return n;
}

static void
put(uint8_t *to, size_t len, uint32_t at, uint64_t word)
{
	if (at <= len)
		memcpy(to + at, &word, len - at < WORD ? len - at : WORD);
}

static bool
read_frame(struct pyimage *im, uint64_t addr, uint8_t *out, size_t len)
{
	size_t n = im->head.nframes,
	       i = find(im->frames, n, FRAME_BYTES, addr, &im->frame);
	struct pyrecord_frame f;

	if (i == n)
		return false;
	memcpy(&f, im->frames + i * FRAME_BYTES, sizeof f);
	memset(out, 0, len);
	put(out, len, im->o->frame.previous,
	    i + 1 < n ? pymem_word(im->frames, (i + 1) * FRAME_BYTES)
		      : im->head.next);
	put(out, len, im->o->frame.code, f.code);
	put(out, len, im->o->frame.ip, f.ip);
	if (im->o->frame.owner != 0)
		put(out, len, im->o->frame.owner / WORD * WORD, f.owner);
	else
		put(out, len, 0, 1); /* an object that is referred to */
	return true;
}

/* NULL: it was not copied. */
static const uint8_t *
find_code(struct pyimage *im, uint64_t addr)
{
	size_t n = im->head.ncodes, size = CODE_HEAD + im->head.code_size,
	       i = find(im->codes, n, size, addr, &im->code);

	return i < n ? im->codes + i * size : NULL;
}

static bool
read_code(struct pyimage *im, uint64_t addr, void *out, size_t len)
{
	const uint8_t *code = find_code(im, addr);

	if (code == NULL)
		return false;
	memcpy(out, code + CODE_HEAD, len);
	return true;
}

static bool
read_print(void *arg, uint64_t addr, uint64_t *print)
{
	const uint8_t *code = find_code(arg, addr);

	if (code == NULL)
		return false;
	*print = pymem_word(code, offsetof(struct pyrecord_code, print));
	return true;
}

/* A word of the thread's state. */
static bool
read_state(const struct pyimage *im, uint64_t addr, void *out)
{
	static const uint64_t interp = INTERP;
	const uint64_t id = im->head.interp;
	uint64_t at = addr - im->head.state;
	const uint64_t *word;

	if (at == 0)
		return false;
	if (at == im->o->thread.frame)
		word = &im->head.frame;
	else if (at == im->o->thread.base_frame)
		word = &im->head.base_frame;
	else if (at == im->o->thread.cframe)
		word = &im->head.cframe;
	else if (im->o->interp.id != 0 && at == im->o->thread.interp)
		word = &interp;
	else if (im->o->interp.id != 0 && addr == INTERP + im->o->interp.id)
		word = &id;
	else
		return false;
	memcpy(out, word, sizeof *word);
	return true;
}

/* What an anchor beside the chain says: the innermost one where the chain
 * begins, each where the next one is. */
static bool
read_anchor(struct pyimage *im, uint64_t addr, void *out)
{
	size_t n = im->head.nanchors, i;
	const void *from = &im->head.next_anchor;

	if (im->o->thread.cframe == 0)
		return false;
	i = find(
	    im->anchors, n, WORD, addr - im->o->cframe.previous, &im->anchor);
	if (im->o->thread.frame == 0 &&
	    addr == im->head.cframe + im->o->cframe.frame)
		from = &im->head.frame;
	else if (i == n)
		return false;
	else if (i + 1 < n)
		from = im->anchors + (i + 1) * WORD;
	memcpy(out, from, WORD);
	return true;
}

static bool
read_image(void *arg, uint64_t addr, void *out, size_t len)
{
	struct pyimage *im = arg;

	if (len == WORD)
		return read_state(im, addr, out) || read_anchor(im, addr, out);
	if (len == im->o->frame.size)
		return read_frame(im, addr, out, len);
	return len == im->o->code.size && read_code(im, addr, out, len);
}

static size_t
read_parts(void *arg, const struct pymem_part *part, size_t n)
{
	size_t i = 0;

	while (i < n && read_image(arg, part[i].addr, part[i].out, part[i].len))
		i++;
	return i;
}

struct pymem
pyimage_mem(struct pyimage *image)
{
	return (struct pymem){ .read = read_image,
		.arg = image,
		.read_parts = read_parts,
		.print = read_print };
}

void
pyimage_frames(struct pyimage *image, struct pyframes *to)
{
	const uint32_t cut = PYRECORD_DEEP | PYRECORD_COSTLY;
	struct pymem mem = pyimage_mem(image);

	pyframes_read(to, &mem, image->o, image->head.state, PYFRAMES_MAX);
	if (to->end == PYFRAMES_UNREADABLE && (image->head.flags & cut) != 0)
		to->end = PYFRAMES_CUT;
}
