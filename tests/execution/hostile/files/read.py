# Reads what every user of this machine may read, and what only others may.
# expect: AC
import os

from attempts import attempt, read

attempt("a file for all", lambda: read("@FOLDER@/secret"))
attempt("the same by a detour", lambda: read("/usr/lib/../..@FOLDER@/secret"))
attempt("a folder for all", lambda: os.listdir("@FOLDER@"))
attempt("its descriptor", lambda: os.open("@FOLDER@", os.O_RDONLY | os.O_DIRECTORY))
attempt("users", lambda: read("/etc/passwd"))
attempt("passwords", lambda: read("/etc/shadow"))
attempt("the machine's name", lambda: read("/etc/hostname"))
attempt("the project", lambda: read("@PROJECT@/alphacode/config/__init__.py"))
attempt("the project's files", lambda: os.listdir("@PROJECT@"))
attempt("workers' folders", lambda: os.listdir("@SCRATCH@"))
attempt("this worker's folder", lambda: os.listdir("@SCRATCH@/0"))
attempt("temporary files", lambda: os.listdir("/tmp"))
attempt("shared memory", lambda: os.listdir("/dev/shm"))
attempt("devices", lambda: os.listdir("/dev"))
attempt("homes", lambda: os.listdir("/home"))
attempt("the root's home", lambda: os.listdir("/root"))
attempt("keys", lambda: read(os.path.expanduser("~root/.ssh/id_rsa")))
attempt("the root", lambda: os.listdir("/"))
attempt("here", lambda: os.listdir("."))
attempt("logs", lambda: os.listdir("/var/log"))
attempt("settings of the kernel", lambda: os.listdir("/sys"))
attempt("programs", lambda: read("/usr/bin/env"))
print("contained")
