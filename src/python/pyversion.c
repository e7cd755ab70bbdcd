/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyversion.c - reads version numbers. */
#include "config.h"

#include "python/pyversion.h"

#include <stdio.h>
#include <string.h>

enum {
	LEVEL_FINAL = 0xf,
	MINOR_MAX = 63, /* of what may be meant as a version */
	MICRO_MAX = 99
};

bool
pyversion_of_hex(uint64_t hex, struct pyversion *v)
{
	unsigned level = hex >> 4 & 0xf;

	*v = (struct pyversion){ .minor = hex >> 16 & 0xff,
		.micro = hex >> 8 & 0xff,
		.has_micro = true };
	if (level != LEVEL_FINAL) {
		v->stage = level >= 0xa && level <= 0xc
			       ? (char)('a' + level - 0xa)
			       : '?';
		v->serial = hex & 0xf;
	}
	return hex >> 24 == 3 && v->minor > 0 && v->minor <= MINOR_MAX;
}

/* A decimal number of at most two digits at *p, which moves behind it. */
static bool
take_number(const char **p, const char *end, unsigned max, unsigned *n)
{
	const char *s = *p;

	*n = 0;
	while (*p < end && **p >= '0' && **p <= '9' && *p - s < 2)
		*n = *n * 10 + (unsigned)(*(*p)++ - '0');
	return *p > s && *n <= max && (*p == end || **p < '0' || **p > '9');
}

bool
pyversion_of_name(const char *name, struct pyversion *v)
{
	static const char word[] = "python3.";
	const char *p = strstr(name, word), *end;

	*v = (struct pyversion){ 0 };
	if (p == NULL)
		return false;
	p += sizeof word - 1;
	end = p + strlen(p);
	if (take_number(&p, end, MINOR_MAX, &v->minor) && v->minor > 0)
		return true;
	v->minor = 0;
	return false;
}

/* "3.N.M" up to the end of its C string, a "+" of a build after it allowed. */
static bool
take_version(const char *p, const char *end, struct pyversion *v)
{
	*v = (struct pyversion){ .has_micro = true };
	p += 2;
	if (!take_number(&p, end, PYVERSION_LAST, &v->minor) ||
	    v->minor < PYVERSION_FIRST || p == end || *p++ != '.' ||
	    !take_number(&p, end, MICRO_MAX, &v->micro))
		return false;
	if (p < end && *p == '+')
		p++;
	return p < end && *p == '\0';
}

/* May a version begin at p? */
static bool
begins_there(const char *bytes, const char *p, unsigned minor)
{
	if (p == bytes)
		return false;
	if (minor == 0)
		return p[-1] == '\0' || p[-1] == ' ';
	return p[-1] != '.' && (p[-1] < '0' || p[-1] > '9');
}

bool
pyversion_of_bytes(
    const uint8_t *bytes, size_t len, unsigned minor, struct pyversion *v)
{
	const char *begin = (const char *)bytes, *end = begin + len, *p = begin;

	while ((p = memmem(p, (size_t)(end - p), "3.", 2)) != NULL) {
		if (begins_there(begin, p, minor) && take_version(p, end, v) &&
		    (minor == 0 || v->minor == minor))
			return true;
		p++;
	}
	*v = (struct pyversion){ 0 };
	return false;
}

char *
pyversion_text(const struct pyversion *v, char out[PYVERSION_TEXT])
{
	const char *end = v->free_threaded ? "t" : "";

	if (v->stage != '\0')
		snprintf(out, PYVERSION_TEXT, "3.%u.%u%s%u%s", v->minor,
		    v->micro,
		    v->stage == 'a'   ? "a"
		    : v->stage == 'b' ? "b"
		    : v->stage == 'c' ? "rc"
				      : "?",
		    v->serial, end);
	else if (v->has_micro)
		snprintf(
		    out, PYVERSION_TEXT, "3.%u.%u%s", v->minor, v->micro, end);
	else
		snprintf(out, PYVERSION_TEXT, "3.%u", v->minor);
	return out;
}
