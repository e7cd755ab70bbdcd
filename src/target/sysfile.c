/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sysfile.c - reads the settings of the kernel. */
#include "config.h"

#include "target/sysfile.h"

#include <fcntl.h>
#include <string.h>

#include "base/text.h"
#include "target/procfs.h"

bool
sysfile_text(const char *path, char *out, size_t size)
{
	size_t len;

	*out = '\0';
	if (procfs_read_into(AT_FDCWD, path, out, size) < 0) {
		*out = '\0';
		return false;
	}
	len = strcspn(out, "\n");
	while (len > 0 && (out[len - 1] == ' ' || out[len - 1] == '\t'))
		len--;
	out[len] = '\0';
	return true;
}

long
sysfile_number(const char *path)
{
	char text[32];
	long n;

	if (!sysfile_text(path, text, sizeof text) ||
	    text_to_long(text, LONG_MIN + 1, LONG_MAX, &n) == -1)
		return SYSFILE_ABSENT;
	return n;
}

void
sysfile_choice(char *text)
{
	char *open = strchr(text, '['), *close;

	close = open != NULL ? strchr(open, ']') : NULL;
	if (close == NULL)
		return;
	*close = '\0';
	memmove(text, open + 1, (size_t)(close - open));
}
