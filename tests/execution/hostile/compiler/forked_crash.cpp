// Ends a compiler that serves, by its own words for that; the next source finds it as before.
// expect: AC CE
// quick: yes
#pragma clang __debug crash
#pragma clang __debug parser_crash
#pragma clang __debug llvm_fatal_error
#pragma clang __debug llvm_unreachable
#include <stdio.h>
int main() { puts("contained"); }
