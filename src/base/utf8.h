/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.h - characters of UTF-8, strictly and whatever the locale. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decode the character that s[0..len) begins with. Returns its bytes (1-4) and
 * sets *cp; 0 when it is cut, overlong, a surrogate or not UTF-8 at all. */
size_t	 utf8_decode(const char *s, size_t len, uint32_t *cp);
/* Characters that act rather than show: C0, DEL, C1, bidirectional and
 * zero-width controls, line separators, tags. */
bool	 utf8_is_control(uint32_t cp);

#endif
