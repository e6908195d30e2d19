int warm(int n) { return n + 1; }
