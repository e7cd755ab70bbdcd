/* SPDX-License-Identifier: GPL-2.0-or-later */
/* glyphs.c - the two sets of drawing characters. */
#include "config.h"

#include "ui/glyphs.h"

/* clang-format off */
const struct glyphs glyphs_utf8 = {
	.rule = "─",
	.ellipsis = "…",
	.sort_down = "▼", .sort_up = "▲",
	.rise = "▲", .fall = "▼",
	.live = "●", .frozen = "‖", .ended = "■",
	.edge_left = "▕", .edge_right = "▏",
	.bar = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" },
	.spark = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
	.nspark = 8,
	.guide = "┊",
	.beside = "│",
	.arrow = { " ", "│", "┌", "└", "├", "─", "┼", "┬", "┴", "▸" },
};

const struct glyphs glyphs_ascii = {
	.rule = "-",
	.ellipsis = "~",
	.sort_down = "v", .sort_up = "^",
	.rise = "+", .fall = "-",
	.live = "*", .frozen = "=", .ended = "#",
	.edge_left = "[", .edge_right = "]",
	.bar = { " ", " ", " ", " ", "#", "#", "#", "#", "#" },
	.spark = { ".", ":", "-", "=", "+", "*", "#", "%", "@" },
	.nspark = 9,
	.guide = ":",
	.beside = "|",
	.arrow = { " ", "|", ",", "`", "+", "-", "+", "+", "+", ">" },
};
/* clang-format on */
