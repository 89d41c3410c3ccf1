// Includes the project's and the judge's own files.
// expect: CE
#include "@PROJECT@/pyproject.toml"
#include "@PROJECT@/alphacode/execution/sandbox/launcher.py"
#include "@SCRATCH@/0"
int main() {}
