package io.lethe.standalone.cli;

import io.lethe.schemas.rules.PrintableText;
import io.lethe.topics.startup.InvalidSettingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a person what went wrong in one sentence; the log keeps the stack trace. */
public final class ErrorPrinter implements IExecutionExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorPrinter.class);

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    LOG.debug("Command failed", failure);
    commandLine.getErr().println("lethe: " + PrintableText.of(sentence(failure)));
    return failure instanceof InvalidSettingException
        ? commandLine.getCommandSpec().exitCodeOnInvalidInput()
        : commandLine.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String sentence(Throwable failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return message.strip().replaceAll("\\s+", " ");
  }
}
