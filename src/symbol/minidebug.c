/* SPDX-License-Identifier: GPL-2.0-or-later */
/* minidebug.c - unpacks MiniDebugInfo with liblzma. */
#include "config.h"

#include "symbol/minidebug.h"

#include <lzma.h>
#include <stdlib.h>

#include "base/xalloc.h"

enum {
	CHUNK = 256 << 10,
	UNPACKED_MAX = 128 << 20,
	MEMORY_MAX = 80 << 20 /* of the decoder: xz -9 takes 65 MiB */
};

/* NULL, or bytes the caller frees. */
static uint8_t *
unpack(const uint8_t *packed, size_t packed_len, size_t *len)
{
	lzma_stream z = LZMA_STREAM_INIT;
	uint8_t *bytes = NULL;
	size_t cap = 0;
	lzma_ret r;

	*len = 0;
	if (lzma_stream_decoder(&z, MEMORY_MAX, 0) != LZMA_OK)
		return NULL;
	z.next_in = packed;
	z.avail_in = packed_len;
	do {
		bytes = xgrow(bytes, &cap, *len + CHUNK, 1);
		z.next_out = bytes + *len;
		z.avail_out = cap - *len;
		r = lzma_code(&z, LZMA_FINISH);
		*len = cap - z.avail_out;
	} while (r == LZMA_OK && *len < UNPACKED_MAX);
	lzma_end(&z);
	if (r == LZMA_STREAM_END)
		return bytes;
	free(bytes);
	return NULL;
}

int
minidebug_open(struct elffile *out, const struct elffile *f)
{
	size_t packed_len, len;
	const uint8_t *packed =
	    elffile_data(f, elffile_by_name(f, ".gnu_debugdata"), &packed_len);
	uint8_t *bytes =
	    packed != NULL ? unpack(packed, packed_len, &len) : NULL;

	*out = (struct elffile){ 0 };
	return bytes != NULL ? elffile_open_bytes(out, bytes, len) : -1;
}
