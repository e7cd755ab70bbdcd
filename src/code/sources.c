/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sources.c - finds and reads source files. */
#include "config.h"

#include "code/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "target/rootfile.h"

enum {
	FILES_MAX = 256, /* of one listing; more are as missing */
	FILE_MAX = 16 << 20,
	TOTAL_MAX = 64 << 20,
	LINE_MAX_BYTES = 1000,
	PATH_BYTES = 4096,
	ENDS_MAX = 32, /* of a path, tried below a directory */
	LOOKED_MAX = 6 /* places named in the problem */
};

struct text { /* one file */
	char *path; /* as recorded */
	char *data; /* NULL: not found */
	char *found; /* its path for us; NULL: none */
	size_t len;
	size_t *line; /* where each begins */
	size_t nlines, lines_cap;
};

struct sources {
	const struct sources_opts *opts;
	int root;
	char *directory; /* of relative paths, or NULL */
	int64_t built;
	struct text *file;
	size_t n, cap;
	size_t total; /* bytes of all */
	size_t tried; /* places, for the file at hand */
	struct buf line, looked, problem;
	bool missed, newer, large; /* the problem is told already */
};

struct sources *
sources_new(const struct sources_opts *opts, int root, int64_t built)
{
	struct sources *s = xcalloc(1, sizeof *s);

	s->opts = opts;
	s->root = root;
	s->built = built;
	return s;
}

void
sources_relative(struct sources *s, const char *directory)
{
	free(s->directory);
	s->directory = *directory == '/' ? xstrdup(directory) : NULL;
}

/* Open a path, and keep in mind that it was tried. */
static int
try_open(struct sources *s, int root, const char *path)
{
	int fd = rootfile_open(root, path);

	if (fd == -1 && s->tried++ < LOOKED_MAX) {
		buf_adds(&s->looked, s->looked.len > 0 ? ", " : "");
		text_add_safe(&s->looked, path, strlen(path));
	}
	return fd;
}

/* The user's own words may be relative to where he stands. */
static char *
absolute(const char *dir)
{
	char here[PATH_BYTES];

	if (*dir == '/' || getcwd(here, sizeof here) == NULL)
		return xstrdup(dir);
	return xasprintf("%s/%s", here, dir);
}

/* "FROM=TO": the path with TO in the place of FROM, at a component's end. */
static int
open_replaced(
    struct sources *s, const char *rule, size_t from, const char *path)
{
	char *to, *other;
	int fd;

	if (strncmp(path, rule, from) != 0 ||
	    (from > 0 && rule[from - 1] != '/' && path[from] != '/' &&
		path[from] != '\0'))
		return -1;
	to = absolute(rule + from + 1);
	other = xasprintf("%s%s%s", to,
	    path[from] == '/' || path[from] == '\0' ? "" : "/", path + from);
	fd = try_open(s, -1, other);
	free(other);
	free(to);
	return fd;
}

/* Below a directory: the path, then ever shorter ends of it. */
static int
open_below(struct sources *s, const char *dir, const char *path)
{
	char *top = absolute(dir);
	int fd = -1;

	for (unsigned i = 0; i < ENDS_MAX && fd == -1; i++) {
		char *other;

		path += strspn(path, "/");
		if (*path == '\0')
			break;
		other = xasprintf("%s/%s", top, path);
		fd = try_open(s, -1, other);
		free(other);
		path += strcspn(path, "/");
	}
	free(top);
	return fd;
}

/* Does the process have the file system that we have? */
static bool
same_root(int root)
{
	struct stat ours, its;

	return root != -1 && stat("/", &ours) == 0 && fstat(root, &its) == 0 &&
	       ours.st_dev == its.st_dev && ours.st_ino == its.st_ino;
}

static int
open_by_path(struct sources *s, const char *path)
{
	int fd = -1;

	if (s->root != -1)
		fd = try_open(s, s->root, path);
	if (fd == -1 && !same_root(s->root))
		fd = try_open(s, -1, path);
	return fd;
}

/* "<string>" is no file. */
static int
open_relative(struct sources *s, const char *path)
{
	char *whole;
	int fd;

	if (s->directory == NULL || *path == '\0' || *path == '<')
		return -1; /* relative to where it was compiled */
	whole = xasprintf("%s/%s", s->directory, path);
	fd = open_by_path(s, whole);
	free(whole);
	return fd;
}

static int
open_source(struct sources *s, const char *path)
{
	int fd = -1;

	for (size_t i = 0; i < s->opts->npaths && fd == -1; i++) {
		const char *rule = s->opts->path[i];
		const char *equals = strchr(rule, '=');

		fd = equals != NULL
			 ? open_replaced(s, rule, (size_t)(equals - rule), path)
			 : open_below(s, rule, path);
	}
	if (fd != -1)
		return fd;
	return *path == '/' ? open_by_path(s, path) : open_relative(s, path);
}

/* Only the first one is told of: the others will mostly be missing for the same
 * reason. */
