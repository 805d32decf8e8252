package io.lethe.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.standalone.Lethe;
import io.lethe.standalone.cli.OptionDefaults;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Somebody at a shell whose environment names a running system and one of its models. */
final class ShellUser {

  private final Map<String, String> environment;

  ShellUser(LetheProcess lethe, String model) {
    environment =
        Map.of(
            "LETHE_URL", lethe.http().toString(),
            "LETHE_KAFKA", lethe.bootstrapServers(),
            "LETHE_MODEL", model);
  }

  /** What a command prints that succeeds. */
  String run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Lethe.commandLine()
            .setDefaultValueProvider(
                new OptionDefaults(name -> Optional.ofNullable(environment.get(name))))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    assertThat(code).as("%s: %s%s", String.join(" ", arguments), out, err).isZero();
    return out.toString();
  }

  /** The same, as programs get it. */
  JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper()
        .readTree(
            run(
                Stream.concat(Stream.of(arguments), Stream.of("-o", "json"))
                    .toArray(String[]::new)));
  }
}
