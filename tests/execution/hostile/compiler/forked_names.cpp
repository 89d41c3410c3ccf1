// Gives other meanings to all that the headers of the next source are made of.
// expect: CE WA
// quick: yes
#include <iostream>
#include <string>
#pragma push_macro("NULL")
#define main elsewhere
#define cout cerr
#define private public
#pragma GCC poison printf puts vector
#pragma GCC system_header
namespace std {
template <>
string to_string_of_all<int>(int) { return "spoilt"; }
inline namespace __cxx11 { int sort = 0; }
}  // namespace std
extern "C" int puts(const char*) { return -1; }
int main() { std::cout << "spoilt"; }
