package io.lethe.standalone;

import io.lethe.drills.cli.DrillCommand;
import io.lethe.experiments.cli.AttackCommand;
import io.lethe.experiments.cli.BenchmarkCommand;
import io.lethe.experiments.cli.EmojiFolderCommand;
import io.lethe.experiments.cli.ExperimentCommand;
import io.lethe.experiments.cli.ExportScriptCommand;
import io.lethe.experiments.cli.GuardExperimentCommand;
import io.lethe.experiments.cli.PretrainCommand;
import io.lethe.experiments.cli.PromptExperimentCommand;
import io.lethe.experiments.cli.ResultsCommand;
import io.lethe.experiments.cli.TrainClassifierCommand;
import io.lethe.experiments.cli.VerifyModelCommand;
import io.lethe.standalone.cli.AuditCommand;
import io.lethe.standalone.cli.BackupCommand;
import io.lethe.standalone.cli.CertifyCommand;
import io.lethe.standalone.cli.DemoCommand;
import io.lethe.standalone.cli.ErrorPrinter;
import io.lethe.standalone.cli.LabelsCommand;
import io.lethe.standalone.cli.ModelCommand;
import io.lethe.standalone.cli.PinCommand;
import io.lethe.standalone.cli.ReinstateCommand;
import io.lethe.standalone.cli.ReplayCommand;
import io.lethe.standalone.cli.RestoreCommand;
import io.lethe.standalone.cli.ResumeCommand;
import io.lethe.standalone.cli.RetireCommand;
import io.lethe.standalone.cli.RollbackCommand;
import io.lethe.standalone.cli.TopicsCommand;
import io.lethe.standalone.cli.TrialCommand;
import io.lethe.standalone.cli.UpCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code lethe} command line. Only commands that need the services start Quarkus, and the
 * broker before it, so this is a plain main.
 */
@QuarkusMain
@Command(
    name = "lethe",
    description = "Unlearns reported pictures from an image diffusion model while it serves.",
    mixinStandardHelpOptions = true,
    version = "lethe 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AttackCommand.class,
      AuditCommand.class,
      BackupCommand.class,
      BenchmarkCommand.class,
      CertifyCommand.class,
      ExportScriptCommand.class,
      DemoCommand.class,
      DrillCommand.class,
      UpCommand.class,
      EmojiFolderCommand.class,
      ExperimentCommand.class,
      GuardExperimentCommand.class,
      PromptExperimentCommand.class,
      LabelsCommand.class,
      ModelCommand.class,
      PinCommand.class,
      PretrainCommand.class,
      ResultsCommand.class,
      ReinstateCommand.class,
      ReplayCommand.class,
      RestoreCommand.class,
      ResumeCommand.class,
      RetireCommand.class,
      RollbackCommand.class,
      TopicsCommand.class,
      TrainClassifierCommand.class,
      TrialCommand.class,
      VerifyModelCommand.class
    })
public final class Lethe {

  /** Parses the command line, runs the command and exits with its code. */
  public static void main(String[] args) {
    // Broker and inference threads are not all daemons: only exit ends the process for certain.
    System.exit(commandLine().execute(args));
  }

  /** The command line, as the shell uses it. */
  public static CommandLine commandLine() {
    return new CommandLine(new Lethe())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new ErrorPrinter());
  }
}
