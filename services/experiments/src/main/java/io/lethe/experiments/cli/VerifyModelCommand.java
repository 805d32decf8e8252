package io.lethe.experiments.cli;

import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import io.lethe.diffusion.verify.CheckpointSummary;
import io.lethe.diffusion.verify.CheckpointVerification;
import io.lethe.diffusion.verify.TensorCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe verify-model}: compares a checkpoint with what diffusers computed from it. */
@Command(
    name = "verify-model",
    description =
        "Runs the forward.safetensors and sampling.safetensors beside a diffusers checkpoint and "
            + "prints what it found and the largest error of each tensor.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every tensor agrees, or differs by no more than rounding explains",
      "1:a tensor is past the tolerance, a file is damaged, or the config is not supported",
      "2:the command line is wrong"
    })
public final class VerifyModelCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "Directory of the checkpoint")
  Path directory;

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<TensorCheck> checks;
    try {
      out.println("Found " + CheckpointSummary.of(directory) + ".");
      checks = CheckpointVerification.verify(directory, device.device());
    } catch (UnsupportedConfigException e) {
      spec.commandLine().getErr().println("lethe: " + e.getMessage());
      return 1;
    }
    out.printf("%-60s %12s %12s%n", "tensor", "max |a-b|", "/ max |b|");
    for (TensorCheck check : checks) {
      out.printf(
          "%-60s %12.3e %12.3e %s%n",
          check.name(), check.maxError(), check.relativeError(), verdict(check));
    }
    long failed = checks.stream().filter(check -> !check.passed()).count();
    long byRounding = checks.stream().filter(TensorCheck::passedByRounding).count();
    out.printf(
        "%d of %d tensors agree to %.0e, %d more within what rounding explains.%n",
        checks.size() - failed - byRounding, checks.size(), TensorCheck.TOLERANCE, byRounding);
    return failed == 0 ? 0 : 1;
  }

  private static String verdict(TensorCheck check) {
    if (!check.passed()) {
      return "FAILED";
    }
    return check.passedByRounding()
        ? "past %.0e, rounding alone explains %.1e"
            .formatted(TensorCheck.TOLERANCE, check.tolerance())
        : "";
  }
}
