/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * splitdwarf.c - has libdw read .dwo files that we have opened.
 *
 * Only libdw can join a skeleton with its unit, and it opens the file by itself,
 * by the name that it finds in the skeleton: whatever is there, in our own file
 * system, waiting for ever where it is a FIFO. So the file is found and opened
 * like every other file of the target, and while libdw looks, the name in its
 * copy of the section is that of our descriptor.
 */
#include "config.h"

#include "symbol/splitdwarf.h"

#include <dwarf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "symbol/dwarffile.h"
#include "symbol/elffile.h"
#include "target/rights.h"
#include "target/rootfile.h"

enum { FD_NAME = sizeof "/dev/fd/2147483647", MEMORY_SHARE = 4 };

#define MEMORY_MIN (32ull << 20)

/* Is this a file that libdw may read? Takes fd; gives it back, or -1. */
static int
checked(int fd)
{
	struct elffile f;
	uint64_t unpacked;
	size_t len;
	const char *text;
	int result = -1;

	if (fd == -1 ||
	    elffile_open_fd(&f, fcntl(fd, F_DUPFD_CLOEXEC, 0)) == -1)
		goto out;
	text = elffile_data(&f, elffile_by_name(&f, ".debug_str.dwo"), &len);
	if (elffile_sane(&f, &unpacked) &&
	    (text == NULL || text[len - 1] == '\0') &&
	    rights_memory() >= MEMORY_MIN + MEMORY_SHARE * (f.len + unpacked))
		result = fd;
	elffile_close(&f);
out:
	if (fd != -1 && result == -1)
		close(fd);
	return result;
}

static int
open_path(char *take_path, int root)
{
	int fd = -1;

	if (root != -1)
		fd = checked(rootfile_open(root, take_path));
	if (fd == -1)
		fd = checked(rootfile_open(-1, take_path));
	free(take_path);
	return fd;
}

static int
open_file(const char *name, const char *dir, const char *path, int root)
{
	const char *last = strrchr(name, '/');
	int beside =
	    (int)(strrchr(path, '/') != NULL ? strrchr(path, '/') - path : 0);
	int fd = -1;

	if (*name == '/')
		fd = open_path(xstrdup(name), root);
	else if (dir != NULL && *dir == '/')
		fd = open_path(xasprintf("%s/%s", dir, name), root);
	if (fd == -1 && *name != '/')
		fd = open_path(xasprintf("%.*s/%s", beside, path, name), root);
	if (fd == -1 && last != NULL)
		fd = open_path(
		    xasprintf("%.*s/%s", beside, path, last + 1), root);
	return fd;
}

/* How many bytes of the section follow the text, which is one of libdw's: these
 * are ours to write. */
static size_t
room_after(Dwarf_Attribute *attr, const char *text)
{
	Elf *elf = dwarf_getelf(dwarf_cu_getdwarf(attr->cu));
	Elf_Scn *scn = NULL;

	/* behind it in .debug_info are other attributes */
	if (dwarf_whatform(attr) == DW_FORM_string)
		return strlen(text) + 1;
	while ((scn = elf_nextscn(elf, scn)) != NULL) {
		const Elf_Data *data = elf_rawdata(scn, NULL);
		uintptr_t at;

		if (data == NULL || data->d_buf == NULL)
			continue;
		at = (uintptr_t)text - (uintptr_t)data->d_buf;
		if (at < data->d_size)
			return data->d_size - at;
	}
	return 0;
}

/* Have libdw open fd in the place of the file called name. */
static bool
join(Dwarf_Die *skeleton, Dwarf_Attribute *attr, char *name, int fd,
    Dwarf_Die *full)
{
	char saved[FD_NAME], ours[FD_NAME];
	size_t len = (size_t)snprintf(ours, sizeof ours, "/dev/fd/%d", fd) + 1;
	bool joined;

	if (room_after(attr, name) < len)
		return false;
	memcpy(saved, name, len);
	memcpy(name, ours, len);
	joined = dwarf_cu_info(skeleton->cu, NULL, NULL, NULL, full, NULL, NULL,
		     NULL) == 0 &&
		 full->addr != NULL;
	memcpy(name, saved, len);
	return joined;
}

bool
splitdwarf_open(
    Dwarf_Die *skeleton, const char *path, int root, Dwarf_Die *full)
{
	Dwarf_Attribute attr, dir;
	const char *name;
	bool joined;
	int fd;

	if (dwarf_attr(skeleton, DW_AT_dwo_name, &attr) == NULL &&
	    dwarf_attr(skeleton, DW_AT_GNU_dwo_name, &attr) == NULL)
		return false;
	name = dwarffile_string(&attr);
	if (name == NULL)
		return false;
	fd = open_file(name,
	    dwarffile_string(dwarf_attr(skeleton, DW_AT_comp_dir, &dir)), path,
	    root);
	if (fd == -1)
		return false;
	joined = join(skeleton, &attr, (char *)(uintptr_t)name, fd, full);
	close(fd);
	if (joined)
		dwarf_new_oom_handler(
		    dwarf_cu_getdwarf(full->cu), xalloc_exhausted);
	return joined;
}
