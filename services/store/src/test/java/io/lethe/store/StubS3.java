package io.lethe.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An S3 of bad days: pages of one key, answers that ask to slow down, answers that break off. */
final class StubS3 implements AutoCloseable {

  private static final int SLOW_DOWN = 503;

  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final Map<String, AtomicInteger> broken = new ConcurrentHashMap<>();
  private final AtomicInteger slow = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  StubS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Puts an object there, below any bucket. */
  void put(String key, byte[] bytes) {
    objects.put(key, bytes);
  }

  /** Asks the next requests, whatever they are, to slow down. */
  void slowDown(int requests) {
    slow.set(requests);
  }

  /** Breaks the next downloads of an object off in their middle. */
  void breakOff(String key, int downloads) {
    broken.put(key, new AtomicInteger(downloads));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", 3);
      if (slow.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        send(exchange, SLOW_DOWN, error("SlowDown"));
      } else if (path.length < 3 || path[2].isEmpty()) {
        send(exchange, 200, page(query(exchange.getRequestURI().getRawQuery())));
      } else if (objects.containsKey(path[2])) {
        download(exchange, path[2]);
      } else {
        send(exchange, 404, error("NoSuchKey"));
      }
    }
  }

  private void download(HttpExchange exchange, String key) throws IOException {
    byte[] bytes = objects.get(key);
    AtomicInteger left = broken.getOrDefault(key, new AtomicInteger());
    exchange.sendResponseHeaders(200, bytes.length);
    boolean breaks = left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    exchange.getResponseBody().write(bytes, 0, breaks ? bytes.length / 2 : bytes.length);
    exchange.getResponseBody().flush();
  }

  /** The first key or common prefix after the last page's; the token is that key. */
  private String page(Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.get("delimiter");
    String from = query.get("continuation-token");
    String key = from == null ? objects.ceilingKey(prefix) : objects.higherKey(from);
    if (key == null || !key.startsWith(prefix)) {
      return "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
    }
    int end = delimiter == null ? -1 : key.indexOf(delimiter, prefix.length());
    String last = end < 0 ? key : key.substring(0, end + 1) + "~";
    String entry =
        end < 0
            ? "<Contents><Key>%s</Key></Contents>".formatted(key)
            : "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>"
                .formatted(key.substring(0, end + 1));
    return ("<ListBucketResult><IsTruncated>true</IsTruncated>"
            + "<NextContinuationToken>%s</NextContinuationToken>%s</ListBucketResult>")
        .formatted(last, entry);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static String error(String code) {
    return "<Error><Code>%s</Code><Message>on purpose</Message></Error>".formatted(code);
  }

  private static void send(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
