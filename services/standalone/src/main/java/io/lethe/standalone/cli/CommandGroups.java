package io.lethe.standalone.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** The commands of {@code lethe} in groups, each for another task. */
public final class CommandGroups implements IHelpSectionRenderer {

  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Start", List.of("demo", "up"));
    GROUPS.put(
        "Look", List.of("status", "doctor", "jobs", "versions", "labels", "audit", "certify"));
    GROUPS.put("Use", List.of("generate", "report", "retract"));
    GROUPS.put(
        "Decide",
        List.of(
            "quarantine", "rollback", "pin", "resume", "trial", "model", "retire", "reinstate"));
    GROUPS.put("Keep", List.of("topics", "replay", "backup", "restore"));
    GROUPS.put(
        "Make and check models",
        List.of("pretrain", "train-classifier", "verify-model", "export-script", "benchmark"));
    GROUPS.put(
        "Experiment",
        List.of(
            "experiment",
            "experiment-attacks",
            "experiment-guard",
            "experiment-prompts",
            "results",
            "emoji-folder",
            "drill"));
    GROUPS.put("Shell", List.of("completion"));
  }

  private static final int INDENT = 2;
  private static final int GAP = 2;

  @Override
  public String render(Help help) {
    Map<String, Help> all = help.subcommands();
    int names = GAP + all.keySet().stream().mapToInt(String::length).max().orElse(0) + INDENT;
    var text = new StringBuilder();
    GROUPS.forEach(
        (heading, commands) -> {
          text.append(help.createHeading("%n" + heading + ":%n"));
          text.append(table(help, commands, names));
        });
    return text.toString();
  }

  private static String table(Help help, List<String> commands, int names) {
    CommandSpec root = help.commandSpec();
    TextTable table =
        TextTable.forColumns(
            help.colorScheme(),
            new Column(names, INDENT, Column.Overflow.SPAN),
            new Column(root.usageMessage().width() - names, GAP, Column.Overflow.WRAP));
    for (String command : commands) {
      CommandLine one = root.subcommands().get(command);
      table.addRowValues(
          help.colorScheme().commandText(command),
          help.colorScheme().text(summary(one.getCommandSpec())));
    }
    return table.toString();
  }

  private static String summary(CommandSpec command) {
    String text = String.join(" ", command.usageMessage().description());
    return text.split("(?<=[.:]) ", 2)[0].replaceFirst(":$", ".");
  }

  /** All commands that have a group, in the order of the help. */
  static List<String> commands() {
    List<String> all = new ArrayList<>();
    GROUPS.values().forEach(all::addAll);
    return all;
  }
}
