/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme.c - one table: role and colour depth to colours and attributes. */
#include "config.h"

#include "ui/theme.h"

#include <assert.h>

struct theme_row {
	char letter;
	struct style style[DEPTHS]; /* mono, 8, 16, 256 colours */
};

#define B STYLE_BOLD
#define D STYLE_DIM
#define R STYLE_REVERSE
#define U STYLE_UNDERLINE

/* clang-format off */
static const struct theme_row rows[ROLES] = {
	/*			    mono	    8		   16		  256 */
	[ROLE_TEXT] =		{ '.', { {-1,-1,0},   {-1,-1,0},   {-1,-1,0},   {-1,-1,0} } },
	[ROLE_DIM] =		{ 'd', { {-1,-1,0},   {-1,-1,0},   {8,-1,0},    {244,-1,0} } },
	[ROLE_STRONG] =		{ 'B', { {-1,-1,B},   {-1,-1,B},   {-1,-1,B},   {-1,-1,B} } },
	[ROLE_RULE] =		{ '-', { {-1,-1,0},   {-1,-1,0},   {8,-1,0},    {244,-1,0} } },
	[ROLE_TITLE] =		{ 'T', { {-1,-1,B},   {-1,-1,B},   {-1,-1,B},   {-1,-1,B} } },
	[ROLE_HEAD] =		{ 'h', { {-1,-1,0},   {6,-1,0},    {6,-1,0},    {66,-1,0} } },
	[ROLE_HEAD_SORT] =	{ 'H', { {-1,-1,B|U}, {6,-1,B|U},  {6,-1,B|U},  {31,-1,B|U} } },
	[ROLE_SELECTED] =	{ 's', { {-1,-1,R},   {7,4,B},     {15,4,0},    {231,24,0} } },
	[ROLE_UNFOCUSED] =	{ 'u', { {-1,-1,U},   {-1,-1,U},   {-1,-1,U},   {-1,-1,U} } },
	[ROLE_MATCH] =		{ 'm', { {-1,-1,B|U}, {3,-1,B|U},  {3,-1,B|U},  {172,-1,B|U} } },
	[ROLE_SELECTED_MATCH] =	{ 'M', { {-1,-1,R|B|U}, {3,4,B|U}, {11,4,B|U},  {222,24,B|U} } },
	[ROLE_BAR] =		{ '=', { {-1,-1,0},   {4,-1,0},    {4,-1,0},    {67,-1,0} } },
	[ROLE_BAR_HOT] =	{ '#', { {-1,-1,B},   {1,-1,0},    {1,-1,0},    {166,-1,0} } },
	[ROLE_KERNEL] =		{ 'k', { {-1,-1,0},   {5,-1,0},    {5,-1,0},    {133,-1,0} } },
	[ROLE_PYTHON] =		{ 'y', { {-1,-1,0},   {6,-1,0},    {6,-1,0},    {73,-1,0} } },
	[ROLE_SOURCE] =		{ 'S', { {-1,-1,0},   {2,-1,0},    {2,-1,0},    {65,-1,0} } },
	[ROLE_RISING] =		{ '+', { {-1,-1,B},   {1,-1,0},    {1,-1,0},    {166,-1,0} } },
	[ROLE_FALLING] =	{ '~', { {-1,-1,0},   {6,-1,0},    {6,-1,0},    {66,-1,0} } },
	[ROLE_LIVE] =		{ 'L', { {-1,-1,B},   {2,-1,B},    {2,-1,B},    {64,-1,B} } },
	[ROLE_FROZEN] =		{ 'F', { {-1,-1,B|R}, {7,4,B},     {15,4,B},    {231,25,B} } },
	[ROLE_ENDED] =		{ 'E', { {-1,-1,B|R}, {7,5,B},     {15,5,B},    {231,96,B} } },
	[ROLE_WARN] =		{ 'w', { {-1,-1,B},   {3,-1,B},    {3,-1,B},    {172,-1,B} } },
	[ROLE_BANNER] =		{ 'X', { {-1,-1,R|B}, {7,5,B},     {15,5,B},    {231,96,B} } },
	[ROLE_KEY] =		{ 'K', { {-1,-1,B},   {6,-1,B},    {6,-1,B},    {31,-1,B} } },
	[ROLE_KEY_LABEL] =	{ 'l', { {-1,-1,0},   {-1,-1,0},   {-1,-1,0},   {-1,-1,0} } },
	[ROLE_PROMPT] =		{ 'p', { {-1,-1,0},   {-1,-1,0},   {-1,-1,0},   {-1,-1,0} } },
	[ROLE_ERROR] =		{ 'e', { {-1,-1,B|R}, {1,-1,B},    {9,-1,B},    {160,-1,B} } },
	[ROLE_RUNNING] =	{ '1', { {-1,-1,R|B}, {0,2,0},     {0,2,0},     {16,107,0} } },
	[ROLE_RUNNABLE] =	{ '2', { {-1,-1,R},   {0,3,0},     {0,3,0},     {16,179,0} } },
	[ROLE_LOCK] =		{ '3', { {-1,-1,B|U}, {7,1,0},     {15,1,0},    {231,131,0} } },
	[ROLE_IO] =		{ '4', { {-1,-1,U},   {7,5,0},     {15,5,0},    {231,97,0} } },
	[ROLE_SLEEP] =		{ '5', { {-1,-1,0},   {-1,-1,0},   {8,-1,0},    {244,-1,0} } },
	[ROLE_STOPPED] =	{ '6', { {-1,-1,B},   {1,-1,B},    {1,-1,B},    {160,-1,B} } },
};
/* clang-format on */

const struct style *
theme_style(enum role role, enum depth depth)
{
	assert(role < ROLES && depth < DEPTHS);
	return &rows[role].style[depth];
}

char
theme_letter(enum role role)
{
	assert(role < ROLES);
	return rows[role].letter;
}

enum depth
theme_depth(int colors)
{
	if (colors >= 256)
		return DEPTH_256;
	if (colors >= 16)
		return DEPTH_16;
	return colors >= 8 ? DEPTH_8 : DEPTH_MONO;
}
