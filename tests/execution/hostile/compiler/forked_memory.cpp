// Looks for the memory and the descriptors of a compiler that serves, and for what it made before.
// expect: AC CE
// quick: yes
#include <stdio.h>
#if __has_include("/proc/self/mem") || __has_include("/proc/self/environ")
#define ESCAPED "ESCAPED memory"
#elif __has_include("@SCRATCH@/0") || __has_include("@FOLDER@/secret") || __has_include("/etc/passwd")
#define ESCAPED "ESCAPED files"
#elif __has_include("/scratch/compile/source.o") || __has_include("/scratch/program/program.so")
#define ESCAPED "ESCAPED programs"
#else
#define ESCAPED "contained"
#endif
asm(".section .note, \"\", @note\n.ascii \"text\"\n.previous");
int main() { puts(ESCAPED); }
