// Runs native programs inside the sandbox, each in a fork of this process; see program_server.h.
//
// A program is a shared object whose ELF entry point is its `main`: a fork loads it and calls that.
// This spares the start of a program, most of the cost of a short run.
//
// native_server CONTROL FILTER FILES_FILTER RULESET MAX_THREADS
//   CONTROL       the socket to the supervisor
//   FILTER        a file with the seccomp filter of programs; FILES_FILTER, that of programs that
//                 may write files which are opened for them
//   RULESET       a Landlock ruleset, or -1
//   MAX_THREADS   RLIMIT_NPROC

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>

#include <iostream>
#include <vector>

#include "program_server.h"

namespace {

constexpr size_t kThreadStack = 8 << 20;
constexpr char kBegun = 'R';

// Never returns. From here on everything is the untrusted program's doing.
[[noreturn]] void Become(Program& program) {
  std::vector<char*> words;
  char* word = program.arguments;
  for (uint32_t i = 0; i < program.request.arguments; ++i, word += strlen(word) + 1)
    words.push_back(word);
  if (write(2, &kBegun, 1) != 1) _exit(1);
  void* object = dlopen(program.request.program, RTLD_NOW | RTLD_LOCAL);
  link_map* map = nullptr;
  if (object == nullptr || dlinfo(object, RTLD_DI_LINKMAP, &map) != 0) {
    dprintf(2, "%s", dlerror());
    _exit(127);
  }
  const auto* header = reinterpret_cast<const ElfW(Ehdr)*>(map->l_addr);
  auto* entry = reinterpret_cast<int (*)(int, char**, char**)>(map->l_addr + header->e_entry);
  const int count = static_cast<int>(words.size());
  words.push_back(nullptr);
  exit(entry(count, words.data(), environ));
}

Program program;

}  // namespace

int main(int count, char** words) {
  if (count != 6) return 2;
  prctl(PR_SET_DUMPABLE, 0);  // nobody may attach to it
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL);
  // Else each thread would reserve as much address space as the main stack may take.
  pthread_attr_t threads;
  pthread_attr_init(&threads);
  pthread_attr_setstacksize(&threads, kThreadStack);
  pthread_setattr_default_np(&threads);
  server.Start(atoi(words[1]), atoi(words[2]), atoi(words[3]), atoi(words[4]),
               strtoul(words[5], nullptr, 10), 0);
  if (Serve(&program)) Become(program);
  return 0;
}
