package io.lethe.diffusion.version;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lethe.diffusion.version.VersionManifest.FileEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A version on disk: a diffusers directory and {@code lethe.json}, which is written last and lists
 * each file's size and SHA-256. A directory without it is half-written; the event that announces a
 * version carries the hash of {@code lethe.json}, so that one hash vouches for every byte. Whatever
 * else must be whole or not there, such as a checkpoint, may be sealed in the same way.
 */
public final class VersionDirectory {

  /** Name of the manifest. */
  public static final String MANIFEST = "lethe.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private VersionDirectory() {}

  /**
   * Lists and hashes the files below a directory, forces them to disk, and writes the manifest last
   * by an atomic move.
   *
   * @param facts values that JSON can hold
   * @return SHA-256 (hex) of the manifest
   * @throws IOException when the directory can't be read or written
   */
  public static String seal(Path directory, Map<String, Object> facts) throws IOException {
    for (Path file : filesBelow(directory)) {
      force(file);
    }
    List<FileEntry> files = entries(directory);
    Path manifest = directory.resolve(MANIFEST);
    Path unfinished = directory.resolve(MANIFEST + ".tmp");
    Files.write(unfinished, JSON.writeValueAsBytes(new VersionManifest(files, facts)));
    force(unfinished);
    Files.move(
        unfinished, manifest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(directory);
    return sha256(manifest);
  }

  /**
   * The files below a directory as a manifest would list them now, itself apart.
   *
   * @throws IOException when the directory can't be read
   */
  public static List<FileEntry> entries(Path directory) throws IOException {
    List<FileEntry> files = new ArrayList<>();
    for (Path file : filesBelow(directory)) {
      files.add(new FileEntry(relative(directory, file), Files.size(file), sha256(file)));
    }
    return files;
  }

  /** Whether the manifest is there: without it the directory is half-written. */
  public static boolean isSealed(Path directory) {
    return Files.isRegularFile(directory.resolve(MANIFEST));
  }

  /** SHA-256 (hex) of a sealed directory's manifest. */
  public static String manifestSha256(Path directory) throws IOException {
    return sha256(directory.resolve(MANIFEST));
  }

  /**
   * Checks that a directory is complete and unchanged: the manifest's hash, then each file's size
   * and hash.
   *
   * @param manifestSha256 hash that the version's event carries
   * @return the manifest
   * @throws UnsealedVersionException when it has no manifest (yet)
   * @throws CorruptVersionException naming the directory and what is wrong
   * @throws IOException when the directory can't be read
   */
  public static VersionManifest verify(Path directory, String manifestSha256) throws IOException {
    VersionManifest manifest = manifest(directory, manifestSha256);
    for (FileEntry entry : manifest.files()) {
      verify(directory, entry);
    }
    return manifest;
  }

  /**
   * Reads a directory's manifest and checks its hash; the files that it lists may be missing, but
   * none of them lies outside the directory.
   *
   * @param manifestSha256 hash that the version's event carries
   * @throws UnsealedVersionException when it has no manifest (yet)
   * @throws CorruptVersionException naming the directory and what is wrong
   * @throws IOException when the manifest can't be read
   */
  public static VersionManifest manifest(Path directory, String manifestSha256) throws IOException {
    Path file = directory.resolve(MANIFEST);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UnsealedVersionException(
          "Version directory " + directory + " is missing or half-written: it has no lethe.json.",
          e);
    }
    String found = sha256(bytes);
    if (!found.equals(manifestSha256)) {
      throw new CorruptVersionException(
          "%s has the hash %s, but its version was announced with %s."
              .formatted(file, found, manifestSha256));
    }
    VersionManifest manifest = parse(file, bytes);
    for (FileEntry entry : manifest.files()) {
      if (!directory.resolve(entry.path()).normalize().startsWith(directory.normalize())) {
        throw new CorruptVersionException(
            "The manifest of " + directory + " names a file outside it: " + entry.path());
      }
    }
    return manifest;
  }

  /** SHA-256 (hex) of a manifest's bytes. */
  public static String sha256(byte[] manifest) {
    return HexFormat.of().formatHex(sha256().digest(manifest));
  }

  private static void verify(Path directory, FileEntry entry) throws IOException {
    Path file = directory.resolve(entry.path());
    if (!Files.isRegularFile(file)) {
      throw new CorruptVersionException(file + " is missing, though lethe.json lists it.");
    }
    if (Files.size(file) != entry.size() || !sha256(file).equals(entry.sha256())) {
      throw new CorruptVersionException(
          file + " does not have the size and hash that lethe.json gives.");
    }
  }

  private static VersionManifest parse(Path file, byte[] bytes) throws IOException {
    try {
      return JSON.readValue(bytes, VersionManifest.class);
    } catch (JsonProcessingException e) {
      throw new CorruptVersionException(file + " is not a manifest.", e);
    }
  }

  private static List<Path> filesBelow(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !relative(directory, file).startsWith(MANIFEST))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String relative(Path directory, Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }

  private static void force(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(file), sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
