# Sourced by the scripts in bin/: finds Java, and sizes the JVM by the memory there is. POSIX sh.

fail() {
  echo "gantry: $1" >&2
  exit "${2:-1}"
}

# The first of JAVA_HOME and PATH; sets JAVA. A too old one would fail with a riddle, so its release file is asked.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    JAVA="$JAVA_HOME/bin/java"
    [ -x "$JAVA" ] || fail "JAVA_HOME is $JAVA_HOME, but $JAVA cannot be run; point it to a JDK 17 or newer" 2
  else
    JAVA=$(command -v java 2>/dev/null) || fail "There is no Java; install a JDK 17 or newer, or set JAVA_HOME" 2
  fi
  java_real=$(readlink -f "$JAVA" 2>/dev/null || echo "$JAVA")
  java_release="$(dirname "$(dirname "$java_real")")/release"
  java_version=
  if [ -r "$java_release" ]; then
    java_version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$java_release")
    java_feature=${java_version%%[!0-9]*}
    if [ -n "$java_feature" ] && [ "$java_feature" -lt 17 ]; then
      fail "$JAVA is Java $java_version, but 17 or newer is needed; set JAVA_HOME" 2
    fi
  fi
}

# The smaller of $1 and the limit in file $2, in bytes, if the file holds a number that means something.
smaller_limit() {
  limit=$(cat "$2" 2>/dev/null) || limit=
  case "$limit" in
    ''|*[!0-9]*|????????????????*) echo "$1" ;; # none, "max", or the huge number that means none
    *) if [ "$limit" -lt "$1" ]; then echo "$limit"; else echo "$1"; fi ;;
  esac
}

