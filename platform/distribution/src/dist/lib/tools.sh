# Sourced by mqadmin and tools.sh: the official RocketMQ tools, fetched by Maven on first use. POSIX sh.
# They are not part of Gantry; conf/tools/pom.xml names their versions.

# Becomes a class of the tools: run_tool CLASS [arguments]
run_tool() {
  find_java
  pom="$GANTRY_HOME/conf/tools/pom.xml"
  cache="${XDG_CACHE_HOME:-$HOME/.cache}/gantry"
  list="$cache/tools-$(cksum < "$pom" | cut -d' ' -f1).classpath"
  if [ ! -s "$list" ] || ! all_there "$list"; then
    fetch_tools
  fi
  # shellcheck disable=SC2086
  exec "$JAVA" -Xms64m -Xmx512m -XX:+UseSerialGC \
    ${JAVA_OPTS:-} ${JAVA_OPT:-} ${JAVA_OPT_EXT:-} -cp "$(cat "$list")" "$@"
}

# Whether each jar of the list still is in the Maven repository.
all_there() {
  (
    IFS=:
    for jar in $(cat "$1"); do
      [ -f "$jar" ] || exit 1
    done
  )
}

fetch_tools() {
  mvn=${MVN:-mvn}
  command -v "$mvn" >/dev/null 2>&1 ||
    fail "mqadmin and tools.sh fetch the official RocketMQ tools with Maven on first use, and there is no mvn; install Maven 3.8 or newer, or set MVN" 2
  mkdir -p "$cache"
  echo "gantry: fetching the official RocketMQ tools into your Maven repository (once) ..." >&2
  partial="$list.$$"
  if ! "$mvn" -q -B -f "$pom" dependency:build-classpath "-Dmdep.outputFile=$partial" "-Dmdep.pathSeparator=:" >&2; then
    rm -f "$partial"
    fail "The official RocketMQ tools could not be fetched; Maven says why above"
  fi
  mv "$partial" "$list"
}
