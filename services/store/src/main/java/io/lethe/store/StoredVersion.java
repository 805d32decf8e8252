package io.lethe.store;

import io.lethe.diffusion.version.VersionManifest;
import java.nio.file.Path;

/**
 * A version whose files are on this machine and as its manifest says.
 *
 * @param directory where they lie
 * @param manifest its {@code lethe.json}
 */
public record StoredVersion(Path directory, VersionManifest manifest) {}
