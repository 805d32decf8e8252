package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** What a refusal says (RFC 9457), as one sentence. */
final class Problem {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private Problem() {}

  static String sentence(URI root, HttpResponse<byte[]> answer) {
    return "%s answered %d: %s%s"
        .formatted(root, answer.statusCode(), detail(answer), advice(answer));
  }

  private static String detail(HttpResponse<byte[]> answer) {
    JsonNode problem;
    try {
      problem = JSON.readTree(answer.body());
    } catch (IOException e) {
      return "without a reason.";
    }
    String detail = problem.path("detail").asText(problem.path("title").asText(""));
    List<String> fields = new ArrayList<>();
    for (JsonNode violation : problem.path("violations")) {
      String message = violation.path("message").asText();
      if (!detail.contains(message)) {
        fields.add("%s: %s".formatted(violation.path("field").asText(), message));
      }
    }
    if (fields.isEmpty()) {
      return detail.isEmpty() ? "without a reason." : detail;
    }
    return detail.isEmpty()
        ? String.join("; ", fields)
        : "%s (%s)".formatted(detail, String.join("; ", fields));
  }

  private static String advice(HttpResponse<byte[]> answer) {
    if (answer.statusCode() == UNAUTHORIZED) {
      return " Name a file with your API key or token by --token-file or LETHE_TOKEN_FILE.";
    }
    if (answer.statusCode() == FORBIDDEN) {
      return " The roles of the caller decide (docs/use/identity.md).";
    }
    return answer
        .headers()
        .firstValue("Retry-After")
        .map(" Try again after %s s."::formatted)
        .orElse("");
  }
}
