package io.lethe.drills.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A process of a drill, which can be killed, paused and started again. What it prints goes to a
 * log, start after start. It does not outlive this JVM, unless this JVM is killed.
 */
public final class DrilledProcess implements AutoCloseable {

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Thread hook = new Thread(this::kill);
  private Process process;
  private boolean wanted;

  /**
   * Does not start yet.
   *
   * @param name by which a person knows it
   * @param environment variables beside this JVM's own
   * @param log what takes its output; made with its directory
   */
  public DrilledProcess(
      String name, List<String> command, Map<String, String> environment, Path log) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = log;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** By which a person knows it. */
  public String name() {
    return name;
  }

  /** Where its output is. */
  public Path log() {
    return log;
  }

  /** Its id in the system, while it runs. */
  public synchronized long pid() {
    return process.pid();
  }

  /** Starts it, or starts it again after its end. */
  public synchronized void start() throws IOException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    wanted = true;
  }

  /**
   * Starts it again if it ended and nobody had told it to, as a supervisor does.
   *
   * @return the exit code with which it had ended; empty where it had not
   */
  public synchronized OptionalInt startIfEnded() throws IOException {
    if (!wanted || isAlive()) {
      return OptionalInt.empty();
    }
    int code = process.exitValue();
    start();
    return OptionalInt.of(code);
  }

  /** Whether it was started, and not told to end since. */
  public synchronized boolean isWanted() {
    return wanted;
  }

  /** Whether it runs, or is paused. */
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** SIGKILL; returns when it is gone. */
  public synchronized void kill() {
    wanted = false;
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** SIGTERM; SIGKILL to one that takes longer. Says whether it ended by itself. */
  public synchronized boolean stop(Duration within) throws InterruptedException {
    wanted = false;
    process.destroy();
    boolean ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    kill();
    return ended;
  }

  /** SIGSTOP: it keeps its memory and its sockets, and does nothing. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT: it goes on as if no time had passed. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("SIG%s can't be sent to %s".formatted(signal, name));
    }
  }

  /** Kills it. */
  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This JVM is about to end, and the hook runs.
    }
  }
}
