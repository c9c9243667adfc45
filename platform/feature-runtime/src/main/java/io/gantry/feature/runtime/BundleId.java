package io.gantry.feature.runtime;

import java.util.regex.Pattern;

/**
 * The exact identity of a bundle: Maven coordinates. Two features share a bundle when these are equal.
 *
 * @param text {@code group:name:version}, {@code group:name:type:version} or {@code group:name:type:classifier:version}
 * @param path where a Maven repository keeps it, relative
 */
record BundleId(String text, String path) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

    static BundleId parse(String text) throws FeatureException {
        String[] parts = text.split(":", -1);
        if (parts.length < 3 || parts.length > 5) {
            throw new FeatureException("The bundle id " + text + " is not of the form group:name:version");
        }
        for (String part : parts) {
            if (!PART.matcher(part).matches() || part.contains("..")) {
                throw new FeatureException("The bundle id " + text + " has a part that is no name: '" + part + "'");
            }
        }
        String version = parts[parts.length - 1];
        String type = parts.length > 3 ? parts[2] : "jar";
        String classifier = parts.length > 4 ? "-" + parts[3] : "";
        String folder = parts[0].replace('.', '/') + "/" + parts[1] + "/" + version;
        return new BundleId(text, folder + "/" + parts[1] + "-" + version + classifier + "." + type);
    }

    @Override
    public String toString() {
        return text;
    }
}
