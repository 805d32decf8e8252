package io.lethe.serving.rest;

import io.lethe.http.identity.Roles;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.rules.CommandRules;
import io.lethe.schemas.rules.FieldRules;
import io.lethe.serving.refusal.InvalidFieldException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A command of an operator or moderator. */
@Schema(name = "Command", example = Examples.COMMAND)
public record CommandBody(
    @NotBlank @Schema(description = "Model name", examples = "mnist") String model,
    @NotNull @Schema(description = "What to do") Kind kind,
    @Schema(
            description =
                "For PIN, CANARY and SHADOW; where left out, ROLL_BACK goes to the version that the"
                    + " champion was gated against")
        String version,
    @Pattern(regexp = FieldRules.SAMPLE_ID)
        @Schema(description = "For ACCEPT, REJECT and ERASE_SAMPLE: the picture")
        String sampleId,
    @Size(min = 1, max = FieldRules.MOST_IDENTIFIER_BYTES)
        @Schema(description = "For BLOCK_REPORTER, UNBLOCK_REPORTER and ERASE_REPORTER")
        String reporter,
    @Size(max = FieldRules.MOST_TEXT) @Schema(description = "Why") String reason,
    @Size(max = FieldRules.MOST_TEXT)
        @Schema(description = "Who gives the command; the caller, where callers have names")
        String by,
    @Size(min = 1, max = FieldRules.MOST_IDENTIFIER_BYTES)
        @Schema(description = "A repeat with the same id is ignored; random where left out")
        String commandId,
    @Schema(
            description =
                "For CANARY and SHADOW: share of the requests, above 0 and at most 1; the model's"
                    + " setting where left out")
        Double share,
    @Schema(
            description =
                "For CANARY and SHADOW: pictures of either version that decide; the model's setting"
                    + " where left out")
        Long pictures) {

  /** Kinds of commands. */
  public enum Kind {
    /** Open a training job now. */
    TRAIN_NOW,
    /** Take the open training job back. */
    CANCEL,
    /** Serve one version until RESUME. */
    PIN,
    /** Pin an earlier version. */
    ROLL_BACK,
    /** Follow new champions again. */
    RESUME,
    /** Have a version answer a share of the requests beside the champion. */
    CANARY,
    /** Have a version make a share of the pictures again, which nobody gets. */
    SHADOW,
    /** Make the version on trial the champion. */
    PROMOTE,
    /** End the trial, and leave the champion. */
    ABANDON,
    /** Take the model out of service; it can be brought back for a while. */
    RETIRE,
    /** Bring a retired model back. */
    REINSTATE,
    /** A moderator's verdict: the picture is a label. */
    ACCEPT,
    /** A moderator's verdict: the picture is none. */
    REJECT,
    /** Refuse a reporter's reports. */
    BLOCK_REPORTER,
    /** Take them again. */
    UNBLOCK_REPORTER,
    /** Erase a picture. */
    ERASE_SAMPLE,
    /** Erase a reporter, and the pictures that nobody else reported. */
    ERASE_REPORTER;

    /** The role that may give it. */
    String role() {
      return switch (this) {
        case TRAIN_NOW,
            CANCEL,
            PIN,
            ROLL_BACK,
            RESUME,
            CANARY,
            SHADOW,
            PROMOTE,
            ABANDON,
            RETIRE,
            REINSTATE ->
            Roles.OPERATOR;
        case ACCEPT, REJECT, BLOCK_REPORTER, UNBLOCK_REPORTER, ERASE_SAMPLE, ERASE_REPORTER ->
            Roles.MODERATOR;
      };
    }

    boolean needsSample() {
      return this == ACCEPT || this == REJECT || this == ERASE_SAMPLE;
    }

    boolean needsReporter() {
      return this == BLOCK_REPORTER || this == UNBLOCK_REPORTER || this == ERASE_REPORTER;
    }
  }

  /** The same, given by somebody. */
  CommandBody givenBy(String author) {
    return new CommandBody(
        model, kind, version, sampleId, reporter, reason, author, commandId, share, pictures);
  }

  /**
   * The command.
   *
   * @throws InvalidFieldException naming the field that breaks {@link CommandRules}
   */
  Command toCheckedCommand() {
    Command command = toCommand();
    CommandRules.problemOf(command)
        .ifPresent(
            problem -> {
              throw new InvalidFieldException(problem.field(), problem.message());
            });
    return command;
  }

  private Command toCommand() {
    return Command.newBuilder()
        .setCommandId(commandId == null ? UUID.randomUUID().toString() : commandId)
        .setModel(model)
        .setKind(CommandKind.valueOf(kind.name()))
        .setVersion(version)
        .setSampleId(sampleId)
        .setReporter(reporter)
        .setBy(by == null ? "" : by)
        .setReason(reason == null ? "" : reason)
        .setShare(share)
        .setPictures(pictures)
        .build();
  }
}
