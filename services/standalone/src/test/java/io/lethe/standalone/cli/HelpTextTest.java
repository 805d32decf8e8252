package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.standalone.Lethe;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of all commands. */
class HelpTextTest {

  private static final Set<String> PATHS = Set.of("DIR", "FILE");

  static Stream<CommandSpec> commands() {
    return below(Lethe.commandLine().getCommandSpec());
  }

  private static Stream<CommandSpec> below(CommandSpec command) {
    return Stream.concat(
        Stream.of(command),
        command.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .flatMap(HelpTextTest::below));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noTextBreaksInMidSentence(CommandSpec command) {
    // given each text as its lines: a further line is a sentence of its own
    List<String> broken = new ArrayList<>();
    UsageMessageSpec usage = command.usageMessage();
    texts(command)
        .forEach(
            lines -> {
              for (int i = 0; i < lines.length; i++) {
                boolean ends = i == lines.length - 1 || lines[i].endsWith(".");
                if (!ends || lines[i].contains("%n") || lines[i].contains("\n")) {
                  broken.add(lines[i]);
                }
              }
            });

    // then
    assertThat(usage.description()).as(command.qualifiedName()).isNotEmpty();
    assertThat(broken).as(command.qualifiedName()).isEmpty();
  }

  private static Stream<String[]> texts(CommandSpec command) {
    return Stream.concat(
        Stream.<String[]>of(command.usageMessage().description()),
        command.args().stream().map(ArgSpec::description));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachOptionSaysWhatItIsFor(CommandSpec command) {
    assertThat(command.args())
        .allSatisfy(
            argument ->
                assertThat(String.join("", argument.description()))
                    .as("%s of %s", argument.paramLabel(), command.qualifiedName())
                    .isNotBlank());
  }

  @Test
  void helpIsAnsweredByEachCommandAndNothingElseIsDone() {
    commands()
        .forEach(
            command -> {
              // given
              var out = new StringWriter();
              CommandLine root = Lethe.commandLine().setOut(new PrintWriter(out, true));
              List<String> words = new ArrayList<>(List.of(command.qualifiedName(" ").split(" ")));
              words.remove(0);
              words.add("--help");

              // when
              int code = root.execute(words.toArray(String[]::new));

              // then
              assertThat(code).as(command.qualifiedName()).isZero();
              assertThat(out.toString()).startsWith("Usage: " + command.qualifiedName());
            });
  }

  @Test
  void anOptionTakesTheSameThingInAllCommands() {
    // given
    Map<String, Set<String>> labels = new TreeMap<>();
    commands()
        // Its --version is that of Lethe, as of any program.
        .filter(command -> command.parent() != null)
        .flatMap(command -> command.options().stream())
        .forEach(
            option -> {
              for (String name : option.names()) {
                labels.computeIfAbsent(name, it -> new TreeSet<>()).add(label(option));
              }
            });

    // then
    assertThat(labels).allSatisfy((name, taken) -> assertThat(taken).as(name).hasSize(1));
  }

  private static String label(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "nothing";
    }
    // Where a thing goes is a folder for some, and a file for others.
    return PATHS.contains(option.paramLabel()) ? "path" : option.paramLabel();
  }

  @Test
  void eachCommandStandsInOneGroupOfTheHelp() {
    assertThat(CommandGroups.commands())
        .containsExactlyInAnyOrderElementsOf(Lethe.commandLine().getSubcommands().keySet());
  }

  @Test
  void aWordThatIsNoCommandIsAnsweredByOneThatIs() {
    // given
    var err = new StringWriter();

    // when
    int code = Lethe.commandLine().setErr(new PrintWriter(err, true)).execute("pinn");

    // then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).startsWith("lethe: Unmatched argument").contains("pin");
    assertThat(err.toString()).endsWith("See `lethe --help`.\n");
  }

  @Test
  void theCompletionScriptKnowsCommandsAndOptions() {
    // given
    var out = new StringWriter();

    // when
    int code =
        Lethe.commandLine()
            // As the console does, it keeps what no line feed follows.
            .setOut(new PrintWriter(new BufferedWriter(out), true))
            .execute("completion");

    // then
    assertThat(code).isZero();
    assertThat(out.toString())
        .endsWith("_complete_lethe -o default lethe lethe.sh lethe.bash\n")
        .startsWith("#!/usr/bin/env bash")
        .contains("rollback", "--kafka-config");
  }
}
