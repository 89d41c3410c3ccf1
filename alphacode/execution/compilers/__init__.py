"""C and C++: compilers of this machine, precompiled headers, and the servers of programs."""
