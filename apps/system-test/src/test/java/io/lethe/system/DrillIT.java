package io.lethe.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code lethe drill} as a person runs it: brokers and packaged services, each a process. The long
 * forms take {@code -Pdrills}, which sets the number of faults of each kind.
 */
class DrillIT {

  /** Set by {@code -Pdrills}. */
  private static final String TIMES = "lethe.drill.times";

  private static final Duration SHORT = Duration.ofMinutes(15);
  private static final Duration LONG = Duration.ofHours(5);

  /** Data and logs of a drill that failed are kept. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void nothingIsLostWhenEachServiceAndABrokerAreKilledOnce() throws Exception {
    assertPasses(
        SHORT, "services-killed", "broker-killed", "--times=1", "--reports=10", "--rate=2");
  }

  @ParameterizedTest
  @EnabledIfSystemProperty(named = TIMES, matches = "\\d+")
  @CsvSource({
    "broker-killed, 1",
    "broker-paused, 10",
    "minority-cut-off, 10",
    "services-killed, 10",
    "kills-overlap, 1",
    "rebalancing, 5",
    "disk-full, 20",
    "clock, 5",
    "slow-store, 20",
    "store-without-checksums, 20",
    "rights-taken, 20"
  })
  void nothingIsLostInALongDrill(String drill, int dividedBy) throws Exception {
    int times = Math.max(1, Integer.getInteger(TIMES) / dividedBy);
    assertPasses(LONG, drill, "--times=" + times, "--reports=200");
  }

  private void assertPasses(Duration within, String... arguments) throws Exception {
    // when
    try (ServiceProcess drill = ServiceProcess.lethe(directory, command(arguments))) {
      int code = drill.awaitExit(within);

      // then
      List<String> output = drill.output();
      output.forEach(System.out::println);
      assertThat(code).as(() -> String.valueOf(drill)).isZero();
      assertThat(output).contains("passed").anyMatch(line -> line.startsWith("reports "));
    }
  }

  private String[] command(String... arguments) {
    String[] command = new String[arguments.length + 2];
    command[0] = "drill";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    command[arguments.length + 1] = "--directory=" + directory.resolve("drill");
    return command;
  }
}
