package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What an option is that nobody gave. */
class OptionDefaultsTest {

  @TempDir Path directory;
  private final Map<String, String> environment = new TreeMap<>();
  private final StringWriter err = new StringWriter();
  private final Some command = new Some();

  @Command(name = "some")
  static final class Some implements Runnable {

    @Option(names = "--kafka", required = true)
    String kafka;

    @Option(names = "--labeler-url")
    String labelerUrl = "built in";

    @Option(names = "--reason")
    String reason;

    @ArgGroup Group group;

    static final class Group {
      @Option(names = "--url")
      String url;
    }

    @Override
    public void run() {}
  }

  @BeforeEach
  void aHomeOfItsOwn() {
    environment.put("XDG_CONFIG_HOME", directory.toString());
  }

  @Test
  void whatIsTypedGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    // given
    Path file = directory.resolve("mine.properties");
    Files.writeString(file, "kafka=file:1\nlabeler-url=http://file\n");
    environment.put("LETHE_CONFIG", file.toString());

    // then each in turn
    assertThat(run()).isZero();
    assertThat(command.kafka).isEqualTo("file:1");
    assertThat(command.labelerUrl).isEqualTo("http://file");

    environment.put("LETHE_KAFKA", "environment:1");
    environment.put("LETHE_LABELER_URL", "http://environment");
    assertThat(run()).isZero();
    assertThat(command.kafka).isEqualTo("environment:1");
    assertThat(command.labelerUrl).isEqualTo("http://environment");

    assertThat(run("--kafka", "typed:1")).isZero();
    assertThat(command.kafka).isEqualTo("typed:1");
  }

  @Test
  void theFileOfTheHomeDirectoryIsReadWhereNoneIsNamed() throws Exception {
    // given
    Files.createDirectories(directory.resolve("lethe"));
    Files.writeString(directory.resolve("lethe/config.properties"), "kafka=home:1\n");

    // then
    assertThat(run()).isZero();
    assertThat(command.kafka).isEqualTo("home:1");
    assertThat(command.labelerUrl).isEqualTo("built in");
  }

  @Test
  void withoutAnyTheOptionIsMissing() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo("lethe: Missing required option: '--kafka=<kafka>'\nSee `some --help`.\n");
  }

  @Test
  void otherOptionsAndThoseOfAChoiceHaveNoDefault() {
    // given
    environment.put("LETHE_KAFKA", "a:1");
    environment.put("LETHE_REASON", "because");
    environment.put("LETHE_URL", "http://other");

    // then
    assertThat(run()).isZero();
    assertThat(command.reason).isNull();
    assertThat(command.group).isNull();
  }

  @Test
  void aKeyThatNoOptionHasIsNamed() throws Exception {
    // given
    Path file = directory.resolve("mine.properties");
    Files.writeString(file, "kafak=file:1\n");
    environment.put("LETHE_CONFIG", file.toString());

    // then
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("unknown key, kafak", "kafka, kafka-config, url");
  }

  @Test
  void aFileThatIsNamedAndMissingEndsTheCommand() {
    // given
    environment.put("LETHE_CONFIG", directory.resolve("none").toString());

    // then
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("There is no configuration file", "none");
  }

  private int run(String... arguments) {
    return new CommandLine(command)
        .setDefaultValueProvider(
            new OptionDefaults(name -> Optional.ofNullable(environment.get(name))))
        .setParameterExceptionHandler(new UsageErrorPrinter())
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
