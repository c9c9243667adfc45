package io.gantry.shell.frame;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The address of a socket file. The operating system takes no more than about 100 bytes of path, so a longer one is
 * reached through a link in a private temporary folder, which closing removes; the socket stays where it is.
 */
public final class SocketPlace implements AutoCloseable {
    /** The name of the socket in a node's directory. */
    public static final String NAME = "gantry.sock";

    private static final int MAX_PATH_BYTES = 100;

    private final Path folder;
    private final Path link;
    private final UnixDomainSocketAddress address;

    public SocketPlace(Path socket) throws IOException {
        Path absolute = socket.toAbsolutePath();
        if (bytes(absolute) <= MAX_PATH_BYTES) {
            this.folder = null;
            this.link = null;
            this.address = UnixDomainSocketAddress.of(absolute);
            return;
        }
        this.folder = Files.createTempDirectory("gantry");
        this.link = folder.resolve("n");
        Path shortPath = link.resolve(absolute.getFileName());
        if (bytes(shortPath) > MAX_PATH_BYTES) {
            Files.delete(folder);
            throw new IOException(
                    "The path " + absolute + " is too long for a socket, and so is the temporary folder's; "
                            + "give the JVM a shorter one with -Djava.io.tmpdir");
        }
        Files.createSymbolicLink(link, absolute.getParent());
        this.address = UnixDomainSocketAddress.of(shortPath);
    }

    public UnixDomainSocketAddress address() {
        return address;
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(Charset.defaultCharset()).length;
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            Files.deleteIfExists(link);
            Files.deleteIfExists(folder);
        }
    }
}
