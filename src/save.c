/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save.c - the code panel as a report in a file. */
#include "config.h"

#include "save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "batch.h"
#include "report/report.h"

static void
write_code(struct buf *out, const struct ui_save *what)
{
	const struct report_format *format = report_for_file(what->path);
	const struct report_opts opts = { .lens = *what->lens,
		.version = PACKAGE_VERSION,
		.listing = what->listing };

	if (format != &report_json) /* CSV has no code */
		format = &report_text;
	format->write(out, what->snap, &opts);
}

/* A terminal would have it over the picture, and the screen must not wait for
 * the reader of a FIFO. */
static int
refuse_special(const char *path, const struct stat *st, struct err *err)
{
	if (S_ISREG(st->st_mode))
		return 0;
	err_set(err, ERR_FILE, 0, "%s: not a regular file", path);
	return err_cure(err, "give the name of a file");
}

static int
create(const char *path, int how)
{
	return open(
	    path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | how, 0666);
}

static int
write_to(int fd, const struct ui_save *what, struct err *err)
{
	struct buf out = { 0 };
	int result;

	write_code(&out, what);
	result = batch_write(fd, what->path, &out, NULL, err);
	buf_fini(&out);
	if (close(fd) == -1 && result == 0)
		result = batch_refused(what->path, err);
	return result;
}

/* Beside a file that is there, so that it stays as it is until all is written.
 * 1: that cannot be done, as where it is no plain file. */
static int
replace(const struct ui_save *what, struct err *err)
{
	char *path = realpath(what->path, NULL), *beside;
	struct stat st;
	int fd, result = 1;

	if (path == NULL || stat(path, &st) == -1 || !S_ISREG(st.st_mode)) {
		free(path);
		return 1;
	}
	beside = xasprintf("%s.%d~", path, (int)getpid());
	fd = create(beside, O_EXCL);
	if (fd != -1) {
		fchmod(fd, st.st_mode & 07777);
		result = write_to(fd, what, err);
		if (result == 0 && rename(beside, path) == -1)
			result = batch_refused(what->path, err);
		if (result == -1)
			unlink(beside);
	}
	free(beside);
	free(path);
	return result;
}

int
save_code(const struct ui_save *what, struct err *err)
{
	struct stat st;
	int fd, result;

	if (stat(what->path, &st) == 0 &&
	    refuse_special(what->path, &st, err) == -1)
		return -1;
	if (what->over && (result = replace(what, err)) != 1)
		return result;
	fd = create(what->path, what->over ? O_TRUNC : O_EXCL);
	if (fd == -1)
		return err_set(err, ERR_FILE, errno, "%s", what->path);
	result = write_to(fd, what, err);
	/* half a file is of no use */
	if (result == -1 && !what->over)
		unlink(what->path);
	return result;
}
