# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# pythons.sh - the CPythons to test with: the system's, free-threaded ones that
# can be called, those that pyenv and uv have, and those of the folder PYTHON_TREE
# (tests/lib/sid makes one). Sourced after lib.sh.

# One command a line: it starts an interpreter, for which $tmp and the sources
# are where they are for us. PYTHONS, if set, is such a list, or "two": then the
# first and the last one do.
pythons() {
	case ${PYTHONS-} in
	'')	all_pythons ;;
	two)	all_pythons | sed -n '1p; 1!{ $p }' ;;
	*)	echo "$PYTHONS" ;;
	esac
}

all_pythons() {
	local p

	{
		python3 -c 'import sys; print(sys.executable)'
		compgen -c python3. | grep -Ex 'python3[.][0-9]+t' |
		    while read -r p; do type -P "$p"; done
		ls -d /usr/bin/python3 \
		    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3 \
		    "${UV_PYTHON_INSTALL_DIR:-$HOME/.local/share/uv/python}"/*/bin/python3
	} 2>/dev/null | xargs -d '\n' realpath -e 2>/dev/null | sort -u
	[ -n "${PYTHON_TREE-}" ] || return 0
	for p in "$PYTHON_TREE"/usr/bin/python3.[0-9]*; do
		[[ ${p##*/} =~ ^python3\.[0-9]+t?$ ]] || continue
		echo "$top_srcdir/tests/lib/in-tree $PYTHON_TREE" \
		    "$tmp:$top_srcdir /usr/bin/${p##*/}"
	done
}

# each_python FUNCTION: call it with the words of each command, and the version
# in $version; $repeated is set when there was one of the same 3.N before. Those
# before 3.8 are left out. Ends the script when there is none.
each_python() {
	local line words covered='' minors=''

	while IFS= read -r line; do
		read -ra words <<<"$line"
		version=$("${words[@]}" -c 'import platform as p, sys
print(p.python_version() + getattr(sys, "abiflags", ""))' 2>/dev/null </dev/null)
		case $version in
		''|2.*|3.[0-7].*)
			echo "not for ${version:-$line}"
			continue
			;;
		esac
		see_minor
		[ -z "${once-}" ] || [ -z "$repeated" ] || continue
		"$1" "${words[@]}"
		covered="$covered $version"
	done < <(pythons)
	check "at least one CPython" test -n "$covered"
	echo "covered:$covered"
}

# 3.N, and what it was built as
see_minor() {
	local minor

	minor=$(sed -E 's/^(3\.[0-9]+)[^a-z]*/\1/; s/(a|b|rc)[0-9+]*//' \
	    <<<"$version")
	repeated=
	[[ " $minors " != *" $minor "* ]] || repeated=yes
	minors="$minors $minor"
}

# each_minor FUNCTION: the same with one of each 3.N only, for what does not
# depend on how it was built.
each_minor() {
	local once=yes

	each_python "$@"
}
