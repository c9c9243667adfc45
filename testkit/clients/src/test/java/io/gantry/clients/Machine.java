package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Who of a test gets how much of the machine; by Linux's own tools. */
final class Machine {
    private Machine() {}

    /** Has a process run on one core only. */
    static void pin(long pid, int core) {
        run("taskset", "-a", "-p", "-c", String.valueOf(core), String.valueOf(pid));
    }

    /** Has a thread of this JVM run when nobody else wants to. */
    static void giveWay(String thread) {
        forThread(thread, "renice", "-n", "19", "-p");
    }

    /** Has a thread of this JVM run on one core only. */
    static void pinThread(String thread, int core) {
        forThread(thread, "taskset", "-p", "-c", String.valueOf(core));
    }

    private static void forThread(String thread, String... command) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (isNamed(task, thread)) {
                    forTask(task, command);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False when it has ended meanwhile, as threads of the JVM do at any moment. */
    private static boolean isNamed(Path task, String thread) throws IOException {
        try {
            return Files.readString(task.resolve("comm")).strip().equals(thread);
        } catch (IOException e) {
            if (Files.exists(task)) {
                throw e;
            }
            return false;
        }
    }

    private static void forTask(Path task, String... command) {
        try {
            run(Stream.concat(Stream.of(command), Stream.of(task.getFileName().toString()))
                    .toArray(String[]::new));
        } catch (AssertionError e) {
            if (Files.exists(task)) {
                throw e;
            }
        }
    }

    /** How many descriptors a process has open. */
    static long descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors a process may open. */
    static long descriptorLimit(long pid) {
        try {
            String limits = Files.readString(Path.of("/proc/" + pid + "/limits"));
            return limits.lines()
                    .filter(line -> line.startsWith("Max open files"))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+")[3]))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a process open so many descriptors from now on. */
    static void limitDescriptors(long pid, long most) {
        run("prlimit", "--pid", String.valueOf(pid), "--nofile=" + most + ":");
    }

    private static void run(String... command) {
        try {
            int code = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError(List.of(command) + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
