/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_image.c - an ELF file as an image. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "target/image.h"

static void
use(struct image *img)
{
	struct fde fde;
	uint64_t vaddr;

	if (img == NULL)
		return;
	if (img->nload > IMAGE_SEGMENTS || *img->name == 0)
		abort();
	for (unsigned i = 0; i < img->nload; i++) {
		image_vaddr_of_offset(img, img->load[i].offset, true, &vaddr);
		for (unsigned k = 0; k < 64; k++)
			image_fde(img, img->load[i].vaddr + k * 64, &fde);
	}
	image_free(img);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (write(fd, p, n) != (ssize_t)n)
		abort();
	use(image_open(fd, "/fuzz", NULL));
	use(image_from_memory(xmemdup(p, n), n, "[vdso]", NULL));
	return 0;
}
