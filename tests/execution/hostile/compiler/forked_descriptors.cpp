// Reads, by number, whatever a compiler that serves may have open: its socket, filters, other sources.
// expect: CE
// quick: yes
#include "/proc/self/fd/0"
#include "/proc/self/fd/1"
#include "/proc/self/fd/64"
#include "/proc/self/fd/65"
#include "/proc/self/fd/66"
#include "/dev/fd/4"
asm(".incbin \"/proc/self/fd/64\"");
asm(".incbin \"/proc/self/fd/3\"");
#include "/proc/self/fd/2"
int main() {}
