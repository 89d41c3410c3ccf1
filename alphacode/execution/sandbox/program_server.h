// The server of programs, without what a program is: forks, binds the fork, watches it, replies.
//
// A fork gives up its rights and then becomes the program; what the rights are is decided elsewhere
// (confinement.py, seccomp.py), this only enforces it. It is in C++ since each page that a fork or its
// parent writes to is copied, and Python writes to hundreds of them.
//
// A request comes through a SOCK_SEQPACKET socket: a `Request`, then its NUL-terminated arguments, with
// the descriptors of input, output, `kept` more which the program finds from 3 on and, where it brings
// its own, a Landlock ruleset. A program that does several runs in one process finds at 3 the end of a
// pipe into which it writes a `Report` after each, and the others from 4 on. The reply is a `Reply`, the
// reports, and the end of standard error.

#ifndef ALPHACODE_PROGRAM_SERVER_H_
#define ALPHACODE_PROGRAM_SERVER_H_

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr int kLandlockRestrictSelf = 446;
constexpr int kPidfdOpen = 434;
constexpr int kCloseRange = 436;
constexpr size_t kTail = 4096, kChunk = 1 << 16;
constexpr int kPollMilliseconds = 20;
// Descriptors of one request, and where no descriptor of a request or a program lies. Larger numbers
// make every fork dearer.
constexpr int kMostDescriptors = 50, kHigh = 64;
constexpr double kAskSeconds = 0.5;
constexpr uint32_t kOwnPid = 0xffffffff;  // an operand that stands for the process's own number
constexpr char kGoOn = '-';

struct Request {
  double cpu_seconds, wall_seconds;
  uint64_t address_space, output_bytes;
  uint32_t files, arguments, kept, runs;  // runs: 0 where there is but one, which is not reported
  char program[256], folder[256];  // what to run or where to import from; where to run
};

enum Stopped : int32_t { kNot = 0, kCpu = 1, kByWord = 2 };

// `first` is what the child wrote first to standard error, of which it is then the only writer; see
// watch.py for what it says.
struct Reply {
  int32_t asks, status, stopped, first;
  double cpu_seconds, wall_seconds;
  uint64_t peak_bytes, reports;
};

// What a process that does several runs tells after each: it can forge what it likes.
struct __attribute__((packed)) Report {
  int32_t status;
  double seconds;  // of CPU, since the process began
  int64_t end;     // of its output so far
};

struct Filter {
  sock_filter code[BPF_MAXINSNS];
  size_t length;

  void Read(int fd) {
    struct stat about;
    if (fstat(fd, &about) != 0) _exit(2);
    if (about.st_size > static_cast<off_t>(sizeof code)) _exit(2);
    length = about.st_size / sizeof(sock_filter);
    if (pread(fd, code, about.st_size, 0) != about.st_size) _exit(2);
    close(fd);
  }

  bool Install(pid_t self) {
    for (size_t i = 0; i < length; ++i)
      if (code[i].k == kOwnPid) code[i].k = self;
    sock_fprog program = {static_cast<unsigned short>(length), code};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
  }
};

// What the server was started with.
struct Server {
  int control, ruleset;
  rlim_t max_threads;
  uint64_t own_bytes;  // address space that this process takes besides the program
  Filter filters[2];

  // Descriptors of the socket, of both filters, and of a ruleset or -1.
  void Start(int socket, int filter, int files_filter, int rules, rlim_t threads, uint64_t own) {
    filters[0].Read(filter);
    filters[1].Read(files_filter);
    // High, where the descriptors of a program are not.
    control = fcntl(socket, F_DUPFD_CLOEXEC, kHigh);
    ruleset = rules < 0 ? -1 : fcntl(rules, F_DUPFD_CLOEXEC, kHigh);
    max_threads = threads;
    own_bytes = own;
    // Whatever else is open is no business of this process or its forks.
    const int low = control < ruleset || ruleset < 0 ? control : ruleset;
    const int high = control > ruleset ? control : ruleset;
    syscall(kCloseRange, 3, low - 1, 0);
    if (low + 1 < high) syscall(kCloseRange, low + 1, high - 1, 0);
    syscall(kCloseRange, high + 1, ~0U, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
  }
};

Server server;

double Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

// Only before confinement: its text is trusted, since standard error has no other writer yet.
[[noreturn]] void Fail(const char* step) {
  dprintf(2, "X%s: %s", step, strerror(errno));
  _exit(1);
}

void Limit(int which, rlim_t value) {
  rlimit now;
  if (getrlimit(static_cast<__rlimit_resource>(which), &now) != 0) Fail("getrlimit");
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < value) value = now.rlim_max;
  const rlimit bound = {value, value};
  if (setrlimit(static_cast<__rlimit_resource>(which), &bound) != 0) Fail("setrlimit");
}

