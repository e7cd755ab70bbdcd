/* SPDX-License-Identifier: GPL-2.0-or-later */
/* demangle.h - C++, Rust and D names as their authors wrote them, by
 * libiberty. */
#ifndef SYMBOL_DEMANGLE_H
#define SYMBOL_DEMANGLE_H

/* The readable form of a linker name ("_Znwm@plt", too), printable, at most 4
 * KiB ("..." marks a cut); an unmangled name comes back printable. Never NULL;
 * caller frees. Names that are very long (C++: 2 KiB) or made to explode the
 * demangler come back as they are. Needs 1 MiB of stack. */
char	*demangle(const char *name);

#endif
