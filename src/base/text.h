/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - text for people: foreign bytes made printable, widths in terminal
 * columns, numbers as one reads them.
 *
 * Widths are those of wcwidth() in the current locale; in a locale that is not
 * UTF-8 every byte above 0x7f counts as unprintable.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Append len bytes of foreign text, NUL being one like any other: valid
 * printable UTF-8 as it is; control characters (C0, DEL, C1), bidirectional and
 * zero-width controls, line separators and invalid bytes as \xNN per byte. A
 * backslash stays. */
void	 text_add_safe(struct buf *, const char *, size_t len);
/* The same as a new string; input beyond max bytes is replaced by "...". */
char	*text_safe(const char *, size_t len, size_t max);

/* Decode one character of safe text at s[0..len). Returns its bytes (>= 1 when
 * len > 0) and sets *width to its columns (0-2). */
size_t	 text_char(const char *s, size_t len, int *width);
/* Columns taken by safe text. */
int	 text_width(const char *s);
/* Bytes of s that fit in cols columns; *used gets the columns they take. */
size_t	 text_clip(const char *s, int cols, int *used);

/* Each writes into out and returns it; outlen >= 16. */
/* "83 ns", "12.0 ms", "4.46 s", "3 m 05 s", "2 h 07 m"; "0 s" */
char	*text_time(char *out, size_t outlen, uint64_t ns);
/* "00:02:14" */
char	*text_clock(char *out, size_t outlen, uint64_t ns);
/* "1.2 KiB", "212 MiB" */
char	*text_bytes(char *out, size_t outlen, double);
/* "13,402"; "2e+13" when out is too short for it */
char	*text_count(char *out, size_t outlen, uint64_t);
/* "31.4", 0.04 -> "0.0", NaN -> "-" */
char	*text_percent(char *out, size_t outlen, double pct);

/* Parse a whole decimal string. 0, or -1 when it is not one or out of range. */
int	 text_to_long(const char *, long min, long max, long *out);
int	 text_to_double(const char *, double min, double max, double *out);

#endif
