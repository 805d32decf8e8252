package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that answers what a test says, and keeps what it was asked. */
public final class StubService implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Queue<Answer>> first = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /** A request as it came. */
  public record Call(String method, String path, String authorization, JsonNode body) {}

  private record Answer(int status, Map<String, String> headers, byte[] body) {}

  /** Listens on a free port of this machine. */
  public StubService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  /** Its root. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers a method and path, with its query, so from now on. */
  public StubService answer(String methodAndPath, int status, String body) {
    return answer(methodAndPath, status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers the next request so, and further ones as {@link #answer} says. */
  StubService answerOnce(String methodAndPath, int status, String body) {
    first
        .computeIfAbsent(methodAndPath, any -> new ConcurrentLinkedQueue<>())
        .add(new Answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  StubService answer(String methodAndPath, int status, Map<String, String> headers, byte[] body) {
    answers.put(methodAndPath, new Answer(status, headers, body));
    return this;
  }

  /** All requests so far. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      byte[] body = exchange.getRequestBody().readAllBytes();
      calls.add(
          new Call(
              exchange.getRequestMethod(),
              path,
              exchange.getRequestHeaders().getFirst("Authorization"),
              body.length == 0 ? null : JSON.readTree(body)));
      Answer answer = answerTo(exchange.getRequestMethod() + " " + path);
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private Answer answerTo(String methodAndPath) {
    Answer next = first.getOrDefault(methodAndPath, new ConcurrentLinkedQueue<>()).poll();
    return next != null
        ? next
        : answers.getOrDefault(
            methodAndPath,
            new Answer(
                404,
                Map.of(),
                "{\"detail\": \"No such thing.\"}".getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
