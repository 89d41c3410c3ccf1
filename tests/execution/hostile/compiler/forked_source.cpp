// Includes the name by which a compiler that serves knows its source.
// expect: CE
// quick: yes
#include "alphacode-source"
int main() {}
