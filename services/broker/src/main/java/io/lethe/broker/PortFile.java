package io.lethe.broker;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.Properties;

/**
 * {@code lethe-broker.properties} in the data directory: the port that clients know, so that a
 * restarted broker is found where it was. The cluster id is not here: Kafka keeps it in {@code
 * kafka/meta.properties}, and a second copy could only disagree.
 */
final class PortFile {
  private static final String FILE = "lethe-broker.properties";
  private static final String PORT = "port";
  private static final int HIGHEST_PORT = 65_535;

  private final Path file;

  PortFile(Path directory) {
    this.file = directory.resolve(FILE);
  }

  /**
   * The port of the last start; empty on the first start.
   *
   * @throws BrokerStartException if the file is there but holds no port
   */
  OptionalInt read() throws IOException {
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable("it is not a readable properties file", e);
    }
    String text = properties.getProperty(PORT);
    if (text == null) {
      throw unreadable("it has no entry '" + PORT + "'", null);
    }
    try {
      int port = Integer.parseInt(text.strip());
      if (port >= 1 && port <= HIGHEST_PORT) {
        return OptionalInt.of(port);
      }
    } catch (NumberFormatException e) {
      throw unreadable("its port '" + text + "' is not a number", e);
    }
    throw unreadable("its port " + text + " is not between 1 and " + HIGHEST_PORT, null);
  }

  /** Replaces the file as a whole: a crash leaves the old one or the new one, never half of one. */
  void write(int port) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(PORT, Integer.toString(port));
    StringWriter text = new StringWriter();
    properties.store(text, "Written by Lethe's embedded broker: where clients find it");
    Path fresh = file.resolveSibling(FILE + ".new");
    Files.writeString(fresh, text.toString());
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private BrokerStartException unreadable(String why, Exception cause) {
    return new BrokerStartException(
        "The broker's file %s can't be used because %s; correct it, or delete it to have a free port chosen."
            .formatted(file, why),
        cause);
  }
}
