// Compiled and linked once while the toolchain is packed, so that a container need not build libc++ again.
#include <stdexcept>
#include <string>
#include <vector>
extern "C" int warm(int n) {
  std::vector<std::string> all(n, std::to_string(n));
  try {
    if (n > 3) throw std::runtime_error(all[0]);
  } catch (const std::exception &e) {
    return static_cast<int>(all.size());
  }
  return 0;
}
