package io.lethe.standalone.cli.output;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether a person looks at what is printed. */
final class Terminal {

  private Terminal() {}

  /** From Java 22 on there is a console for a pipe too, and a method that tells them apart. */
  static boolean isInteractive() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