# Sets MEMORY_MIB and MEMORY_FROM: GANTRY_MEMORY, or the machine's memory, or less if a cgroup (v1 or v2) says so.
find_memory() {
  if [ -n "${GANTRY_MEMORY:-}" ]; then
    case "$GANTRY_MEMORY" in
      *[0-9][mM]) MEMORY_MIB=${GANTRY_MEMORY%?} ;;
      *[0-9][gG]) MEMORY_MIB=${GANTRY_MEMORY%?}; MEMORY_MIB=$((MEMORY_MIB * 1024)) ;;
      *) MEMORY_MIB= ;;
    esac
    case "$MEMORY_MIB" in
      ''|*[!0-9]*) fail "GANTRY_MEMORY is '$GANTRY_MEMORY'; write it like 512m or 4g" 2 ;;
    esac
    MEMORY_FROM=GANTRY_MEMORY
    return
  fi
  if [ -r /proc/meminfo ]; then
    machine=$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) * 1024))
  else
    machine=$(sysctl -n hw.memsize 2>/dev/null || echo 4294967296)
  fi
  memory=$machine
  v2=$(sed -n 's/^0:://p' /proc/self/cgroup 2>/dev/null)
  v1=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup 2>/dev/null)
  for root in /sys/fs/cgroup /sys/fs/cgroup/unified; do
    group=$v2
    while :; do
      memory=$(smaller_limit "$memory" "$root$group/memory.max")
      case "$group" in ''|/) break ;; esac
      group=${group%/*}
    done
  done
  group=$v1
  while :; do
    memory=$(smaller_limit "$memory" "/sys/fs/cgroup/memory$group/memory.limit_in_bytes")
    case "$group" in ''|/) break ;; esac
    group=${group%/*}
  done
  MEMORY_MIB=$((memory / 1048576))
  if [ "$memory" -lt "$machine" ]; then MEMORY_FROM=cgroup; else MEMORY_FROM=machine; fi
}

# within LOW HIGH VALUE
within() {
  if [ "$3" -lt "$1" ]; then echo "$1"; elif [ "$3" -gt "$2" ]; then echo "$2"; else echo "$3"; fi
}

# Sets JVM_FLAGS for a kind of node. Messages live in mapped files, so most memory is left to the page cache.
# Only flags that every JDK from 17 to 25 takes.
size_jvm() {
  find_memory
  case "$1" in
    namesrv)
      heap=$(within 64 1024 $((MEMORY_MIB / 8)))
      direct=$(within 32 256 $((MEMORY_MIB / 16))) ;;
    *)
      heap=$(within 128 8192 $((MEMORY_MIB / 4)))
      direct=$(within 64 4096 $((MEMORY_MIB / 8))) ;;
  esac
  # G1 needs room for its own books; below 1 GiB the serial collector is smaller and pauses are short anyway.
  if [ "$heap" -lt 1024 ]; then gc=-XX:+UseSerialGC; else gc=-XX:+UseG1GC; fi
  # Two collectors are an error to the JVM, so the operator's choice replaces ours.
  case "${JAVA_OPTS:-} ${JAVA_OPT:-} ${JAVA_OPT_EXT:-}" in
    *-XX:+Use*GC*) gc= ;;
  esac
  JVM_FLAGS="-Xms${heap}m -Xmx${heap}m -XX:MaxDirectMemorySize=${direct}m $gc -XX:+ExitOnOutOfMemoryError"
  JVM_FLAGS="$JVM_FLAGS --enable-native-access=ALL-UNNAMED"
  # Netty's search for buffers that nobody gave back is for tests: it costs a stack trace for one buffer in 128.
  JVM_FLAGS="$JVM_FLAGS -Dio.netty.leakDetection.level=disabled"
  # Netty tells the flight recorder of its buffers, which makes the JVM load the recorder at the start; and it makes an
  # adaptive allocator that nobody uses.
  JVM_FLAGS="$JVM_FLAGS -Dio.netty.jfr.enabled=false -Dio.netty.allocator.type=pooled"
  # A start compiles little with the optimizing compiler; what runs all the time reaches these counts within seconds.
  JVM_FLAGS="$JVM_FLAGS -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=2400"
  JVM_FLAGS="$JVM_FLAGS -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=160000"
  # Threads of the lowest Java priority get a third of a processor that others want: work that takes long. The JVM's own
  # threads are not to get more than theirs for that.
  JVM_FLAGS="$JVM_FLAGS -XX:ThreadPriorityPolicy=1 -XX:JavaPriority1_To_OSPriority=5"
  for priority in 6 7 8 9 10; do JVM_FLAGS="$JVM_FLAGS -XX:JavaPriority${priority}_To_OSPriority=0"; done
  # To others than root the JVM says that it may not be able to raise a priority, which nobody wants here.
  if [ "$(id -u)" != 0 ]; then JVM_FLAGS="$JVM_FLAGS -XX:+UnlockDiagnosticVMOptions -XX:-PrintWarnings"; fi
  echo "memory $MEMORY_MIB MiB ($MEMORY_FROM): heap $heap MiB, direct $direct MiB${gc:+, $gc}"
}

# Sets ARCHIVE: the classes of a start for this Java, parsed and checked, if somebody had them kept (bin/gantry archive).
# The length is in the name, because the JVM ends at one that is cut; another damage it sees, and goes on without.
find_archive() {
  ARCHIVE=
  for kept in "$GANTRY_HOME/lib/classes-${java_version:-unknown}"-*.jsa; do
    length=${kept##*-}
    if [ -r "$kept" ] && [ "$(wc -c <"$kept" | tr -d ' ')" = "${length%.jsa}" ]; then ARCHIVE=$kept; fi
  done
}

# Becomes the node: the caller's child is the server itself. run_node KIND [arguments]
run_node() {
  kind=$1
  find_java
  size_jvm "$kind"
  find_archive
  become_node "${ARCHIVE:+-XX:SharedArchiveFile=$ARCHIVE}" "$@"
}

# become_node ARCHIVE_FLAG KIND [arguments], with JVM_FLAGS; the flag has a path, so it is no part of those, and may be
# empty. The JVM goes on without an archive that does not fit, and is not to say so.
become_node() {
  archive_flag=$1
  shift
  kind=$1
  # Not every date knows milliseconds.
  launched=$(date +%s%3N)
  case "$launched" in *[!0-9]*) launched=0 ;; esac
  [ -z "${JAVA_OPTS:-}${JAVA_OPT:-}${JAVA_OPT_EXT:-}" ] || echo "added: ${JAVA_OPTS:-} ${JAVA_OPT:-} ${JAVA_OPT_EXT:-}"
  # Options are words, so they are split here on purpose; the last one wins.
  # shellcheck disable=SC2086
  exec "$JAVA" "-Dgantry.kind=$kind" "-Dgantry.memoryMebibytes=$MEMORY_MIB" "-Dgantry.launchedMillis=$launched" $JVM_FLAGS \
    -Xlog:cds=off -Xlog:cds+dynamic=off -Xshare:auto -XX:+VerifySharedSpaces ${archive_flag:+"$archive_flag"} \
    "-Dgantry.home=$GANTRY_HOME" "-Dlogback.configurationFile=$GANTRY_HOME/conf/logback.xml" \
    ${JAVA_OPTS:-} ${JAVA_OPT:-} ${JAVA_OPT_EXT:-} \
    -cp "$GANTRY_HOME/lib/*" io.gantry.launcher.Main node "$@"
}

# Starts a node in a directory of its own, on the loopback address, and has the JVM write at its stop which classes it
# loaded: later starts take them from there. For whoever may write into this folder.
write_archive() {
  find_java
  size_jvm single
  work=$(mktemp -d) || fail "There is no temporary directory"
  target="$GANTRY_HOME/lib/classes-${java_version:-unknown}"
  node=
  trap '[ -z "$node" ] || kill -KILL "$node" 2>/dev/null; rm -rf "$work" "$target.$$"' EXIT
  trap 'exit 130' INT TERM
  port=$((20000 + $$ % 10000))
  printf '%s\n' bindAddress=127.0.0.1 brokerIP1=127.0.0.1 "listenPort=$port" "namesrvListenPort=$((port + 10))" \
    >"$work/node.conf"
  : >"$work/log"
  (become_node "-XX:ArchiveClassesAtExit=$work/classes.jsa" single -c "$work/node.conf" --dir "$work/data") >"$work/log" 2>&1 &
  node=$!
  waited=0
  while kill -0 "$node" 2>/dev/null && [ "$waited" -lt 600 ] && ! grep -q 'is ready' "$work/log"; do
    sleep 0.1
    waited=$((waited + 1))
  done
  kill -TERM "$node" 2>/dev/null || true
  wait "$node" || true
  node=
  [ -s "$work/classes.jsa" ] ||
    fail "No archive was written; nodes start without, a second slower. The node said: $(grep '^gantry:' "$work/log" | tail -n 1)"
  # Other nodes may start meanwhile, and the machine may fail: it is there whole or not at all.
  new="$target-$(wc -c <"$work/classes.jsa" | tr -d ' ').jsa"
  cp "$work/classes.jsa" "$target.$$" && sync "$target.$$" && rm -f "$target"-*.jsa && mv -f "$target.$$" "$new" ||
    fail "Cannot write $new; make room there, and run this as the owner of $GANTRY_HOME"
  echo "wrote $new: nodes start faster with this Java"
}