// In the child. Nothing after the last step may need a right.
void Confine(const Request& request, pid_t parent, const int* descriptors, int errors, int report) {
  // 1. Descriptors 0, 1 and so on; of standard error first, so that trouble can be told. Those that
  // came have higher numbers than they get, in the same order.
  const int came = 2 + static_cast<int>(request.kept);
  const int report_at = report < 0 ? -1 : 3;
  int next = 3;
  if (dup2(errors, 2) < 0) _exit(1);
  if (dup2(descriptors[0], 0) < 0 || dup2(descriptors[1], 1) < 0) Fail("dup2");
  if (report >= 0 && dup2(report, next++) < 0) Fail("dup2");
  for (int i = 2; i < came; ++i)
    if (dup2(descriptors[i], next++) < 0) Fail("dup2");
  // 2. A session of its own, which ends with the server.
  setsid();
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) Fail("prctl");
  // 3. Landlock, whose ruleset is one of the descriptors that
  const int rules = descriptors[came] >= 0 ? descriptors[came] : server.ruleset;
  if (rules >= 0 && syscall(kLandlockRestrictSelf, rules, 0) != 0) Fail("landlock");
  if (request.folder[0] && chdir(request.folder) != 0) Fail("chdir");
  // 4. are closed now: the filter would refuse that, silently.
  if (syscall(kCloseRange, next, ~0U, 0) != 0) Fail("close_range");
  // Their flags, too, may be as an earlier program left them.
  if (fcntl(0, F_SETFL, 0) != 0 || fcntl(1, F_SETFL, 0) != 0) Fail("fcntl");
  for (int fd = 0; fd < next; ++fd)
    // Those that cannot be rewound lead to another program.
    if (fd != 2 && fd != report_at && lseek(fd, 0, SEEK_SET) != 0 && errno != ESPIPE) Fail("lseek");
  // 5. Limits.
  Limit(RLIMIT_AS, request.address_space + server.own_bytes);
  Limit(RLIMIT_CPU, static_cast<rlim_t>(request.cpu_seconds * (request.runs ? request.runs : 1)) + 2);
  Limit(RLIMIT_FSIZE, request.output_bytes + 1);
  Limit(RLIMIT_NPROC, server.max_threads);
  Limit(RLIMIT_NOFILE, next + 32 > 64 ? next + 32 : 64);
  // 6. The filter.
  if (!server.filters[request.files != 0].Install(getpid())) Fail("seccomp");
}

// The end of what a program writes to standard error, after its first byte. It lies in two places,
// which are wiped: every program is a copy of this process.
struct Errors {
  char kept[2 * kChunk], buffer[kChunk];
  size_t length, most_kept, most_read;
  int32_t first;

  void Clear() {
    explicit_bzero(kept, most_kept);
    explicit_bzero(buffer, most_read);
    length = most_kept = most_read = 0;
    first = 0;
  }

  // False at the end of the file.
  bool Drain(int fd) {
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    const char* text = buffer;
    size_t count = got;
    if (count > most_read) most_read = count;
    if (first == 0 && count > 0) {
      first = static_cast<unsigned char>(text[0]);
      ++text, --count;
    }
    if (length + count > sizeof kept) {
      memmove(kept, kept + length - kTail, kTail);
      length = kTail;
    }
    memcpy(kept + length, text, count);
    length += count;
    if (length > most_kept) most_kept = length;
    return got > 0;
  }
};

Errors said;

// Reports of one process, as they come; wiped as well.
struct Reports {
  Report all[kMostDescriptors];
  size_t bytes;  // read so far
  int fd;        // -1 where there are none

  size_t Count() const { return bytes / sizeof(Report); }

  // CPU time of the runs that are over.
  double Seconds() const { return Count() ? all[Count() - 1].seconds : 0; }

  // False at the end, and where no more is due.
  bool Read(size_t runs) {
    const ssize_t got =
        read(fd, reinterpret_cast<char*>(all) + bytes, runs * sizeof(Report) - bytes);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    bytes += got;
    return got > 0 && Count() < runs;
  }
};

Reports reports;

// Whether the supervisor wants a program that passed its wall limit to be stopped.
bool ToStop(double elapsed) {
  Reply question = {};
  question.asks = 1;
  question.wall_seconds = elapsed;
  char word;
  if (send(server.control, &question, sizeof question, MSG_NOSIGNAL) < 0) _exit(0);
  if (recv(server.control, &word, 1, 0) != 1) _exit(0);
  return word != kGoOn;
}

