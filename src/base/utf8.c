/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.c - a strict decoder: what passes here means the same to everyone. */
#include "config.h"

#include "base/utf8.h"

/* How a lead byte begins a sequence, and the least value that needs it. */
static const struct lead {
	unsigned char mask, bits;
	unsigned char len;
	uint32_t least;
} leads[] = {
	{ 0x80, 0x00, 1, 0 },
	{ 0xe0, 0xc0, 2, 0x80 },
	{ 0xf0, 0xe0, 3, 0x800 },
	{ 0xf8, 0xf0, 4, 0x10000 },
};

/* ascending */
static const struct range {
	uint32_t first, last;
} controls[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f },
	{ 0x00ad, 0x00ad }, /* soft hyphen */
	{ 0x061c, 0x061c }, /* Arabic letter mark */
	{ 0x180e, 0x180e }, /* Mongolian vowel separator */
	{ 0x200b, 0x200f }, /* zero-width, marks of direction */
	{ 0x2028, 0x202e }, /* separators, embeddings, overrides */
	{ 0x2060, 0x206f }, /* joiners, invisible operators, isolates */
	{ 0xfeff, 0xfeff }, /* byte order mark */
	{ 0xfff9, 0xfffb }, /* interlinear annotation */
	{ 0xe0000, 0xe007f }, /* tags */
};

static bool
is_surrogate(uint32_t cp)
{
	return cp >= 0xd800 && cp <= 0xdfff;
}

size_t
utf8_decode(const char *s, size_t len, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s;
	const struct lead *lead = leads;
	const struct lead *end = leads + sizeof leads / sizeof *leads;

	if (len == 0)
		return 0;
	while (lead < end && (p[0] & lead->mask) != lead->bits)
		lead++;
	if (lead == end || lead->len > len)
		return 0;

	*cp = p[0] & (unsigned char)~lead->mask;
	for (size_t i = 1; i < lead->len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (p[i] & 0x3f);
	}
	if (*cp < lead->least || *cp > 0x10ffff || is_surrogate(*cp))
		return 0;
	return lead->len;
}

bool
utf8_is_control(uint32_t cp)
{
	size_t n = sizeof controls / sizeof *controls;

	for (size_t i = 0; i < n && cp >= controls[i].first; i++)
		if (cp <= controls[i].last)
			return true;
	return false;
}
