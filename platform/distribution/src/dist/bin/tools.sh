#!/bin/sh
# Any class of the official RocketMQ tools and examples: tools.sh CLASS [arguments].
set -eu
self=$(readlink -f "$0" 2>/dev/null || echo "$0")
GANTRY_HOME=$(cd "$(dirname "$self")/.." && pwd)
. "$GANTRY_HOME/lib/jvm.sh"
. "$GANTRY_HOME/lib/tools.sh"
[ $# -gt 0 ] || fail "usage: tools.sh CLASS [arguments], e.g. tools.sh org.apache.rocketmq.example.quickstart.Producer" 2
run_tool "$@"