// Waits for the program, draining its standard error, and stops it at a limit, which is that of each
// run.
Stopped Watch(pid_t pid, int errors, const Request& request) {
  const int handle = syscall(kPidfdOpen, pid, 0);
  const clockid_t clock = (~static_cast<clockid_t>(pid) << 3) | 2;
  double started = Now();
  double ask_at = started + request.wall_seconds;
  Stopped stopped = kNot;
  pollfd waiting[4] = {{handle, POLLIN, 0},
                       {errors, POLLIN, 0},
                       {server.control, POLLRDHUP, 0},
                       {reports.fd, POLLIN, 0}};
  while (stopped == kNot) {
    poll(waiting, 4, kPollMilliseconds);
    if (waiting[1].revents && !said.Drain(errors)) waiting[1].fd = -1;
    if (waiting[3].revents) {
      if (!reports.Read(request.runs)) waiting[3].fd = -1;
      started = Now();
      ask_at = started + request.wall_seconds;
    }
    if (waiting[0].revents) break;
    if (waiting[2].revents) {  // the supervisor is gone
      kill(pid, SIGKILL);
      _exit(0);
    }
    timespec used;
    const double now = Now();
    if (clock_gettime(clock, &used) == 0 &&
        used.tv_sec + used.tv_nsec * 1e-9 - reports.Seconds() > request.cpu_seconds) {
      stopped = kCpu;
    } else if (now > ask_at) {
      if (ToStop(now - started)) stopped = kByWord;
      ask_at = now + kAskSeconds;
    }
  }
  if (stopped != kNot) kill(pid, SIGKILL);
  close(handle);
  return stopped;
}

// Runs a program once; true in the fork that is to become it.
bool Run(const Request& request, const int* descriptors) {
  int errors[2], reported[2] = {-1, -1};
  // Sockets, since a pipe could be opened anew, and read, through /proc/self/fd.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, errors) != 0) _exit(2);
  fcntl(errors[0], F_SETFL, O_NONBLOCK);
  if (request.runs) {
    if (request.runs > kMostDescriptors || pipe2(reported, O_CLOEXEC) != 0) _exit(2);
    fcntl(reported[0], F_SETFL, O_NONBLOCK);
  }
  reports.bytes = 0;
  reports.fd = reported[0];
  const double started = Now();
  const pid_t self = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    Confine(request, self, descriptors, errors[1], reported[1]);
    return true;
  }
  if (pid < 0) _exit(2);
  close(errors[1]);
  if (request.runs) close(reported[1]);
  Reply reply = {};
  reply.stopped = Watch(pid, errors[0], request);
  rusage usage;
  while (wait4(pid, &reply.status, 0, &usage) < 0 && errno == EINTR) {
  }
  reply.wall_seconds = Now() - started;
  pollfd more = {errors[0], POLLIN, 0};
  while (poll(&more, 1, 0) > 0 && said.Drain(errors[0])) {
  }
  close(errors[0]);
  if (request.runs) {
    if (reports.Count() < request.runs) reports.Read(request.runs);
    close(reported[0]);
  }
  const auto seconds = [](timeval t) { return t.tv_sec + t.tv_usec * 1e-6; };
  reply.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  reply.peak_bytes = static_cast<uint64_t>(usage.ru_maxrss) << 10;
  reply.first = said.first;
  reply.reports = reports.Count();
  const size_t tail = said.length < kTail ? said.length : kTail;
  iovec parts[3] = {{&reply, sizeof reply},
                    {reports.all, reports.Count() * sizeof(Report)},
                    {said.kept + said.length - tail, tail}};
  msghdr message = {};
  message.msg_iov = parts;
  message.msg_iovlen = 3;
  if (sendmsg(server.control, &message, MSG_NOSIGNAL) < 0) _exit(0);
  said.Clear();
  explicit_bzero(reports.all, reports.bytes);
  return false;
}

// What a fork is to become.
struct Program {
  Request request;
  char arguments[1 << 12];
};

// Serves requests; true in a fork that is to become a program, false when the supervisor is gone.
bool Serve(Program* program) {
  for (;;) {
    iovec parts[2] = {{&program->request, sizeof program->request},
                      {program->arguments, sizeof program->arguments}};
    alignas(cmsghdr) char space[CMSG_SPACE(kMostDescriptors * sizeof(int))];
    msghdr message = {};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    const ssize_t length = recvmsg(server.control, &message, MSG_CMSG_CLOEXEC);
    if (length < static_cast<ssize_t>(sizeof program->request)) return false;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr) return false;
    int descriptors[kMostDescriptors + 1];
    for (int& fd : descriptors) fd = -1;
    memcpy(descriptors, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
    if (program->request.kept > kMostDescriptors - 2) _exit(2);
    if (Run(program->request, descriptors)) return true;
    for (const int fd : descriptors)
      if (fd >= 0) close(fd);
  }
}

}  // namespace

#endif  // ALPHACODE_PROGRAM_SERVER_H_
