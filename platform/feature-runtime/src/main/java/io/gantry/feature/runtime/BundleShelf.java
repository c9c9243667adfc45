package io.gantry.feature.runtime;

import io.gantry.feature.runtime.FeatureFile.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Folders laid out like a Maven repository, where bundles are looked for in order. */
final class BundleShelf {
    private final List<Path> folders;

    BundleShelf(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** The bundle's file, or an error when it is missing or not the one that the feature means. */
    Path find(Part part) throws FeatureException {
        for (Path folder : folders) {
            Path file = folder.resolve(part.id().path());
            if (Files.isRegularFile(file)) {
                if (part.digest().isPresent()) {
                    check(part, file);
                }
                return file;
            }
        }
        throw new FeatureException("The bundle " + part.id() + " is missing; put its file at "
                + folders.get(0).resolve(part.id().path()));
    }

    private static void check(Part part, Path file) throws FeatureException {
        String found;
        try {
            found = sha256(file);
        } catch (IOException e) {
            throw new FeatureException("The bundle " + file + " cannot be read: " + FeatureException.reason(e), e);
        }
        String expected = part.digest().orElseThrow();
        if (!found.equals(expected)) {
            throw new FeatureException(
                    "The bundle " + file + " is not the one that the feature names: expected sha-256 " + expected
                            + ", found " + found + "; restore the file from the distribution");
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[1 << 16];
            int count = in.read(buffer);
            while (count >= 0) {
                count = in.read(buffer);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
