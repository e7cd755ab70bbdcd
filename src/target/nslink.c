/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nslink.c - reads and parses the links of /proc/PID/ns. */
#include "config.h"

#include "target/nslink.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "target/procfs.h"

uint64_t
nslink_parse(const char *text)
{
	const char *open = strchr(text, '[');
	char digits[24];
	size_t len;
	long n;

	if (open == NULL)
		return 0;
	len = strcspn(open + 1, "]");
	if (open[1 + len] != ']' || len >= sizeof digits)
		return 0;
	memcpy(digits, open + 1, len);
	digits[len] = '\0';
	return text_to_long(digits, 1, LONG_MAX, &n) == 0 ? (uint64_t)n : 0;
}

uint64_t
nslink_read(int procfs, const char *kind)
{
	char name[32], link[64];

	snprintf(name, sizeof name, "ns/%s", kind);
	if (procfs_link(procfs, name, link, sizeof link) <= 0)
		return 0;
	return nslink_parse(link);
}
