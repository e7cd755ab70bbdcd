/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kallsyms.h - the kernel's functions, from /proc/kallsyms where it shows
 * addresses (kernel.kptr_restrict). */
#ifndef SYMBOL_KALLSYMS_H
#define SYMBOL_KALLSYMS_H

#include <stddef.h>
#include <stdint.h>

struct kallsyms;

/* Parse the text of /proc/kallsyms. Takes text. NULL when all addresses are 0
 * or none is a function. */
struct kallsyms	*kallsyms_parse(char *take_text, size_t len);
/* Read and parse /proc/kallsyms. */
struct kallsyms	*kallsyms_load(void);
/* The function holding addr, or NULL; *start is its address, *module is
 * "[kernel]" or the module's "[name]". Borrowed. */
const char	*kallsyms_find(const struct kallsyms *, uint64_t addr,
		    uint64_t *start, const char **module);
/* How many bytes the function that begins at start may have: up to the next
 * symbol, padding included; 0 when none begins there. */
uint64_t	 kallsyms_size(const struct kallsyms *, uint64_t start);
void		 kallsyms_free(struct kallsyms *);

#endif
