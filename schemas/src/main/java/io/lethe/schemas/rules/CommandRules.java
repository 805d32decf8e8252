package io.lethe.schemas.rules;

import static io.lethe.schemas.rules.FieldRules.problem;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import java.util.Optional;

/** What a command may hold, whatever model it speaks of. */
public final class CommandRules {

  private CommandRules() {}

  /** The first thing that is wrong with a command; empty where it can be used. */
  public static Optional<FieldProblem> problemOf(Command command) {
    return FieldRules.identifier("commandId", command.getCommandId())
        .or(() -> FieldRules.model(command.getModel()))
        .or(() -> kind(command))
        .or(() -> subject(command))
        .or(() -> version(command))
        .or(() -> FieldRules.text("by", command.getBy()))
        .or(() -> FieldRules.text("reason", command.getReason()));
  }

  private static Optional<FieldProblem> kind(Command command) {
    return command.getKind() == CommandKind.UNKNOWN
        ? problem("kind", "The command's kind is not known to this version of Lethe.")
        : Optional.empty();
  }

  private static Optional<FieldProblem> subject(Command command) {
    return switch (command.getKind()) {
      case ACCEPT, REJECT, ERASE_SAMPLE ->
          command.getSampleId() == null
              ? problem("sampleId", "The command names no sampleId.")
              : FieldRules.sampleId(command.getSampleId());
      case BLOCK_REPORTER, UNBLOCK_REPORTER, ERASE_REPORTER ->
          command.getReporter() == null
              ? problem("reporter", "The command names no reporter.")
              : FieldRules.identifier("reporter", command.getReporter());
      default -> Optional.empty();
    };
  }

  private static Optional<FieldProblem> version(Command command) {
    return command.getVersion() == null
        ? Optional.empty()
        : FieldRules.identifier("version", command.getVersion());
  }
}
