package io.lethe.drills.bucket;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lethe.broker.LoopbackPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket in memory, of any name, with what of S3's interface Lethe uses: put, get, delete and
 * list of objects. While it is told to, it answers badly. It asks for no credentials.
 */
public final class FaultyS3 implements AutoCloseable {

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int SLOW_DOWN = 503;

  /** What names the checksums that newer clients send. */
  private static final String CHECKSUM = "X-amz-checksum-";

  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final AtomicLong faults = new AtomicLong();
  private volatile Behaviour behaviour = Behaviour.GOOD;
  private final boolean checksums;

  /**
   * Starts one.
   *
   * @param checksums whether it takes what goes beyond S3's first interface
   */
  public FaultyS3(boolean checksums) throws IOException {
    this.checksums = checksums;
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), LoopbackPort.anyFreeExcept(0)),
            0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Where it listens. */
  public String endpoint() {
    return "http://%s:%d".formatted(LoopbackPort.HOST, server.getAddress().getPort());
  }

  /** How it answers from now on. */
  public void behave(Behaviour next) {
    behaviour = next;
  }

  /** How many answers were bad. */
  public long faults() {
    return faults.get();
  }

  /** Writes all objects to files. */
  public void copyTo(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> object : objects.entrySet()) {
      Path file = directory.resolve(object.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, object.getValue());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      // The bucket's name is the first part of the path.
      String[] path = exchange.getRequestURI().getPath().split("/", 3);
      String key = path.length < 3 ? "" : path[2];
      Behaviour now = behaviour;
      if (now.slowsDown()) {
        faults.incrementAndGet();
        send(exchange, SLOW_DOWN, error("SlowDown"));
      } else if (!checksums && asksForChecksums(exchange)) {
        faults.incrementAndGet();
        send(exchange, NOT_IMPLEMENTED, error("NotImplemented"));
      } else {
        switch (exchange.getRequestMethod()) {
          case "PUT" -> put(exchange, key, body);
          case "DELETE" -> delete(exchange, key);
          default -> get(exchange, key, now);
        }
      }
    }
  }

  private static boolean asksForChecksums(HttpExchange exchange) {
    return exchange.getRequestHeaders().keySet().stream()
        .anyMatch(
            name ->
                name.startsWith(CHECKSUM)
                    || name.equals("X-amz-trailer")
                    || name.equals("X-amz-sdk-checksum-algorithm"));
  }

  private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
    boolean chunked = exchange.getRequestHeaders().containsKey("X-amz-decoded-content-length");
    objects.put(key, chunked ? SignedChunks.decode(body) : body);
    send(exchange, OK, "");
  }

  private void delete(HttpExchange exchange, String key) throws IOException {
    objects.remove(key);
    exchange.sendResponseHeaders(NO_CONTENT, -1);
  }

  private void get(HttpExchange exchange, String key, Behaviour now) throws IOException {
    byte[] bytes = objects.get(key);
    if (key.isEmpty()) {
      String query = exchange.getRequestURI().getRawQuery();
      send(exchange, OK, page(query(query == null ? "" : query), now.keysOfAPage()));
    } else if (bytes == null) {
      send(exchange, NOT_FOUND, error("NoSuchKey"));
    } else {
      download(exchange, bytes, now);
    }
  }

  private void download(HttpExchange exchange, byte[] bytes, Behaviour now) throws IOException {
    byte[] sent = bytes;
    int length = bytes.length;
    if (now.breaksOff()) {
      faults.incrementAndGet();
      length /= 2;
    } else if (now.changesAByte() && length > 0) {
      faults.incrementAndGet();
      sent = bytes.clone();
      sent[length / 2] ^= 1;
    }
    exchange.sendResponseHeaders(OK, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(sent, 0, length);
    exchange.getResponseBody().flush();
  }

  /** Keys and common prefixes after those of the last page; the token is the last of them. */
  private String page(Map<String, String> query, int most) {
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.get("delimiter");
    String token = query.get("continuation-token");
    int limit = Math.min(most, Integer.parseInt(query.getOrDefault("max-keys", "1000")));
    var entries = new StringBuilder();
    String key = token == null ? objects.ceilingKey(prefix) : objects.higherKey(token);
    String last = token;
    for (int count = 0; count < limit && key != null && key.startsWith(prefix); count++) {
      int end = delimiter == null ? -1 : key.indexOf(delimiter, prefix.length());
      String name = end < 0 ? key : key.substring(0, end + 1);
      entries.append(
          end < 0
              ? "<Contents><Key>%s</Key></Contents>".formatted(name)
              : "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>".formatted(name));
      // After all keys that start like a common prefix.
      last = end < 0 ? key : name + Character.MAX_VALUE;
      key = objects.higherKey(last);
    }
    boolean more = key != null && key.startsWith(prefix);
    String next = more ? "<NextContinuationToken>%s</NextContinuationToken>".formatted(last) : "";
    return "<ListBucketResult><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
        .formatted(more, next, entries);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static String error(String code) {
    return "<Error><Code>%s</Code><Message>on purpose</Message></Error>".formatted(code);
  }

  private static void send(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
