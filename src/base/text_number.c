/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_number.c - numbers as one reads them, and back.
 *
 * Decimals are made from whole numbers here: printf() would write the decimal
 * comma of some locales.
 */
#include "config.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static uint64_t
round_div(uint64_t x, uint64_t by)
{
	return x / by + (x % by >= by / 2 + by % 2);
}

/* Three significant digits: step is the value of the last one shown, limit the
 * first count of steps that needs another row. */
static const struct time_form {
	uint64_t step, limit;
	unsigned scale; /* steps in one unit */
	const char *unit;
} time_forms[] = {
	/* clang-format off */
	{ 1,			1000, 1,   "ns" },
	{ NS_PER_US / 100,	1000, 100, "us" },
	{ NS_PER_US / 10,	1000, 10,  "us" },
	{ NS_PER_US,		1000, 1,   "us" },
	{ NS_PER_MS / 100,	1000, 100, "ms" },
	{ NS_PER_MS / 10,	1000, 10,  "ms" },
	{ NS_PER_MS,		1000, 1,   "ms" },
	{ NS_PER_S / 100,	1000, 100, "s" },
	{ NS_PER_S / 10,	1000, 10,  "s" },
	/* clang-format on */
};

/* Minutes and seconds, or hours and minutes. */
static char *
long_time(char *out, size_t outlen, uint64_t ns)
{
	uint64_t s = round_div(ns, NS_PER_S);
	uint64_t m = round_div(ns, 60 * NS_PER_S);

	if (s < 3600)
		snprintf(out, outlen, "%" PRIu64 " m %02" PRIu64 " s", s / 60,
		    s % 60);
	else
		snprintf(out, outlen, "%" PRIu64 " h %02" PRIu64 " m", m / 60,
		    m % 60);
	return out;
}

char *
text_time(char *out, size_t outlen, uint64_t ns)
{
	size_t n = sizeof time_forms / sizeof *time_forms;

	if (ns == 0) {
		snprintf(out, outlen, "0 s");
		return out;
	}
	for (const struct time_form *f = time_forms; f < time_forms + n; f++) {
		uint64_t steps = round_div(ns, f->step);

		if (steps >= f->limit)
			continue;
		if (f->scale == 1)
			snprintf(out, outlen, "%" PRIu64 " %s", steps, f->unit);
		else
			snprintf(out, outlen, "%" PRIu64 ".%0*" PRIu64 " %s",
			    steps / f->scale, f->scale == 100 ? 2 : 1,
			    steps % f->scale, f->unit);
		return out;
	}
	return long_time(out, outlen, ns);
}

char *
text_clock(char *out, size_t outlen, uint64_t ns)
{
	uint64_t s = ns / NS_PER_S;

	snprintf(out, outlen, "%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64,
	    s / 3600, s / 60 % 60, s % 60);
	return out;
}

char *
text_bytes(char *out, size_t outlen, double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB",
		"PiB", "EiB" };
	size_t unit = 0, last = sizeof units / sizeof *units - 1;
	uint64_t tenths;

	if (!(bytes > 0)) /* NaN too */
		bytes = 0;
	while (unit < last && bytes >= 1023.5) {
		bytes /= 1024;
		unit++;
	}
	tenths = (uint64_t)(fmin(bytes, 9999) * 10 + 0.5);
	if (unit > 0 && tenths < 100)
		snprintf(out, outlen, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10,
		    tenths % 10, units[unit]);
	else
		snprintf(
		    out, outlen, "%.0f %s", fmin(bytes, 9999), units[unit]);
	return out;
}

char *
text_count(char *out, size_t outlen, uint64_t count)
{
	char grouped[32], *p = grouped + sizeof grouped;
	uint64_t rest = count;
	int digits = 0;

	*--p = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + rest % 10);
		rest /= 10;
		digits++;
	} while (rest != 0);

	/* cut digits would be a wrong number: say it shorter */
	if (strlen(p) < outlen)
		memcpy(out, p, strlen(p) + 1);
	else
		snprintf(out, outlen, "%.0e", (double)count);
	return out;
}

char *
text_percent(char *out, size_t outlen, double pct)
{
	long tenths;

	if (isnan(pct)) {
		snprintf(out, outlen, "-");
		return out;
	}
	tenths = lround(fmax(fmin(pct, 1e6), -1e6) * 10);
	snprintf(out, outlen, "%s%ld.%ld", tenths < 0 ? "-" : "",
	    labs(tenths) / 10, labs(tenths) % 10);
	return out;
}

int
text_to_long(const char *s, long min, long max, long *out)
{
	char *end;
	long value;

	/* strtol() would skip blanks and take a plus */
	if (s[strspn(s, "-0123456789")] != '\0')
		return -1;
	errno = 0;
	value = strtol(s, &end, 10);
	if (end == s || *end != '\0' || errno != 0 || value < min ||
	    value > max)
		return -1;
	*out = value;
	return 0;
}

/* strtod() that knows the decimal point only. */
static double
decimal(const char *s, char **end)
{
	locale_t c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
	double value;

	if (c == (locale_t)0)
		return strtod(s, end);
	value = strtod_l(s, end, c);
	freelocale(c);
	return value;
}

int
text_to_double(const char *s, double min, double max, double *out)
{
	char *end;
	double value;

	/* nor exponents, hexadecimal digits, "inf" or "nan" */
	if (s[strspn(s, "-.0123456789")] != '\0')
		return -1;
	value = decimal(s, &end);
	if (end == s || *end != '\0' || !isfinite(value) || value < min ||
	    value > max)
		return -1;
	*out = value;
	return 0;
}
