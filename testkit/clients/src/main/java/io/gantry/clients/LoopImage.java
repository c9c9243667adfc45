package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * An ext4 file system in a file, mounted over a loop device: a disk that can be small, cut off, or made to fail. What
 * its programs did not force may be missing from the file, as it would be from a disk. Needs root; it never outlives
 * this JVM.
 */
public final class LoopImage implements AutoCloseable {
    private final Path directory;
    private final Path mount;
    private final Thread atExit;
    private int cuts;
    private Path image;

    /** Makes and mounts a file system of that many bytes. */
    public LoopImage(long bytes) {
        directory = Places.scratch("loop");
        mount = directory.resolve("mount");
        image = directory.resolve("image");
        atExit = Executors.defaultThreadFactory().newThread(this::abandon);
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            Files.createDirectories(mount);
            Command.must("truncate", "-s", String.valueOf(bytes), image.toString());
            Command.must("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
            mount();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private void abandon() {
        Command.run("umount", "-l", mount.toString());
        delete(image);
        delete(nextImage());
    }

    /** Why there can be none here; empty when there can. */
    public static String obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "mounting a loop device needs root";
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            return "there is no /dev/loop-control";
        }
        try (LoopImage probe = new LoopImage(8 << 20)) {
            return Files.isDirectory(probe.mount.resolve("lost+found")) ? "" : "a loop mount shows nothing";
        } catch (AssertionError e) {
            return "a loop image cannot be made: " + e.getMessage();
        }
    }

    /** Where the file system is mounted. */
    public Path mount() {
        if (!Files.exists(mount.resolve("lost+found"))) {
            // The journal is committed by forces only, so that the file stands still while it is copied.
            Command.must("mount", "-o", "loop,commit=300", image.toString(), mount.toString());
        }
        return mount;
    }

    /** Copies the file as it is now: what a power cut would leave of the disk. The next {@link #cut} uses it. */
    public void snapshot() {
        Command.must("cp", "--sparse=always", image.toString(), nextImage().toString());
    }

    /** Throws away what is mounted, with all that was not on the disk at the snapshot, and mounts that. */
    public void cut() {
        unmount();
        delete(image);
        image = nextImage();
        cuts++;
        mount();
    }

    private Path nextImage() {
        return directory.resolve("image-" + (cuts + 1));
    }

    /** Makes every write fail from now on: what the kernel does with a file system whose disk is broken. */
    public void fail() {
        Command.must("mount", "-o", "remount,abort", mount.toString());
    }

    /** Mounts it again after {@link #fail}, with what is on the disk. */
    public void repair() {
        unmount();
        // Its exit code says whether there was something to correct.
        Command.run("e2fsck", "-f", "-y", image.toString());
        mount();
    }

    private void unmount() {
        Await.that("umount " + mount, Command.LONGEST, () -> Command.run("umount", mount.toString())
                .isEmpty());
    }

    @Override
    public void close() {
        if (Files.exists(mount.resolve("lost+found"))) {
            unmount();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        delete(image);
        delete(nextImage());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