static void
tell_missing(struct sources *s, const char *path)
{
	if (s->missed)
		return;
	s->missed = true;
	buf_adds(&s->problem, s->problem.len > 0 ? "; " : "");
	buf_adds(&s->problem, "no source ");
	text_add_safe(&s->problem, path, strlen(path));
	if (s->looked.len > 0)
		buf_addf(&s->problem, " (looked for %s%s)", s->looked.data,
		    s->tried > LOOKED_MAX ? ", ..." : "");
	buf_adds(&s->problem, "; --source-path tells where it is");
}

static void
tell_large(struct sources *s, const char *path)
{
	if (s->large)
		return;
	s->large = true;
	buf_adds(&s->problem, s->problem.len > 0 ? "; " : "");
	text_add_safe(&s->problem, path, strlen(path));
	buf_adds(&s->problem, " is too large to be shown");
}

static void
tell_newer(struct sources *s, const char *path)
{
	if (s->newer)
		return;
	s->newer = true;
	buf_adds(&s->problem, s->problem.len > 0 ? "; " : "");
	text_add_safe(&s->problem, path, strlen(path));
	buf_adds(&s->problem, " is newer than the program");
}

static bool
read_all(int fd, char *out, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, out + done, len - done);

		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static void
split(struct text *t)
{
	const char *at = t->data, *end = t->data + t->len;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		t->line = xgrow(
		    t->line, &t->lines_cap, t->nlines + 1, sizeof *t->line);
		t->line[t->nlines++] = (size_t)(at - t->data);
		if (stop == NULL)
			break;
		at = stop + 1;
	}
}

/* The path of an open file, where it leads there for us, too. */
static char *
path_of(int fd, const struct stat *st)
{
	char link[32], path[PATH_BYTES];
	struct stat there;
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path);
	if (n <= 0 || n == (ssize_t)sizeof path)
		return NULL;
	path[n] = '\0';
	return stat(path, &there) == 0 && there.st_dev == st->st_dev &&
		       there.st_ino == st->st_ino
		   ? xstrdup(path)
		   : NULL;
}

static void
load(struct sources *s, struct text *t)
{
	struct stat st;
	int fd;

	buf_clear(&s->looked);
	s->tried = 0;
	fd = open_source(s, t->path);
	if (fd == -1 || fstat(fd, &st) == -1) {
		tell_missing(s, t->path);
	} else if (st.st_size > FILE_MAX ||
		   s->total + (size_t)st.st_size > TOTAL_MAX) {
		t->found = path_of(fd, &st); /* an editor may be larger */
		tell_large(s, t->path);
	} else {
		t->found = path_of(fd, &st);
		t->len = (size_t)st.st_size;
		t->data = xmalloc(t->len + 1);
		if (!read_all(fd, t->data, t->len))
			t->len = 0; /* it was cut while we read */
		s->total += t->len;
		split(t);
		if (s->built != 0 && st.st_mtim.tv_sec > s->built)
			tell_newer(s, t->path);
	}
	if (fd != -1)
		close(fd);
}

static const struct text *
file_of(struct sources *s, const char *path)
{
	struct text *t;

	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->file[i].path, path) == 0)
			return &s->file[i];
	if (s->n == FILES_MAX)
		return NULL;
	s->file = xgrow(s->file, &s->cap, s->n + 1, sizeof *s->file);
	t = &s->file[s->n++];
	*t = (struct text){ .path = xstrdup(path) };
	load(s, t);
	return t;
}

const char *
sources_path(struct sources *s, const char *file)
{
	const struct text *t = file_of(s, file);

	return t != NULL ? t->found : NULL;
}

/* Printable, but tabs stay. */
static void
add_line(struct buf *out, const char *p, size_t len)
{
	while (len > 0) {
		const char *tab = memchr(p, '\t', len);
		size_t n = tab != NULL ? (size_t)(tab - p) : len;

		text_add_safe(out, p, n);
		if (tab == NULL)
			return;
		buf_addc(out, '\t');
		p += n + 1;
		len -= n + 1;
	}
}

const char *
sources_line(struct sources *s, const char *file, unsigned line)
{
	const struct text *t = file_of(s, file);
	size_t start, end;

	if (t == NULL || line == 0 || line > t->nlines)
		return NULL;
	start = t->line[line - 1];
	end = line < t->nlines ? t->line[line] : t->len;
	while (end > start &&
	       (t->data[end - 1] == '\n' || t->data[end - 1] == '\r'))
		end--;
	if (end - start > LINE_MAX_BYTES)
		end = start + LINE_MAX_BYTES;
	buf_clear(&s->line);
	buf_adds(&s->line, "");
	add_line(&s->line, t->data + start, end - start);
	return s->line.data;
}

const char *
sources_problem(const struct sources *s)
{
	return s->problem.len > 0 ? s->problem.data : "";
}

void
sources_free(struct sources *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		free(s->file[i].path);
		free(s->file[i].found);
		free(s->file[i].data);
		free(s->file[i].line);
	}
	free(s->file);
	buf_fini(&s->line);
	buf_fini(&s->looked);
	buf_fini(&s->problem);
	free(s->directory);
	free(s);
}
