/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cxx.cpp - names as C++ has them (templates, namespaces, lambdas, operators)
 * and exceptions thrown through frames. */
#include <functional>
#include <stdexcept>
#include <string>

#include "target.h"

namespace shop {

template <typename T>
class counter {
public:
	T		 add(T);
	counter		&operator+=(T);
	T		 get() const { return sum; }

private:
	volatile T	 sum = 0;
};

template <typename T>
NOINLINE T
counter<T>::add(T x)
{
	sum = (T)target_work(200000, (unsigned long)(sum + x));
	return sum;
}

template <typename T>
NOINLINE counter<T> &
counter<T>::operator+=(T x)
{
	sum = (T)target_work(100000, (unsigned long)(sum + x));
	return *this;
}

NOINLINE unsigned long
thrower(unsigned long x)
{
	if (x != 0)
		throw std::runtime_error("no");
	return x;
}

NOINLINE unsigned long
catcher(unsigned long x)
{
	for (int i = 0; i < 50; i++) {
		try {
			x += thrower(x | 1);
		} catch (const std::runtime_error &e) {
			x += std::string(e.what()).size();
		}
	}
	return x;
}

} // namespace shop

int
main(int argc, char **argv)
{
	shop::counter<unsigned long>				 c;
	std::function<unsigned long(unsigned long)>	 f =
	    [](unsigned long x) { return target_work(50000, x); };
	unsigned long	 x = 1;

	target_begin(argc, argv);
	target_ready();
	while (!target_over()) {
		x = c.add(x);
		x = (c += x).get();
		x = f(x);
		x = shop::catcher(x);
	}
	return x == 0;
}
