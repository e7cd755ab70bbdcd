/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save.c - the code panel as a report in a file. */
#include "config.h"

#include "save.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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

int
save_code(const struct ui_save *what, struct err *err)
{
	/* the screen must not wait for the reader of a FIFO */
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK |
		    (what->over ? O_TRUNC : O_EXCL);
	int fd = open(what->path, flags, 0666), result;
	struct buf out = { 0 };

	if (fd == -1)
		return err_set(err, ERR_FILE, errno, "%s", what->path);
	write_code(&out, what);
	result = batch_write(fd, what->path, &out, NULL, err);
	buf_fini(&out);
	if (close(fd) == -1 && result == 0)
		result = batch_refused(what->path, err);
	/* half a file is of no use */
	if (result == -1 && !what->over)
		unlink(what->path);
	return result;
}
