package io.lethe.serving.rest;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An operator's order. */
@Schema(
    name = "Command",
    example = "{\"model\": \"mnist\", \"kind\": \"TRAIN_NOW\", \"by\": \"alice\"}")
public record CommandBody(
    @NotBlank @Schema(description = "Model name", examples = "mnist") String model,
    @NotNull @Schema(description = "What to do") Kind kind,
    @Schema(description = "For PIN; ROLL_BACK goes to the champion's parent where left out")
        String version,
    @Size(max = 4096) @Schema(description = "Why") String reason,
    @Size(max = 256) @Schema(description = "Who orders it") String by,
    @Size(min = 1, max = 128)
        @Schema(description = "A repeat with the same id is ignored; random where left out")
        String commandId) {

  /** What can be ordered. */
  public enum Kind {
    /** Open a training job now. */
    TRAIN_NOW,
    /** Serve one version until RESUME. */
    PIN,
    /** Pin an earlier version. */
    ROLL_BACK,
    /** Follow new champions again. */
    RESUME
  }

  Command toCommand() {
    return Command.newBuilder()
        .setCommandId(commandId == null ? UUID.randomUUID().toString() : commandId)
        .setModel(model)
        .setKind(CommandKind.valueOf(kind.name()))
        .setVersion(version)
        .setBy(by == null ? "" : by)
        .setReason(reason == null ? "" : reason)
        .build();
  }
}
