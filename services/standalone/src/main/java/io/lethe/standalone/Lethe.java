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
import io.lethe.standalone.cli.CommandGroups;
import io.lethe.standalone.cli.CompletionCommand;
import io.lethe.standalone.cli.DemoCommand;
import io.lethe.standalone.cli.DoctorCommand;
import io.lethe.standalone.cli.ErrorPrinter;
import io.lethe.standalone.cli.JobsCommand;
import io.lethe.standalone.cli.LabelsCommand;
import io.lethe.standalone.cli.ModelCommand;
import io.lethe.standalone.cli.OptionDefaults;
import io.lethe.standalone.cli.PinCommand;
import io.lethe.standalone.cli.ReinstateCommand;
import io.lethe.standalone.cli.ReplayCommand;
import io.lethe.standalone.cli.RestoreCommand;
import io.lethe.standalone.cli.ResumeCommand;
import io.lethe.standalone.cli.RetireCommand;
import io.lethe.standalone.cli.RollbackCommand;
import io.lethe.standalone.cli.StatusCommand;
import io.lethe.standalone.cli.TopicsCommand;
import io.lethe.standalone.cli.TrialCommand;
import io.lethe.standalone.cli.UpCommand;
import io.lethe.standalone.cli.UsageErrorPrinter;
import io.lethe.standalone.cli.rest.GenerateCommand;
import io.lethe.standalone.cli.rest.QuarantineCommand;
import io.lethe.standalone.cli.rest.ReportCommand;
import io.lethe.standalone.cli.rest.RetractCommand;
import io.lethe.standalone.cli.rest.VersionsCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The {@code lethe} command line. Only commands that need the services start Quarkus, and the
 * broker before it, so this is a plain main.
 */
@QuarkusMain
@Command(
    name = "lethe",
    description = "Unlearns reported pictures from an image diffusion model while it serves.",
    version = "lethe 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nBegin with:%n",
    footer = {
      "  lethe demo                           the whole loop on this machine",
      "  lethe up                             all services; then, in another terminal:",
      "  lethe generate --model mnist         makes a picture, and prints its id",
      "  lethe report --model mnist ID        reports it",
      "  lethe status                         what runs, and what it serves",
      "  lethe doctor                         what is wrong, and what to do",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed, for the reason that is printed",
      "2:the command line is wrong"
    },
    subcommands = {
      AttackCommand.class,
      AuditCommand.class,
      BackupCommand.class,
      BenchmarkCommand.class,
      CertifyCommand.class,
      CompletionCommand.class,
      ExportScriptCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      DrillCommand.class,
      UpCommand.class,
      EmojiFolderCommand.class,
      ExperimentCommand.class,
      GenerateCommand.class,
      GuardExperimentCommand.class,
      PromptExperimentCommand.class,
      JobsCommand.class,
      LabelsCommand.class,
      ModelCommand.class,
      PinCommand.class,
      PretrainCommand.class,
      QuarantineCommand.class,
      ReportCommand.class,
      ResultsCommand.class,
      ReinstateCommand.class,
      ReplayCommand.class,
      RestoreCommand.class,
      ResumeCommand.class,
      RetractCommand.class,
      RetireCommand.class,
      RollbackCommand.class,
      StatusCommand.class,
      TopicsCommand.class,
      TrainClassifierCommand.class,
      TrialCommand.class,
      VerifyModelCommand.class,
      VersionsCommand.class
    })
public final class Lethe {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help")
  boolean help;

  // Of the root alone: to other commands, --version names a version of a model.
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version of Lethe")
  boolean version;

  /** Parses the command line, runs the command and exits with its code. */
  public static void main(String[] args) {
    // Broker and inference threads are not all daemons: only exit ends the process for certain.
    System.exit(commandLine().execute(args));
  }

  /** The command line, as the shell uses it. */
  public static CommandLine commandLine() {
    var commandLine = new CommandLine(new Lethe());
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
    commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setDefaultValueProvider(
            new OptionDefaults(name -> Optional.ofNullable(System.getenv(name))))
        .setParameterExceptionHandler(new UsageErrorPrinter())
        .setExecutionExceptionHandler(new ErrorPrinter());
  }
}
