// Preloaded into a compiler, makes it a server: forks it at the moment when it opens its source, with
// all headers loaded, each time for another source; see program_server.h.
//
// What the compiler is told to compile includes a file of the name kSource, which is nowhere. A fork
// is bound as a program is: it reads headers, writes no file, starts nothing. It finds the source at
// the first descriptor past the streams, and writes what it makes to standard output.
//
// ALPHACODE_COMPILER="CONTROL FILTER FILES_FILTER RULESET MAX_THREADS": see native_server.cc.

#include <dlfcn.h>
#include <stdarg.h>

#include "program_server.h"

namespace {

constexpr char kSource[] = "alphacode-source", kBegun = 'R', kVariable[] = "ALPHACODE_COMPILER";
constexpr int kSourceAt = 3;

Program program;
bool is_fork = false;

bool IsSource(const char* path) {
  const size_t length = strlen(path), own = sizeof kSource - 1;
  return length >= own && strcmp(path + length - own, kSource) == 0;
}

// Returns in a fork, with the descriptor of its source.
int Serve() {
  const char* words = getenv(kVariable);
  int control, filter, files_filter, ruleset;
  unsigned long threads;
  if (words == nullptr || sscanf(words, "%d %d %d %d %lu", &control, &filter, &files_filter, &ruleset,
                                 &threads) != 5)
    _exit(2);
  prctl(PR_SET_DUMPABLE, 0);  // nobody may attach to it
  // What it has loaded is part of what a compiler may take: no address space of its own.
  server.Start(control, filter, files_filter, ruleset, threads, 0);
  if (!Serve(&program)) _exit(0);
  is_fork = true;
  if (write(2, &kBegun, 1) != 1) _exit(1);
  return kSourceAt;
}

int Open(const char* name, const char* path, int flags, va_list more) {
  if (!is_fork && IsSource(path)) return Serve();
  const auto real = reinterpret_cast<int (*)(const char*, int, ...)>(dlsym(RTLD_NEXT, name));
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  return real(path, flags, mode);
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const int fd = Open("open", path, flags, more);
  va_end(more);
  return fd;
}

__attribute__((visibility("default"))) int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const int fd = Open("open64", path, flags, more);
  va_end(more);
  return fd;
}
}
