package io.lethe.schemas.rules;

import static io.lethe.schemas.rules.FieldRules.problem;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import java.util.Optional;

/** What a command may hold, whatever model it speaks of. */
public final class CommandRules {

  /** Most pictures of either version that a trial may ask for. */
  public static final long MOST_TRIAL_PICTURES = 1_000_000;

  private CommandRules() {}

  /** The first thing that is wrong with a command; empty where it can be used. */
  public static Optional<FieldProblem> problemOf(Command command) {
    return FieldRules.identifier("commandId", command.getCommandId())
        .or(() -> FieldRules.model(command.getModel()))
        .or(() -> kind(command))
        .or(() -> subject(command))
        .or(() -> version(command))
        .or(() -> share(command.getShare()))
        .or(() -> pictures(command.getPictures()))
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
    if (command.getVersion() == null) {
      boolean isTrial =
          command.getKind() == CommandKind.CANARY || command.getKind() == CommandKind.SHADOW;
      return isTrial
          ? problem("version", "The command names no version to try.")
          : Optional.empty();
    }
    return FieldRules.identifier("version", command.getVersion());
  }

  private static Optional<FieldProblem> share(Double share) {
    // Written so that what is not a number is refused too.
    return share == null || (share > 0 && share <= 1)
        ? Optional.empty()
        : problem("share", "The share must be above 0 and at most 1, not %s.".formatted(share));
  }

  private static Optional<FieldProblem> pictures(Long pictures) {
    return pictures == null || (pictures >= 1 && pictures <= MOST_TRIAL_PICTURES)
        ? Optional.empty()
        : problem(
            "pictures",
            "A trial takes 1 to %d pictures, not %d.".formatted(MOST_TRIAL_PICTURES, pictures));
  }
}
