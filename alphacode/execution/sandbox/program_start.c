// Where a native program begins: the ELF entry point of its shared object; see native_server.cc.
//
// It is linked into every program, so that one without a `main` is refused by every linker.

int main(int, char**, char**);

__attribute__((visibility("hidden"))) int __alphacode_start(int count, char** words,
                                                            char** environment) {
  return main(count, words, environment);
}
