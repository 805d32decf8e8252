package io.lethe.drills.faults;

import io.lethe.drills.process.DrilledProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small file system in memory (tmpfs) that a process of its own has mounted in a mount namespace
 * of its own: services that are to see it are started inside. It goes with that process.
 */
final class SmallDisk implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int BLOCK = 64 * 1024;

  private final DrilledProcess holder;
  private final Path mountPoint;

  private SmallDisk(DrilledProcess holder, Path mountPoint) {
    this.holder = holder;
    this.mountPoint = mountPoint;
  }

  /**
   * Mounts one.
   *
   * @param mountPoint made where it is missing; empty
   * @throws IOException with one sentence where the system does not allow it
   */
  static SmallDisk mount(Path mountPoint, int mebibytes, Path logs)
      throws IOException, InterruptedException {
    Files.createDirectories(mountPoint);
    var holder =
        new DrilledProcess(
            "disk-of-" + mountPoint.getFileName(),
            List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=%dm tmpfs \"$1\" && echo mounted && exec sleep infinity"
                    .formatted(mebibytes),
                "sh",
                mountPoint.toString()),
            Map.of(),
            logs.resolve("disk-of-" + mountPoint.getFileName() + ".log"));
    var disk = new SmallDisk(holder, mountPoint);
    // The log goes on from the one before of this name, which said that it was mounted, too.
    String before = Files.exists(holder.log()) ? Files.readString(holder.log()) : "";
    holder.start();
    try {
      disk.awaitMounted(before.length());
    } catch (IOException | InterruptedException e) {
      holder.close();
      throw e;
    }
    return disk;
  }

  private void awaitMounted(int from) throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(holder.log()).startsWith("mounted", from)) {
      if (!holder.isAlive() || System.nanoTime() > until) {
        throw new IOException(
            "A small file system can't be mounted, which takes Linux and the right to make"
                + " namespaces: "
                + Files.readString(holder.log()).substring(from).strip());
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  /** A command line that runs another where the file system is seen. */
  List<String> inside(List<String> command) {
    var inside =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--preserve-credentials",
                "--user",
                "--mount",
                "--target",
                Long.toString(holder.pid()),
                "--"));
    inside.addAll(command);
    return inside;
  }

  /** Where this process sees its files. */
  Path seenFromHere() {
    return Path.of("/proc", Long.toString(holder.pid()), "root")
        .resolve(mountPoint.subpath(0, mountPoint.getNameCount()));
  }

  /** Fills it to its last byte. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    for (int size = BLOCK; size > 0; size /= 2) {
      try (OutputStream out = Files.newOutputStream(ballast(size))) {
        while (true) {
          out.write(block, 0, size);
        }
      } catch (IOException e) {
        // It is full, or has no room for so large a block.
      }
    }
  }

  /** Makes room again. */
  void free() throws IOException {
    for (int size = BLOCK; size > 0; size /= 2) {
      Files.deleteIfExists(ballast(size));
    }
  }

  private Path ballast(int size) {
    return seenFromHere().resolve(".ballast-" + size);
  }

  @Override
  public void close() {
    holder.close();
  }
}
