/* SPDX-License-Identifier: GPL-2.0-or-later */
/* member.h - a key with its value, in the units that all our JSON has. */
#ifndef REPORT_MEMBER_H
#define REPORT_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

void	 member_string(struct json *, const char *key, const char *);
/* The same for a text that is empty or NULL when unknown: then null. */
void	 member_known(struct json *, const char *key, const char *);
void	 member_uint(struct json *, const char *key, uint64_t);
/* A source line: null when 0. */
void	 member_line(struct json *, const char *key, unsigned);
void	 member_int(struct json *, const char *key, int64_t);
void	 member_bool(struct json *, const char *key, bool);
/* Percent, Hz, microseconds: three decimals. */
void	 member_figure(struct json *, const char *key, double);
void	 member_seconds(struct json *, const char *key, uint64_t ns);
void	 member_null(struct json *, const char *key);

#endif
