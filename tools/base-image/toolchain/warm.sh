# shellcheck shell=sh
# What node-gyp does with a C++ addon and with a C addon.
set -eu
cd /tmp
c++ -O3 -fPIC -c warm.cc -o warm.o
c++ -shared -rdynamic -o warm.node warm.o
cc -O3 -fPIC -c warm.c -o warm.o
cc -shared -rdynamic -o warm.node warm.o
