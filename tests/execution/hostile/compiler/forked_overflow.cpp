// Fills the stack of a compiler that serves, and what it may write.
// expect: CE AC
// quick: yes
#pragma clang __debug overflow_stack
char filled[1 << 28] = {1};
int main() {}
