package io.lethe.standalone.cli;

import io.lethe.schemas.rules.PrintableText;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with a command line in one sentence, and where its help is. */
public final class UsageErrorPrinter implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("lethe: " + PrintableText.of(sentence(failure)));
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.printf("See `%s --help`.%n", command.getCommandSpec().qualifiedName());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Picocli begins some with a word that `lethe:` says already. */
  private static String sentence(ParameterException failure) {
    return failure.getMessage().replaceFirst("^Error: ", "");
  }
}
