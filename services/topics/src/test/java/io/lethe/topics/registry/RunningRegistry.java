package io.lethe.topics.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * As much of Apicurio's REST interface (v3), over real HTTP, as its client asks for here: schemas
 * by their numbers, and their registration. It can go away and come back.
 */
final class RunningRegistry implements AutoCloseable {

  private static final String API = "/apis/registry/v3";
  private static final Pattern BY_ID = Pattern.compile(API + "/ids/contentIds/(\\d+)/?");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> schemas = new CopyOnWriteArrayList<>();
  private final InetSocketAddress address;
  private HttpServer server;
  private volatile int refusing;

  RunningRegistry() {
    server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    address = server.getAddress();
  }

  private HttpServer listen(InetSocketAddress at) {
    try {
      HttpServer listening = HttpServer.create(at, 0);
      listening.createContext("/", this::answer);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a client is told of it. */
  Map<String, String> settings() {
    return Map.of(
        "apicurio.registry.url", "http://127.0.0.1:%d%s".formatted(address.getPort(), API));
  }

  /** Registers a schema, as its owner does; returns its number. */
  int add(Schema schema) {
    return add(schema.toString());
  }

  private synchronized int add(String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  /** The schemas that were registered, in the order of their numbers. */
  List<String> schemas() {
    return List.copyOf(schemas);
  }

  void goAway() {
    server.stop(0);
  }

  void comeBack() {
    server = listen(address);
  }

  /** Answers all that is asked with a status; 0 for answers. */
  void refuseWith(int status) {
    refusing = status;
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = call.getRequestURI().getPath();
    Matcher id = BY_ID.matcher(path);
    if (refusing > 0) {
      send(call, refusing, "{\"status\": %d, \"title\": \"No\"}".formatted(refusing));
    } else if (id.matches() && Integer.parseInt(id.group(1)) <= schemas.size()) {
      send(call, 200, schemas.get(Integer.parseInt(id.group(1)) - 1));
    } else if (path.equals(API + "/groups/default/artifacts")) {
      send(call, 200, registered(body));
    } else {
      send(call, 404, "{\"status\": 404, \"title\": \"No content\"}");
    }
  }

  private String registered(String body) throws IOException {
    int id = add(JSON.readTree(body).at("/firstVersion/content/content").asText());
    return """
        {"artifact": {"artifactId": "a", "groupId": "default", "artifactType": "AVRO"},
         "version": {"version": "1", "artifactId": "a", "groupId": "default",
                     "artifactType": "AVRO", "globalId": %1$d, "contentId": %1$d}}"""
        .formatted(id);
  }

  private static void send(HttpExchange call, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().add("Content-Type", "application/json");
    call.sendResponseHeaders(status, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
