/* SPDX-License-Identifier: GPL-2.0-or-later */
/* debuginfod.c - calls libdebuginfod (debuginfod_find_debuginfo(3)). */
#include "config.h"

#include "symbol/debuginfod.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/xalloc.h"

typedef struct debuginfod_client client;

struct debuginfod {
	void *library;
	client *client;
	client *(*begin)(void);
	void (*end)(client *);
	int (*find)(client *, const unsigned char *, int, char **);
	void (*set_progress)(client *, int (*)(client *, long, long));
	void (*set_data)(client *, void *);
	/* of the download at hand */
	uint64_t deadline;
	atomic_bool *stop;
};

/* What the library is calling us for; it passes on its client only. */
static void *(*data_of)(client *);

/* The library calls this some times a second. */
static int
is_over(client *c, long a, long b)
{
	const struct debuginfod *d = data_of(c);

	(void)a;
	(void)b;
	return atomic_load(d->stop) || clock_mono() >= d->deadline;
}

static bool
look_up(struct debuginfod *d)
{
	const struct {
		const char *name;
		void **function;
	} names[] = {
		{ "debuginfod_begin", (void **)&d->begin },
		{ "debuginfod_end", (void **)&d->end },
		{ "debuginfod_find_debuginfo", (void **)&d->find },
		{ "debuginfod_set_progressfn", (void **)&d->set_progress },
		{ "debuginfod_set_user_data", (void **)&d->set_data },
		{ "debuginfod_get_user_data", (void **)&data_of },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		*names[i].function = dlsym(d->library, names[i].name);
		if (*names[i].function == NULL)
			return false;
	}
	return true;
}

struct debuginfod *
debuginfod_new(struct err *err)
{
	const char *urls = getenv("DEBUGINFOD_URLS");
	struct debuginfod *d;

	if (urls == NULL || *urls == '\0') {
		err_set(err, ERR_USAGE, 0,
		    "--debuginfod: DEBUGINFOD_URLS names no server");
		err_cure(err,
		    "export DEBUGINFOD_URLS=https://debuginfod.elfutils.org");
		return NULL;
	}
	d = xcalloc(1, sizeof *d);
	d->library = dlopen("libdebuginfod.so.1", RTLD_NOW | RTLD_LOCAL);
	if (d->library != NULL && look_up(d)) {
		unsetenv(
		    "DEBUGINFOD_VERBOSE"); /* it would write on the screen */
		d->client = d->begin();
	}
	if (d->client != NULL) {
		d->set_data(d->client, d);
		d->set_progress(d->client, is_over);
		return d;
	}
	err_set(err, ERR_OTHER, 0,
	    "--debuginfod: libdebuginfod.so.1 cannot "
	    "be used");
	err_cure(err, "sudo apt install libdebuginfod1");
	debuginfod_free(d);
	return NULL;
}

/* The library notes with an empty file that the servers have none, for minutes,
 * and does so when it was only told to stop. */
static void
forget_miss(const struct image *img)
{
	char *path = debuginfod_cached(img);
	struct stat st;

	if (path != NULL && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size == 0)
		unlink(path);
	free(path);
}

bool
debuginfod_fetch(
    struct debuginfod *d, const struct image *img, atomic_bool *stop)
{
	int fd;

	if (img->build_id_len == 0)
		return false;
	d->stop = stop;
	d->deadline = clock_mono() + DEBUGINFOD_SECONDS * NS_PER_S;
	fd = d->find(d->client, img->build_id, (int)img->build_id_len, NULL);
	if (fd >= 0)
		close(fd);
	else if (atomic_load(stop))
		forget_miss(img);
	return fd >= 0;
}

/* The library itself stays: what it brought along does not like to be unloaded
 * while the program goes on. */
void
debuginfod_free(struct debuginfod *d)
{
	if (d == NULL)
		return;
	if (d->client != NULL)
		d->end(d->client);
	free(d);
}

/* As debuginfod_find_debuginfo(3) has it. */
static char *
cache_directory(void)
{
	const char *own = getenv("DEBUGINFOD_CACHE_PATH");
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (own != NULL && *own == '/')
		return xstrdup(own);
	if (cache != NULL && *cache == '/')
		return xasprintf("%s/debuginfod_client", cache);
	if (home != NULL && *home == '/')
		return xasprintf("%s/.cache/debuginfod_client", home);
	return NULL;
}

char *
debuginfod_cached(const struct image *img)
{
	char *directory = img->build_id_len > 0 ? cache_directory() : NULL;
	struct buf path = { 0 };

	if (directory == NULL)
		return NULL;
	buf_addf(&path, "%s/", directory);
	for (unsigned i = 0; i < img->build_id_len; i++)
		buf_addf(&path, "%02x", img->build_id[i]);
	buf_adds(&path, "/debuginfo");
	free(directory);
	return buf_steal(&path);
}
